"""The page's HTML: whole pages, and the regions of the first one, which are sent again when they change."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from assistant.web.now import Now

FOLDER = Path(__file__).parent
REGIONS = ("banner", "captions", "answers", "step", "motion", "status")


@dataclass(frozen=True, slots=True)
class Sight:
    """How much somebody may see: `guest` sees nothing personal; `shared` hides what is private at first."""

    guest: bool = True
    shared: bool = True


class Templates:
    """The templates, read once."""

    def __init__(self) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(FOLDER / "templates"),
            autoescape=True,
            auto_reload=False,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters["clock"] = minutes_and_seconds
        self._environment.filters["words"] = words

    def page(self, name: str, **values: Any) -> str:
        """A whole page."""
        return self._environment.get_template(f"{name}.html").render(**values)

    def regions(self, now: Now, sight: Sight) -> Mapping[str, str]:
        """Each region of the first page, as this sight may see it."""
        shown = ("banner",) if sight.guest else REGIONS
        return {name: self.region(name, now, sight) for name in shown}

    def region(self, name: str, now: Now, sight: Sight) -> str:
        template = self._environment.get_template(f"now_{name}.html")
        return Markup(template.render(now=now, sight=sight, seal="", tap=""))  # noqa: S704 - our own template


def minutes_and_seconds(seconds: float) -> str:
    """65 is 1:05."""
    minutes, rest = divmod(max(0, round(seconds)), 60)
    return f"{minutes}:{rest:02d}"


def words(name: str) -> str:
    """A name from the journal as words: manual_roller is "manual roller"."""
    return name.replace("_", " ")
