"""What an ear is asked to hear in a state of the conversation."""

from collections.abc import Sequence

from assistant.ports import Listening
from intents import Phrasebook


def listening_to(
    phrasebook: Phrasebook, state: str, turn: str = "t0", names: Sequence[str] = (), *, strict: bool = False
) -> Listening:
    """The phrases of a state. `names` are of those who may be meant; `strict` asks for more than the state.

    Raises IntentError for a state that does not exist.
    """
    return Listening(
        turn,
        state,
        phrasebook.phrases(state, names),
        phrasebook.safe_words(),
        strict or phrasebook.strict(state),
        phrasebook.harmless_words(),
        phrasebook.in_motion(state),
        tuple(sorted(phrasebook.unfinished(state, names))),
    )
