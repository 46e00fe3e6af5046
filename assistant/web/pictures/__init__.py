"""The page's pictures, drawn by program so that all look alike: `python -m assistant.web.pictures`."""
