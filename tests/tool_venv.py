"""Programs that are too heavy for the tests' own environment, each in one of its own beside it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

INSTALL_S = 300.0
SWITCH = "UNKNOT_TEST_TOOLS"


def tool_venv(name: str, *requirements: str, python: str = sys.executable) -> Path:
    """The folder of programs of an environment with these packages, made once and kept inside this one's.

    Where the packages cannot be had the test is skipped and says so, and fails with UNKNOT_TEST_TOOLS=1:
    a machine that must have them says that it has.
    """
    folder = Path(sys.prefix) / "tools" / name
    programs = folder / ("Scripts" if os.name == "nt" else "bin")
    stamp = folder / "ready"
    wanted = " ".join((python, *requirements))
    if stamp.is_file() and stamp.read_text() == wanted:
        return programs
    shutil.rmtree(folder, ignore_errors=True)
    uv = shutil.which("uv")
    steps = (
        [[uv, "venv", "-q", "--python", python, str(folder)],
         [uv, "pip", "install", "-q", "--python", str(programs / "python"), *requirements]]
        if uv
        else [[python, "-m", "venv", str(folder)],
              [str(programs / "python"), "-m", "pip", "install", "-q", "--retries", "1", *requirements]]
    )  # fmt: skip
    try:
        for step in steps:
            subprocess.run(step, check=True, capture_output=True, text=True, timeout=INSTALL_S)
    except (OSError, subprocess.SubprocessError) as error:
        shutil.rmtree(folder, ignore_errors=True)
        said = (getattr(error, "stderr", None) or str(error)).strip().splitlines()
        why = f"{name} cannot be installed here: {said[-1] if said else error}"
        if os.environ.get(SWITCH) == "1":
            pytest.fail(why)
        pytest.skip(why)
    stamp.write_text(wanted)
    return programs
