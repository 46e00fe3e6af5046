"""What survives a restart: people, answers, blocks, minutes of a day, sessions, the course, reminders."""

from assistant.store.copies import history_file, lay_copy, put_back
from assistant.store.sql import SqlStore
from assistant.store.sqlite import set_aside

__all__ = ["SqlStore", "history_file", "lay_copy", "put_back", "set_aside"]
