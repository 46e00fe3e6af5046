"""Silence at any question from the menu to the start leaves everything at zero (I8)."""

from tests.conversations.invariants import check_all
from tests.conversations.talk import FOLDER, Played, Room, Script, read_script
from tests.sim import sim_run


def played(script: Script) -> Played:
    async def evening() -> Played:
        return await Room(script).play()

    return sim_run(evening)


def test_I8_silence_at_any_question_before_the_start_starts_nothing():
    script = read_script(FOLDER / "new_person.yaml")
    asked = [line["question"] for line in played(script).of_type("asked")]
    questions = asked[asked.index("menu") + 1 : asked.index("start_now") + 1]
    assert len(questions) > 20
    for question in dict.fromkeys(questions):
        script = read_script(FOLDER / "new_person.yaml")
        script.talk = script.talk[:1]
        script.answers = {question: None}
        silent = played(script)
        check_all(silent)
        assert question not in [line["question"] for line in silent.of_type("answered")]
        assert not silent.of_type("setpoint"), question
        outcomes = [line["outcome"] for line in silent.of_type("screening")]
        # Without the word that ends it all nothing is asked at all.
        expected = {"start_now": ["clearance"], "rehearse_stop": []}.get(question, ["unfinished"])
        assert outcomes == expected, question
