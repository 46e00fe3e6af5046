"""The options of `unknot run`, for a hub that is started without a person."""

from collections.abc import Sequence
from pathlib import Path

from typer.main import get_command

from assistant.cli import talking
from assistant.domain.errors import SettingsError
from device_adapters.broker_url import BrokerUrl

STDIO = "-"
SOUND = ".wav"


def options_of_run(given: Sequence[str]) -> list[str]:
    """What was given, once `unknot run` would take it.

    Ends the program as `unknot run` does for a wrong option. Raises SettingsError for one that makes no sense
    without a terminal, or that others must not read.
    """
    run = get_command(talking.commands).commands["run"]  # type: ignore[attr-defined]  # it is a group
    with run.make_context("unknot run", list(given)) as context:
        chosen = context.params
    if chosen["text"] or STDIO in (chosen["mic"], chosen["events"]):
        raise SettingsError(
            "A service has no terminal and no pipe to talk with.", "Leave out --text, and give no `-`."
        )
    sounds = [name for name in (chosen["mic"], chosen["voice"]) if name and name.endswith(SOUND)]
    for file in [*sounds, chosen["events"]]:
        if file is not None and not Path(file).is_absolute():
            raise SettingsError(f"A service does not know where {file} is.", "Give its whole path.")
    if chosen["broker"] not in (None, "embedded") and BrokerUrl.parse(chosen["broker"]).password:
        raise SettingsError(
            "What starts a service can be read by others: no password belongs there.",
            "Put the broker's address into the settings: `unknot setup`.",
        )
    return list(given)
