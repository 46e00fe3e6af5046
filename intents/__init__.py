"""What people say: text to intent and slots, and dialogue state to the phrases that may be heard there.

A leaf: it knows sentences and states, and nothing of the assistant or of massagers.
"""

from intents.errors import IntentError
from intents.phrasebook import Match, Phrasebook, Reach

__all__ = ["IntentError", "Match", "Phrasebook", "Reach"]
