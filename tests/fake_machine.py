"""A machine on which apt, pip and Python are programs that only write down what was asked of them."""

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).parent.parent

# Answers the version check and the check for ensurepip, and makes an environment with PIP as its Python.
PYTHON = r"""#!/bin/bash
case "$*" in
  *version_info*) exit "${FAKE_TOO_OLD:-0}" ;;
  *ensurepip*) [ -z "${FAKE_NO_VENV:-}" ] || [ -e "$FAKES/installed/python3-venv" ] ;;
  --version) echo "Python 3.9.2" ;;
  "-m venv "*) echo "venv" >>"$FAKES/calls"; mkdir -p "$3/bin"; ln -sf "$FAKES/venv-python" "$3/bin/python" ;;
esac
"""

# The Python of the environment: pip writes down its call and makes the entry point; a gate fails when told to.
VENV_PYTHON = r"""#!/bin/bash
echo "$(basename "$PWD"): $*" >>"$FAKES/calls"
case "$*" in
  *" -e "*)
    cat >/dev/null
    [ -z "${FAKE_WAIT:-}" ] || read -r _ <"$FAKE_WAIT"
    if [ -n "${FAKE_OFFLINE:-}" ]; then echo "NewConnectionError: no route"; exit 1; fi
    echo "Installing collected packages: numpy"
    [ -z "${FAKE_POWER_CUT:-}" ] || kill -KILL 0
    printf '#!/bin/bash\nprintf "<%%s>" "$@"\ncat\n' >"$(dirname "$0")/unknot"
    chmod +x "$(dirname "$0")/unknot"
    ;;
  *pytest*) echo "3 passed in 0.01s" ;;
  *"${FAKE_FAILING_GATE:-no such gate}"*) exit 1 ;;
esac
"""

DPKG_QUERY = r"""#!/bin/bash
[ -e "$FAKES/installed/${*: -1}" ] && printf installed
"""

APT_GET = r"""#!/bin/bash
for last; do case "$last" in -*|*=*|install) ;; *) packages+=" $last" ;; esac; done
echo "apt-get$packages" >>"$FAKES/calls"
case "$*" in *update*) exit 0 ;; esac
[ -z "${FAKE_NO_MIRROR:-}" ] || { echo "E: Unable to fetch"; exit 100; }
for package in $packages; do : >"$FAKES/installed/$package"; done
"""

RUN_PACKAGES = "apt-get espeak-ng libespeak-ng1 libportaudio2"


class Machine:
    """A machine with a checkout and the fakes; every call of a fake is in `calls`."""

    def __init__(self, folder: Path) -> None:
        self.fakes = folder / "fakes"
        (self.fakes / "bin").mkdir(parents=True)
        (self.fakes / "installed").mkdir()
        self.checkout = folder / "a checkout"
        for part in ("scripts", ".ci"):
            shutil.copytree(ROOT / part, self.checkout / part)
        for part in ("pyproject.toml", "constraints.txt"):
            shutil.copy(ROOT / part, self.checkout / part)
        self.program("dpkg-query", DPKG_QUERY)
        self.program("apt-get", APT_GET)
        self.program("id", "#!/bin/bash\necho ${FAKE_UID:-0}\n")
        self.program("sudo", "#!/bin/bash\nexit 1\n")
        self.program("shellcheck", '#!/bin/bash\necho shellcheck >>"$FAKES/calls"\n')
        for name in ("python3", "python3.13", "python3.12", "python3.11"):
            self.program(name, PYTHON)
        (self.fakes / "venv-python").write_text(VENV_PYTHON)
        (self.fakes / "venv-python").chmod(0o755)

    def program(self, name: str, text: str) -> None:
        (self.fakes / "bin" / name).write_text(text)
        (self.fakes / "bin" / name).chmod(0o755)

    def environment(self, extra: Mapping[str, str]) -> dict[str, str]:
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("UNKNOT_", "PIP_", "FAKE"))}
        return {**kept, "PATH": f"{self.fakes / 'bin'}:/usr/bin:/bin", "FAKES": str(self.fakes), **extra}

    def start(self, *args: str, **extra: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [self.checkout / "scripts/run", *args],
            env=self.environment(extra),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(
        self,
        *args: str,
        script: Path | str = "scripts/run",
        cwd: Path | None = None,
        stdin: str = "",
        **extra: str,
    ) -> subprocess.CompletedProcess[str]:
        command: Sequence[str | Path] = [self.checkout / script, *args]
        return subprocess.run(
            command,
            env=self.environment(extra),
            cwd=cwd,
            input=stdin,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
            start_new_session=True,
        )

    def calls(self) -> list[str]:
        """What was asked of the fakes since the last look."""
        path = self.fakes / "calls"
        lines = path.read_text().splitlines() if path.exists() else []
        path.unlink(missing_ok=True)
        return lines
