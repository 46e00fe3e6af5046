"""Files that hold a secret are their owner's alone."""

import os
import stat
from pathlib import Path

from assistant.domain.errors import SettingsError


def must_be_private(file: Path, holds: str) -> None:
    """Raises SettingsError when anybody but the owner may read or write the file, which `holds` a secret.

    A file that is not there is nobody's; systems without such permissions are not asked.
    """
    if os.name != "posix" or not file.exists():
        return
    if stat.S_IMODE(file.stat().st_mode) & (stat.S_IRWXG | stat.S_IRWXO):
        raise SettingsError(
            f"{file} holds {holds}, and others on this computer may use it.", f"Close it: chmod 600 {file}"
        )
