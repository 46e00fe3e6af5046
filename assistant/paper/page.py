"""HTML pages that need nothing else: they are opened in any browser and printed from there."""

from jinja2 import Environment, PackageLoader, StrictUndefined


def render(template: str, **values: object) -> str:
    """A page from a template of this folder; every value is escaped."""
    pages = Environment(
        loader=PackageLoader("assistant", "paper"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return pages.get_template(template).render(**values)
