"""`unknot backup`, `restore`: the data folder into one file, and back."""

import datetime as dt
import os
import shutil
from pathlib import Path

from rich.console import Console

from assistant import settings as settings_file
from assistant.backup import PEOPLE, pack, told, unpack, workplace
from assistant.clock import SystemClock
from assistant.domain.errors import SettingsError
from assistant.home import Home, open_home
from assistant.ports import Clock
from assistant.store import history_file, put_back


async def make_backup(
    folder: Path | None, target: Path, *, overwrite: bool, console: Console, clock: Clock | None = None
) -> int:
    """Write the data folder to `target`. Raises SettingsError and StoreError; a file that is there stays."""
    home = open_home(folder)
    if not history_file(home.path).exists():
        raise SettingsError(f"There is no history in {home.path} yet.", "Run `unknot setup` first.")
    pack(home, target, _wall(clock).isoformat(timespec="seconds"), overwrite=overwrite)
    console.print(
        f"{target} holds everything but models and rendered lines. Keep it where only you can read it.",
        highlight=False,
        soft_wrap=True,
    )
    return 0


async def restore_backup(
    folder: Path | None, source: Path, *, overwrite: bool, console: Console, clock: Clock | None = None
) -> int:
    """Put a backup back. Raises SettingsError and StoreError, having changed nothing.

    What is there now is set aside and stays in force wherever it is stricter or later: minutes that were
    used, what forbids a massage, answers, the latest time ever seen (I5, H23).
    """
    home = open_home(folder)
    with home.lock():
        if history_file(home.path).exists() and not overwrite:
            raise SettingsError(
                f"There is a history in {home.path} already.",
                "Add --yes to put the backup over it; what is there now is set aside.",
            )
        with workplace(home.path) as work:
            made = unpack(source, work)
            laid = Home(work)
            _check_settings(laid, source)
            wall = _wall(clock)
            readable = put_back(work, home.path, wall)
            with told(home.path):
                _put_files_back(laid, home, wall)
    console.print(f"The backup of {made} is back in {home.path}.", highlight=False, soft_wrap=True)
    if readable:
        console.print("What was stricter here stays: minutes used, and what forbids a massage.")
    else:
        console.print(
            "What was here could not be read. So today counts as used up, and whatever forbade a massage "
            "since the backup is not known any more: answer the questions with care.",
            style="yellow",
            soft_wrap=True,
        )
    return 0


def _check_settings(laid: Home, source: Path) -> None:
    try:
        settings_file.load(laid)
    except SettingsError as wrong:
        what = wrong.what.replace(f"{laid.path}{os.sep}", "")
        raise SettingsError(f"The settings in {source} cannot be used: {what}", wrong.remedy) from wrong


def _put_files_back(laid: Home, home: Home, wall: dt.datetime) -> None:
    if laid.settings_file.exists():
        if home.settings_file.exists():
            shutil.copy2(home.settings_file, home.path / f"settings.toml.replaced-{wall:%Y%m%d-%H%M%S}")
        laid.settings_file.replace(home.settings_file)
    if (laid.path / PEOPLE).is_dir():
        shutil.copytree(laid.path / PEOPLE, home.folder(home.path / PEOPLE), dirs_exist_ok=True)


def _wall(clock: Clock | None) -> dt.datetime:
    return (clock or SystemClock()).wall()
