"""Profiles as files: found by name or path, and their mistakes explained with line and remedy."""

import difflib
from pathlib import Path

from pydantic import ValidationError

from assistant.domain.errors import ContentError, SettingsError
from device_adapters.profile import (
    Ask,
    AxisMap,
    Check,
    Messages,
    Online,
    Overheat,
    Part,
    Power,
    Profile,
    ProgramMap,
)
from device_adapters.profile_checks import MistakeError, check
from device_adapters.yaml_lines import Place, YamlLines, read_yaml

PROFILES = Path(__file__).parent / "profiles"


def read_profile(path: Path) -> Profile:
    """The profile in a file. Raises ContentError naming the line, and what to write instead."""
    document = read_yaml(path)
    try:
        profile = Profile.model_validate(document.values)
    except ValidationError as error:
        raise _explain(document, error) from error
    try:
        check(profile)
    except MistakeError as mistake:
        raise document.wrong(mistake.place, mistake.what, mistake.remedy) from mistake
    return profile


def find_profile(name: str) -> Profile:
    """A profile by its file, or by the name of one that comes along. Raises SettingsError, ContentError."""
    known = profile_names()
    if name in known:
        return read_profile(PROFILES / f"{name}.yaml")
    if not name.endswith((".yaml", ".yml")):
        raise SettingsError(
            f"There is no profile called {name[:60]}.",
            f"Choose from {', '.join(known)}, or name a file that ends in .yaml.",
        )
    return read_profile(Path(name).expanduser())


def profile_names() -> list[str]:
    """The names of the profiles that come along."""
    return sorted(path.stem for path in PROFILES.glob("*.yaml"))


def _explain(document: YamlLines, error: ValidationError) -> ContentError:
    found = error.errors(include_url=False)
    # A misspelled field is missing under its right name too: the misspelling is what helps.
    first = next((one for one in found if one["type"] == "extra_forbidden"), found[0])
    place: Place = tuple(key for key in first["loc"] if not str(key).startswith(("function", "constrained")))
    field = str(place[-1]) if place else "the profile"
    match first["type"]:
        case "missing":
            return document.wrong(
                place[:-1], f"{field} is missing.", f"Add a line that begins with {field}:."
            )
        case "extra_forbidden":
            known = _fields_beside(place)
            near = difflib.get_close_matches(field, known, n=1)
            remedy = f"Did you mean {near[0]}?" if near else f"Known here: {', '.join(known)}."
            return document.wrong(place, f"There is no field {field} here.", remedy)
        case "literal_error":
            allowed = first.get("ctx", {}).get("expected", "")
            return document.wrong(place, f"{field} does not make sense.", f"Give one of: {allowed}.")
        case _:
            return document.wrong(
                _nearest(document, place),
                f"{_field_at(document, place)} does not make sense.",
                f"{first['msg']}.",
            )


def _nearest(document: YamlLines, place: Place) -> Place:
    """The part of the place that is in the file: the kinds a value may have are named behind it."""
    while place and tuple(map(str, place)) not in document.lines:
        place = place[:-1]
    return place


def _field_at(document: YamlLines, place: Place) -> str:
    found = _nearest(document, place)
    return str(found[-1]) if found else "The profile"


def _fields_beside(place: Place) -> list[str]:
    """The fields that are known where this one stands."""
    parts: dict[str, type[Part]] = {
        "power": Power,
        "programs": ProgramMap,
        "checks": Check,
        "overheat": Overheat,
        "messages": Messages,
        "ask": Ask,
        "online": Online,
    }
    model: type[Part] = Profile
    for key in place[:-1]:
        if isinstance(key, str):
            model = AxisMap if model is Profile and key == "axes" else parts.get(key, model)
    return [field.alias or name for name, field in model.model_fields.items()]
