"""Between massages: the microphone is let go of where no wake phrase is wanted, and taken up on a tap."""

from functools import partial

from assistant.flows.hub import Rest
from assistant.wiring import wire
from tests.conversations import talk
from tests.conversations.invariants import check_all
from tests.conversations.talk import FOLDER, Room, read_script
from tests.sim import sim_run


def rested(monkeypatch, rest):
    """The journal of an evening that comes to rest at once."""
    monkeypatch.setattr(talk, "wire", partial(wire, rest=rest))

    async def evening():
        played = await Room(read_script(FOLDER / "stop_in_greeting.yaml")).play()
        check_all(played)
        return played

    return sim_run(evening)


def test_the_microphone_is_let_go_of_after_the_rest_began_and_not_before(monkeypatch):
    released = []

    async def let_go():
        released.append(True)

    played = rested(monkeypatch, Rest("hello massage", let_go))
    assert released == [True]
    kinds = [
        (line["type"], line.get("state"))
        for line in played.lines
        if line["type"] in ("listening", "microphone")
    ]
    idle = kinds.index(("listening", "idle"))
    assert kinds[idle + 1][0] == "microphone"
    assert not [kind for kind in kinds[:idle] if kind[0] == "microphone"]
    assert not played.of_type("microphone")[0]["open"]


def test_where_nothing_could_wake_it_the_evening_ends(monkeypatch):
    played = rested(monkeypatch, Rest("hello massage", None, ends=True))
    assert played.lines[-1]["type"] == "ended"
    assert "idle" not in [line["state"] for line in played.of_type("listening")]


def test_a_microphone_that_goes_on_listening_is_not_let_go_of(monkeypatch):
    played = rested(monkeypatch, Rest())
    assert played.of_type("microphone") == []
