"""The hazard table: what could hurt somebody, what keeps it from happening, which tests show that.

`python -m assistant.content.hazards` prints it as the page docs/hazards.md.
"""

import sys
from pathlib import Path

from pydantic import Field

from assistant.content.document import Part, read

FILE = Path(__file__).parent / "en" / "hazards.yaml"

HEAD = """# Hazards, controls and their proofs

Made from `assistant/content/en/hazards.yaml` by `python -m assistant.content.hazards > docs/hazards.md`; the
way of thinking is that of ISO 14971. Nothing here was reviewed by a clinician or by an assessor of product
safety. A whole test run fails when a test that is named here is missing, fails or is skipped.
"""


class Hazard(Part):
    """One row. `proofs` are tests below tests/, as FILE::TEST or FILE::TEST[CASE]."""

    id: str = Field(pattern=r"^H\d+$")
    hazard: str = Field(min_length=1)
    harm: str = Field(min_length=1)
    control: str = Field(min_length=1)
    where: tuple[str, ...] = Field(min_length=1)
    proofs: tuple[str, ...] = Field(min_length=1)


class Hazards(Part):
    """The whole table, in the order of its numbers."""

    hazards: tuple[Hazard, ...] = Field(min_length=1)


def load_hazards(path: Path = FILE) -> tuple[Hazard, ...]:
    """The rows. Raises ContentError that names the file and the line."""
    document = read(path)
    rows = document.parse(Hazards).hazards
    for n, row in enumerate(rows):
        if row.id != f"H{n + 1}":
            document.wrong(("hazards", n, "id"), f"{row.id} stands where H{n + 1} belongs")
    return rows


def as_markdown(rows: tuple[Hazard, ...]) -> str:
    """The table as a page."""
    page = [HEAD]
    for row in rows:
        page.append(f"## {row.id}. {row.hazard}\n")
        page.append(f"**Harm.** {row.harm}\n")
        page.append(f"**Control.** {row.control} ({', '.join(f'`{name}`' for name in row.where)})\n")
        page.append("**Shown by**\n")
        page.append("\n".join(f"- `tests/{proof}`" for proof in row.proofs) + "\n")
    return "\n".join(page)


if __name__ == "__main__":
    sys.stdout.write(as_markdown(load_hazards()))
