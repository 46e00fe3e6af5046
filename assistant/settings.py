"""The settings: one TOML file in the data folder; the environment (UNKNOT_*) wins, options win over both."""

import contextlib
import difflib
import os
import re
import tempfile
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

import tomli_w
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from assistant.domain.errors import SettingsError
from assistant.home import Home
from device_adapters.broker_url import BrokerUrl
from device_adapters.private_file import must_be_private

PREFIX = "UNKNOT_"
HEADER = "# The settings of Unknot. `unknot setup` writes them; they may be changed by hand.\n\n"

_PASSWORD = re.compile(r"//[^/@]*:[^/@]*@")
"""In the address of a broker, also in one that cannot be read otherwise."""

_Words = Annotated[str, BeforeValidator(lambda value: str(value) if type(value) is int else value)]


class MassagerEntry(BaseModel):
    """A foreign massager: the name or file of its profile, its own name on the broker, what it is called."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)

    profile: str = Field(min_length=1, max_length=512)
    topic: str | None = Field(None, pattern=r"^[^#+\x00{}]{1,128}$")
    name: str | None = Field(None, pattern=r"^[a-z0-9_-]{1,32}$")


class Settings(BaseSettings):
    """What can be set. Each description ends the sentence "Give ..." that is said of a wrong value."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_ignore_empty=True,
        extra="forbid",
        frozen=True,
        str_strip_whitespace=True,
        # The address of a broker may hold a password: no traceback shows it.
        hide_input_in_errors=True,
    )

    emergency_number: _Words = Field(
        "112", pattern=r"^\+?[0-9][0-9 ]{1,18}[0-9]$", description='the number as it is dialled, like "112"'
    )
    country: str | None = Field(
        None, pattern=r"^[A-Za-z]{2}$", description='the two letters of your country, like "GB"'
    )
    broker: str | None = Field(
        None,
        repr=False,
        description='an address like "mqtt://192.168.1.5:1883", or "embedded" for the built-in one',
    )
    hub: str = Field(
        "home",
        pattern=r"^[a-z0-9][a-z0-9_-]{0,31}$",
        description='a short name of small letters, like "home"',
    )
    home_assistant: bool = Field(False, description="true to show the hub in Home Assistant, or false")
    stop_button: str | None = Field(
        None,
        pattern=r"^[^#+\x00/][^#+\x00]{0,127}$",
        description='what a wireless stop button says its presses on, like "zigbee2mqtt/bedside"',
    )
    microphone: _Words | None = Field(
        None, min_length=1, description="a microphone's number or name, as `unknot setup` lists them"
    )
    voice: _Words | None = Field(None, min_length=1, description="a voice as `unknot setup` lists them")
    recogniser: Literal["auto", "vosk", "pocketsphinx"] = Field(
        "auto", description='"auto", "vosk" or "pocketsphinx"'
    )
    words_per_minute: int = Field(150, ge=80, le=260, description="a whole number from 80 to 260")
    answer_window_s: float = Field(
        10.0, ge=5, le=20, allow_inf_nan=False, description="a number of seconds from 5 to 20"
    )
    caution: Literal["low", "normal", "high"] = Field(
        "normal",
        description='"low", "normal" or "high": how easily a sound that is no phrase holds a running motor; '
        '"high" also hears every answer by the stricter thresholds',
    )
    wake: bool = Field(
        True, description="true to go on listening for the wake phrase between massages, else false"
    )
    wake_phrase: str | None = Field(
        None,
        pattern=r"^[A-Za-z']+( [A-Za-z']+){1,4}$",
        max_length=60,
        description='two to five words, like "hello massage"',
    )
    noise_floor_dbfs: float | None = Field(
        None, ge=-96, le=0, allow_inf_nan=False, description="a level in dBFS, as `unknot setup` measures it"
    )

    massagers: tuple[MassagerEntry, ...] = Field(
        (), max_length=16, description="tables [[massagers]] with profile, and topic and name where wanted"
    )

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],  # noqa: ARG003 - the library gives it by this name
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - `load` merges the environment itself
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - no .env file is read
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - no secrets folder is read
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only what it is made with: a wrong value can then be said to come from where it came from."""
        return (init_settings,)

    @field_validator("country")
    @classmethod
    def _upper(cls, value: str | None) -> str | None:
        return value.upper() if value else None

    @field_validator("broker")
    @classmethod
    def _address(cls, value: str | None) -> str | None:
        if value is None or value == "embedded":
            return None
        try:
            BrokerUrl.parse(value)
        except SettingsError as wrong:
            raise ValueError("is not the address of a broker") from wrong
        return value


def load(home: Home, **options: Any) -> Settings:
    """The settings of this data folder, its environment and these options (None: not given).

    Raises SettingsError naming the file or variable, the key, and what to give instead; also for a file that
    holds the password of the broker and can be read by others.
    """
    values = _read(home.settings_file)
    if _PASSWORD.search(str(values.get("broker", ""))):
        must_be_private(home.settings_file, "the password of the broker")
    environment = EnvSettingsSource(Settings)()
    given = {key: value for key, value in options.items() if value is not None}
    try:
        return Settings(**{**values, **environment, **given})
    except ValidationError as error:
        key = str(error.errors()[0]["loc"][0])
        if key in given:
            where = "--" + key.replace("_", "-")
        elif key in environment:
            where = f"The variable {PREFIX}{key.upper()}"
        else:
            where = _line(home.settings_file, key)
        raise _wrong(where, key, error) from error


def save(home: Home, **changes: Any) -> Settings:
    """Change keys of the settings file (None removes one) and load it again.

    The file is replaced whole or not at all, readable by its owner only. What comes from the environment
    is not written. Raises SettingsError, then nothing was changed.
    """
    file = home.settings_file
    merged = {**_read(file), **changes}
    values = {key: value for key, value in merged.items() if value is not None}
    try:
        Settings(**values)
    except ValidationError as error:
        raise _wrong(str(file), str(error.errors()[0]["loc"][0]), error) from error
    try:
        _replace(file.resolve(), HEADER + tomli_w.dumps(values))
    except OSError as error:
        raise SettingsError(
            f"The settings cannot be written to {file}: {(error.strerror or str(error)).lower()}.",
            "Make room on the disk, or choose another data folder with --home.",
        ) from error
    return load(home)


def _read(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise SettingsError(
            f"{file} is not a settings file: {error}.",
            'Correct the line (each is like hub = "home"), or delete the file and run `unknot setup`.',
        ) from error
    except OSError as error:
        raise SettingsError(
            f"{file} cannot be read: {(error.strerror or str(error)).lower()}.",
            "Choose another data folder with --home.",
        ) from error


def _line(file: Path, key: str) -> str:
    with contextlib.suppress(OSError):
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
            if re.match(rf"\s*[\"']?{re.escape(key)}[\"']?\s*=|\s*\[+\s*{re.escape(key)}\b", line):
                return f"{file}, line {number}"
    return str(file)


def _wrong(where: str, key: str, error: ValidationError) -> SettingsError:
    if error.errors()[0]["type"] == "extra_forbidden":
        near = difflib.get_close_matches(key, Settings.model_fields, n=1)
        remedy = (
            f"Did you mean {near[0]}?" if near else "It can be: " + ", ".join(Settings.model_fields) + "."
        )
        return SettingsError(f"{where}: there is no setting {key}.", remedy)
    return SettingsError(
        f"{where}: the value of {key} does not make sense.",
        f"Give {Settings.model_fields[key].description}.",
    )


def _replace(file: Path, text: str) -> None:
    """Write beside it and rename, so that a power cut leaves the old file or the new one."""
    fd, name = tempfile.mkstemp(prefix=".settings-", dir=file.parent)  # readable by its owner only
    try:
        with os.fdopen(fd, "w", encoding="utf-8") as out:
            out.write(text)
            out.flush()
            os.fsync(out.fileno())
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    if os.name == "posix":
        folder = os.open(file.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
