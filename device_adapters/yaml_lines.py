"""A YAML file with the line of every value, so that a mistake in a profile is told with file and line."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from assistant.domain.errors import ContentError

Place = tuple[str | int, ...]


class _Loader(yaml.SafeLoader):
    """Only true and false are booleans: ON, OFF, yes and no are what devices say."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - that is how PyYAML declares it
        first: [(tag, form) for tag, form in resolvers if not tag.endswith((":bool", ":timestamp"))]
        + ([found for found in resolvers if found[0].endswith(":bool")] if first in "tTfF" else [])
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }


@dataclass(frozen=True)
class YamlLines:
    """One file: its values, and the line of each place in it, counted from 1."""

    path: Path
    values: Any
    lines: dict[tuple[str, ...], int]

    def line(self, place: Place) -> int:
        """The line of the place, or of the nearest part around it."""
        keys = tuple(map(str, place))
        while keys and keys not in self.lines:
            keys = keys[:-1]
        return self.lines.get(keys, 1)

    def wrong(self, place: Place, what: str, remedy: str) -> ContentError:
        """The error that names the file and the line."""
        return ContentError(f"{self.path}, line {self.line(place)}: {what}", remedy)


def read_yaml(path: Path) -> YamlLines:
    """The file. Raises ContentError when it is missing, is not YAML, or has a key twice."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or "it is not UTF-8 text"
        raise ContentError(f"{path} cannot be read: {why.lower()}.", "Check the name of the file.") from error
    loader = _Loader(text)
    document = YamlLines(path, None, {(): 1})
    try:
        node = loader.get_single_node()
        if node is None:
            raise document.wrong((), "The file is empty.", "Start from one of the profiles that come along.")
        _mark(node, (), document)
        return YamlLines(path, loader.construct_document(node), document.lines)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise ContentError(
            f"{path}, line {mark.line + 1 if mark else 1}: This is not YAML: {error.problem}.",
            "Compare the spaces at the start of the lines with a profile that comes along.",
        ) from error
    except (yaml.YAMLError, RecursionError, ValueError) as error:
        raise ContentError(f"{path}, line 1: This is not YAML.", "Write the file anew.") from error
    finally:
        loader.dispose()


def _mark(node: yaml.Node, place: tuple[str, ...], document: YamlLines) -> None:
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
                raise document.wrong((*place, name), f"{name} stands here twice.", "Keep one of the two.")
            seen.add(name)
            _mark(child, (*place, name), document)
