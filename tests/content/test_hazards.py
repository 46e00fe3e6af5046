"""The hazard table: complete, up to date, and every proof it names is there."""

import ast
import importlib.util
from functools import cache
from pathlib import Path

import pytest

from assistant.content.hazards import Hazard, as_markdown, load_hazards
from assistant.domain.errors import ContentError
from tests.conversations.talk import Room, all_scripts
from tests.proofs_of_hazards import ProofsOfHazards
from tests.sim import sim_run

CHECKOUT = Path(__file__).parent.parent.parent
ROWS = load_hazards()
PROOFS = [(row.id, proof) for row in ROWS for proof in row.proofs]


@cache
def names_in(file: str) -> frozenset[str]:
    tree = ast.parse((CHECKOUT / "tests" / file).read_text())
    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, kinds))


def test_every_hazard_has_its_row() -> None:
    assert [row.id for row in ROWS] == [f"H{n}" for n in range(1, 24)]


def test_the_page_is_what_the_data_make() -> None:
    page = (CHECKOUT / "docs" / "hazards.md").read_text()
    assert page == as_markdown(ROWS), "python -m assistant.content.hazards > docs/hazards.md"


@pytest.mark.parametrize(("row", "proof"), PROOFS, ids=lambda value: value)
def test_every_proof_is_a_test(row: str, proof: str) -> None:
    file, _, test = proof.partition("::")
    name, _, case = test.partition("[")
    assert name in names_in(file), f"{row} names a test that does not exist"
    if name == "test_conversation" and case:
        assert case.removesuffix("]") in {script.name for script in all_scripts()}


def test_every_control_is_where_it_says() -> None:
    for row in ROWS:
        for module in row.where:
            assert importlib.util.find_spec(module) is not None, f"{row.id}: there is no {module}"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (
            "hazards:\n  - id: H2\n    hazard: a\n    harm: b\n    control: c\n    where: [d]\n    proofs: [e]\n",
            2,
        ),
        (
            "hazards:\n  - id: H1\n    hazard: a\n    harm: b\n    control: c\n    where: [d]\n    proofs: []\n",
            7,
        ),
    ],
)
def test_a_mistake_is_told_with_its_line(tmp_path: Path, text: str, line: int) -> None:
    file = tmp_path / "hazards.yaml"
    file.write_text(text)
    with pytest.raises(ContentError, match=f"line {line}:"):
        load_hazards(file)


def report(test: str, when: str, outcome: str) -> pytest.TestReport:
    return pytest.TestReport(f"tests/{test}", ("", 0, ""), {}, outcome, None, when)  # type: ignore[arg-type] # plain strings, which its own stubs narrow


@pytest.mark.parametrize(
    ("reports", "missed"),
    [
        ([("setup", "passed"), ("call", "passed"), ("teardown", "passed")], False),
        ([], True),
        ([("setup", "skipped")], True),
        ([("setup", "passed"), ("call", "failed"), ("teardown", "passed")], True),
        ([("setup", "passed"), ("call", "skipped"), ("teardown", "passed")], True),
        ([("setup", "passed"), ("call", "passed"), ("teardown", "failed")], True),
    ],
)
@pytest.mark.parametrize("proof", ["x/test_x.py::test_x[one]", "x/test_x.py::test_x"])
def test_a_proof_that_did_not_simply_pass_is_missed(
    reports: list[tuple[str, str]], missed: bool, proof: str
) -> None:
    row = Hazard(id="H1", hazard="a", harm="b", control="c", where=("d",), proofs=(proof,))
    watching = ProofsOfHazards((row,))
    for when, outcome in reports:
        watching.pytest_runtest_logreport(report("x/test_x.py::test_x[one]", when, outcome))
    assert bool(watching.unproven()) is missed


def moving_scripts() -> list[str]:
    return ["roller_all_well", "belt_all_well", "chair_all_well", "hand_roller_all_well"]


@cache
def said_before_motion(name: str) -> str:
    """All that is said in a conversation until something moves, in one string."""
    script = next(script for script in all_scripts() if script.name == name)

    async def play() -> list[dict[str, object]]:
        return [dict(line) for line in (await Room(script).play()).lines]

    said: list[str] = []
    for line in sim_run(play):
        if line["type"] == "said":
            said.append(str(line["text"]))
        values = line.get("values")
        if line["type"] == "rhythm" or (isinstance(values, dict) and any(values.values())):
            return " ".join(said).lower()
    raise AssertionError(f"nothing moves in {name}")


@pytest.mark.parametrize("name", moving_scripts())
def test_H19_what_can_be_caught_is_told_before_anything_moves(name: str) -> None:
    told = said_before_motion(name)
    for word in ("hair", "clothes", "jewellery", "children", "pets"):
        assert word in told
    if name != "hand_roller_all_well":
        assert "switch" in told


@pytest.mark.parametrize("name", moving_scripts())
def test_H20_the_cable_is_looked_at_before_anything_moves(name: str) -> None:
    assert "do not start if it is damaged." in said_before_motion(name)
