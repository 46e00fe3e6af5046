"""A YAML file of the content, with the line of every value: a mistake in it is told with file and line."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.domain.errors import ContentError

Place = tuple[str | int, ...]


class Part(BaseModel):
    """A part of a content file: unknown fields are mistakes."""

    model_config = ConfigDict(extra="forbid", frozen=True)


P = TypeVar("P", bound=Part)


class MistakeError(ValueError):
    """Raised when a value is wrong; `place` are the keys and positions that lead to it."""

    def __init__(self, place: Place, what: str) -> None:
        super().__init__(what)
        self.place = place
        self.what = what


class _Loader(yaml.SafeLoader):
    """YAML where only true and false are booleans: "yes" and "no" are answers here. Times stay text."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - that is how PyYAML declares it
        first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith((":bool", ":timestamp"))]
        + ([r for r in resolvers if r[0].endswith(":bool")] if first in "tTfF" else [])
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


@dataclass(frozen=True)
class Document:
    """One file: its values and the line of each, counted from 1."""

    path: Path
    values: Any
    lines: dict[tuple[str, ...], int]

    def line(self, place: Place) -> int:
        """The line of the place, or of the nearest part around it."""
        keys = tuple(map(str, place))
        found = (
            self.lines[keys[:length]] for length in range(len(keys), 0, -1) if keys[:length] in self.lines
        )
        return next(found, 1)

    def wrong(self, place: Place, what: str) -> NoReturn:
        """Raises ContentError that names the file and the line."""
        raise ContentError(
            f"{self.path}, line {self.line(place)}: {what.rstrip('.')}.",
            "Correct that line, then start again.",
        )

    def parse(self, model: type[P]) -> P:
        """The file as a model. Raises ContentError for the first mistake."""
        try:
            return model.model_validate(self.values)
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            where = ".".join(str(key) for key in first["loc"])
            self.wrong(tuple(first["loc"]), f"{where}: {first['msg']}")


def read(path: Path) -> Document:
    """The file. Raises ContentError when it is missing, is not YAML, or has a key twice."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise ContentError(f"{path} cannot be read: {error}.", "Install Unknot again.") from error
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        document = Document(path, None, {(): 1})
        if node is None:
            document.wrong((), "the file is empty")
        _mark(node, (), document)
        return Document(path, loader.construct_document(node), document.lines)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise ContentError(
            f"{path}, line {line}: {error.problem or 'this is not YAML'}.",
            "Correct that line, then start again.",
        ) from error
    except yaml.YAMLError as error:
        raise ContentError(f"{path} is not YAML: {error}.", "Correct it, then start again.") from error
    finally:
        loader.dispose()


def _mark(node: yaml.Node, place: tuple[str, ...], document: Document) -> None:
    """Note the line of every value; a key that is there twice is a mistake."""
    document.lines.setdefault(place, node.start_mark.line + 1)
    if isinstance(node, yaml.SequenceNode):
        for n, child in enumerate(node.value):
            _mark(child, (*place, str(n)), document)
    elif isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, child in node.value:
            name = str(key.value)
            document.lines[(*place, name)] = key.start_mark.line + 1
            if name in seen:
                document.wrong((*place, name), f"{name} is there twice")
            seen.add(name)
            _mark(child, (*place, name), document)
