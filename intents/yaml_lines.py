"""YAML that knows its lines, so that a wrong file can be named to the line."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from intents.errors import IntentError

Step = str | int
Model = TypeVar("Model", bound=BaseModel)


class _Loader(yaml.SafeLoader):
    """Only true and false are booleans, as in YAML 1.2: yes, no, on and off are words that people say."""


# A resolver is a table of the class, by the first sign of a word.
_Loader.yaml_implicit_resolvers = {
    first: [(tag, form) for tag, form in resolvers if tag != "tag:yaml.org,2002:bool" or first in "tTfF"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


@dataclass(frozen=True, slots=True)
class Lines:
    """The line of each place in one file; a place is the keys and indexes that lead to it."""

    file: Path
    of: dict[tuple[Step, ...], int]

    def at(self, *place: Step) -> int:
        """The line of the place, or of the nearest one around it; the first line is 1."""
        while place and place not in self.of:
            place = place[:-1]
        return self.of.get(place, 1)

    def error(self, what: str, *place: Step, remedy: str = "") -> IntentError:
        return IntentError(what, remedy, file=self.file, line=self.at(*place))


def read(file: Path, model: type[Model]) -> tuple[Model, Lines]:
    """The file as the model, and its lines. Raises IntentError for an unreadable, malformed or wrong file."""
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise IntentError(
            f"The file cannot be read ({error}).", "Install Unknot again.", file=file
        ) from error
    try:
        loader = _Loader(text)
        root = loader.get_single_node()
        lines = Lines(file, dict(_places(root, (), file)))
        content = loader.construct_document(root) if root else {}
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = error.problem or "this is not YAML"
        raise IntentError(f"{problem}.", file=file, line=mark.line + 1 if mark else None) from error
    except (yaml.YAMLError, ValueError) as error:
        raise IntentError(f"This is not YAML: {error}.", file=file) from error
    try:
        return model.model_validate(content, strict=True), lines
    except ValidationError as error:
        first = error.errors()[0]
        found = first.get("input")
        remedy = "Put it in quotes." if isinstance(found, bool | int | float) else ""
        place = " > ".join(str(step) for step in first["loc"])
        raise lines.error(f"{place}: {first['msg']}.", *first["loc"], remedy=remedy) from error


def _places(
    node: yaml.Node | None, place: tuple[Step, ...], file: Path
) -> Iterator[tuple[tuple[Step, ...], int]]:
    if node is None:
        return
    yield place, node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            name = str(key.value)
            line = key.start_mark.line + 1
            if name in seen:
                raise IntentError(f"{name} stands here twice.", "Keep one of the two.", file=file, line=line)
            seen.add(name)
            yield from _places(value, (*place, name), file)
            yield (*place, name), line
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            yield from _places(item, (*place, index), file)
