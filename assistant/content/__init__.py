"""The words and numbers of Unknot as data: questions, routine, limits and lines, each checked when loaded."""

from assistant.content.loading import Content, load_content, load_lines

__all__ = ["Content", "load_content", "load_lines"]
