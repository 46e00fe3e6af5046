"""The page on the hub: what is said, what may be answered, how strong, how long, and a Stop for everybody."""
