"""The page as somebody sees it who only has its HTML: its text, and its forms with what can be pressed."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"meta", "link", "input", "img", "br", "hr"}


@dataclass
class Form:
    """One form: where it posts, what it always sends, its buttons, what can be picked, a number to put in."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)
    """Name, value, and what stands on it."""
    options: dict[str, list[str]] = field(default_factory=dict)
    numbers: dict[str, tuple[int, int]] = field(default_factory=dict)
    """Of a field for a number: the least and the most."""


class Page(HTMLParser):
    """What can be read and pressed in a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self._pieces: list[str] = []
        self._form: Form | None = None
        self._select: str | None = None
        self._button: list[str] | None = None
        self._named = ("", "")
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.feed(html)
        self.text = " ".join(" ".join(self._pieces).split())

    def handle_starttag(self, tag, attrs):
        found = {name: value or "" for name, value in attrs}
        self.tags.append((tag, found))
        match tag:
            case "form":
                self._form = Form(found.get("action", ""))
                self.forms.append(self._form)
            case "input" if self._form is not None and found.get("type") == "number":
                self._form.numbers[found["name"]] = (int(found["min"]), int(found["max"]))
            case "input" if self._form is not None and found.get("type") != "checkbox":
                self._form.fields[found["name"]] = found.get("value", "")
            case "select":
                self._select = found["name"]
            case "option" if self._form is not None and self._select is not None:
                self._form.options.setdefault(self._select, []).append(found["value"])
            case "button":
                self._button, self._named = [], (found.get("name", ""), found.get("value", ""))
            case _:
                pass

    def handle_endtag(self, tag):
        match tag:
            case "form":
                self._form = None
            case "select":
                self._select = None
            case "button" if self._form is not None and self._button is not None:
                self._form.buttons.append((*self._named, " ".join("".join(self._button).split())))
                self._button = None
            case _:
                pass

    def handle_data(self, data):
        self._pieces.append(data)
        if self._button is not None:
            self._button.append(data)


@dataclass(frozen=True)
class Target:
    """Something to press, and what is then posted."""

    action: str
    fields: tuple[tuple[str, str], ...]
    phrase: str | None = None
    numbers: str | None = None
    least: int = 0
    most: int = 0


def targets(page: Page) -> list[Target]:
    """Everything that can be tapped instead of said."""
    found = []
    for form in page.forms:
        always = tuple(form.fields.items())
        if form.action == "/stop":
            found.append(Target("/stop", (), "stop"))
        if form.action != "/tap":
            continue
        found += [
            Target("/tap", (*always, (name, value)), value)
            for name, value, _ in form.buttons
            if name == "phrase"
        ]
        found += [
            Target("/tap", (*always, (name, value)), value)
            for name, values in form.options.items()
            for value in values
        ]
        found += [
            Target("/tap", always, None, form.fields["numbers"], least, most)
            for least, most in form.numbers.values()
        ]
    return found
