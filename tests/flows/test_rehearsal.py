"""The stop that is tried before the first motion ever."""

import pytest

from assistant.dialogue.conversation import Conversation
from assistant.dialogue.interruption import StopHeard
from assistant.flows.rehearsal import spoken_tenths
from tests.conversations.invariants import check_all
from tests.conversations.talk import FOLDER, Room, read_script
from tests.sim import sim_run


@pytest.mark.parametrize(
    ("milliseconds", "words"),
    [
        (0, "less than a tenth of a second"),
        (49, "less than a tenth of a second"),
        (60, "a tenth of a second"),
        (300, "three tenths of a second"),
        (940, "nine tenths of a second"),
        (960, "one second"),
        (1240, "one second"),
        (1500, "one second and a half"),
        (2600, "two seconds and a half"),
    ],
)
def test_the_time_in_words(milliseconds, words):
    assert spoken_tenths(milliseconds) == words


def played(on_event, **changes):
    script = read_script(FOLDER / "rehearsal_not_heard.yaml")
    for name, value in changes.items():
        setattr(script, name, value)

    async def evening():
        found = await Room(script, on_event=on_event).play()
        check_all(found)
        return found

    return sim_run(evening)


def tap(line, room):
    if line["type"] == "asked" and line["question"] == "rehearse_stop":
        room.parts.hub.supervisor.stop(StopHeard("stop", by="page"))


def test_a_tap_stops_and_is_no_proof_that_the_person_is_heard():
    script = {"talk": [], "answers": {"menu": "start the roller", "rehearse_stop": None}}
    seen = []

    def once(line, room):
        if line["type"] == "said" and line["line"] == "rehearse_failed":
            room.stop_playing()
        seen.append(line["type"])
        tap(line, room)

    found = played(once, **script)
    assert found.said.count("rehearse_button") == 3
    assert "E1" not in found.said
    assert len(found.of_type("stop")) >= 3


def test_who_types_is_told_nothing_of_a_microphone(monkeypatch):
    monkeypatch.setattr(Conversation, "typed", property(lambda _: True))

    def until_it_failed(line, room):
        if line["type"] == "said" and line["line"].startswith("rehearse_failed"):
            room.stop_playing()

    answers = {"menu": "start the roller", "rehearse_stop": None}
    found = played(until_it_failed, talk=[], answers=answers)
    assert "rehearse_failed_typed" in found.said
    assert not {"rehearse_failed", "rehearsed_in", "E1"} & set(found.said)


def test_a_guest_tries_it_each_time():
    asked = []

    def twice(line, room):
        if line["type"] == "asked" and line["question"] == "rehearse_stop":
            asked.append(line)
            if len(asked) == 2:
                room.stop_playing()

    answers = {"menu": "start the roller", "start_now": "no", "rehearse_stop": "stop"}
    found = played(twice, person="guest", home={}, answers=answers, talk=[])
    assert [said for said in found.said if said in ("rehearsed_in", "not_started")] == [
        "rehearsed_in",
        "not_started",
    ]
    assert len(asked) == 2
