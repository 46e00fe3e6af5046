"""For `unknot doctor`: what went wrong with hearing the last time."""

from assistant.check import Check
from assistant.home import Home
from assistant.speech.tally import read_tally


def check_hearing(home: Home) -> Check:
    """Blocks that were lost, starts of the sound process, faults of the microphone."""
    tally = read_tally(home.path)
    said, remedy = tally.told() if tally else ("Nothing was heard yet.", "")
    return Check("hearing", None if remedy else True, said, remedy)
