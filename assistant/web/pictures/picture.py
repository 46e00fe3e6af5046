"""A picture: its name, what it shows in words, and its drawing."""

from dataclasses import dataclass

from assistant.web.pictures.pen import svg


@dataclass(frozen=True, slots=True)
class Picture:
    """`title` names it; `desc` tells who cannot see it the movement, the place and what is left alone."""

    name: str
    title: str
    desc: str
    parts: tuple[str, ...]

    def svg(self) -> str:
        return svg(self.title, self.desc, self.parts)
