"""The systemd user unit that keeps a hub running: systemd.service(5), for systemd 247 and newer."""

from collections.abc import Sequence

from assistant.domain.errors import ServiceError

NAME = "unknot.service"
MARK = "# Written by `unknot service install`, which replaces it; `unknot service remove` takes it away."
WATCHDOG_S = 20
UNIT = """\
{mark}
[Unit]
Description=Unknot, a voice assistant for guided relaxation massage
# Only an order: what is not there is not waited for.
After=pipewire.service pipewire-pulse.service wireplumber.service pulseaudio.service
# A microphone that is plugged in next week is found next week.
StartLimitIntervalSec=0

[Service]
Type=notify
NotifyAccess=main
ExecStart={command}
# What lies in the home folder is not taken for a part of the program.
Environment=PYTHONSAFEPATH=1
Restart=always
RestartSec=10
# Wrong options stay wrong.
RestartPreventExitStatus=2
SuccessExitStatus=143
# A recogniser's model is loaded before it is up.
TimeoutStartSec=180
# A hub that cannot hear a stop falls silent, and is ended; so is a frozen one. Its memory is kept nowhere.
WatchdogSec={watchdog_s}
WatchdogSignal=SIGKILL
LimitCORE=0
# The hub is told first, and stops what moves before its sound process ends.
KillMode=mixed
TimeoutStopSec=20
StandardInput=null
StandardOutput=journal
StandardError=journal
NoNewPrivileges=yes
UMask=0077

[Install]
WantedBy=default.target
"""


def unit(command: Sequence[str]) -> str:
    """The unit that runs this command, its program named by its whole path. Raises ServiceError."""
    program, *arguments = command
    line = " ".join([_quoted(program), *(_quoted(argument).replace("$", "$$") for argument in arguments)])
    return UNIT.format(mark=MARK, command=line, watchdog_s=WATCHDOG_S)


def program_of(text: str) -> str | None:
    """The program that a unit of ours starts, None where it has none."""
    for line in text.splitlines():
        if line.startswith('ExecStart="'):
            quoted = line.removeprefix('ExecStart="').partition('" "')[0]
            return quoted.replace('\\"', '"').replace("\\\\", "\\").replace("%%", "%")
    return None


def _quoted(argument: str) -> str:
    """As one word of a unit: in quotes, without what systemd would put something else for."""
    if not argument.isprintable():
        raise ServiceError(
            f"A service cannot be started with {argument!r}.", "Take the unprintable letter out of it."
        )
    return '"' + argument.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%") + '"'
