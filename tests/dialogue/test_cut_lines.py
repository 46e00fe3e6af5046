"""Lines that something other than a person cuts off, and what is told beside the flow of an ear that is gone."""

import asyncio

import pytest

from assistant.dialogue.interruption import NoAnswerError
from assistant.domain.errors import VoiceError
from tests.dialogue.test_conversation import YES_NO, at_desk, both
from tests.fakes import TimedVoice

QUESTION = YES_NO.text


def events(desk, *kinds):
    """(type, what was said or asked, whether it was cut), in order."""
    return [(line["type"], line.get("text"), line.get("cut")) for line in desk.lines if line["type"] in kinds]


async def in_the_middle(desk, doing):
    """While the question is being spoken."""
    await desk.clock.sleep(0.2)
    await doing()


@at_desk
async def test_I8_a_question_that_an_alarm_cut_off_is_put_again_before_it_takes_an_answer(desk):
    def alarm():
        return desk.talk.call_out("Unplug the roller.", "alarm")

    asked = both(desk.talk.ask(YES_NO), desk.say_when("asked", "yes"))
    answer, _ = await asyncio.gather(asked, in_the_middle(desk, alarm))
    assert answer.intent == "Yes"
    assert events(desk, "said", "asked") == [
        ("said", QUESTION, True),
        ("said", "Unplug the roller.", False),
        ("said", QUESTION, False),
        ("asked", QUESTION, None),
    ]


@at_desk
async def test_I8_a_question_that_never_came_to_its_end_takes_no_answer(desk):
    async def alarms():
        while True:
            await desk.talk.call_out("Unplug the roller.", "alarm")
            await desk.clock.sleep(0.2)

    async def answers():
        while True:
            desk.ear.say("yes")
            await desk.clock.sleep(0.5)

    calling, answering = asyncio.ensure_future(alarms()), asyncio.ensure_future(answers())
    with pytest.raises(NoAnswerError):
        await desk.talk.ask(YES_NO)
    calling.cancel()
    answering.cancel()
    assert events(desk, "asked") == []


class LostAtFirst(TimedVoice):
    """The sound process dies in the middle of the second line, and takes its time to come back."""

    lines, losses = 0, 2

    async def speak(self, text: str) -> bool:
        self.lines += 1
        if self.lines == 1:
            return await super().speak(text)
        if self.losses:
            self.losses -= 1
            await self._clock.sleep(0.1 if self.losses else 5.0)
            raise VoiceError("The sound process ended.", "It is started again.")
        return await super().speak(text)


@at_desk
async def test_I8_a_line_that_was_lost_with_the_sound_is_said_again(desk):
    desk.talk._voice = LostAtFirst(desk.clock)
    await desk.talk.say("claim")
    await desk.talk.say("emergency_now", number="1 1 2")
    number = desk.talk.lines.text("emergency_now", number="1 1 2")
    assert events(desk, "said")[1:] == [
        ("said", number, True),
        ("said", number, True),
        ("said", number, False),
    ]


@at_desk
async def test_what_the_person_cuts_off_is_not_said_again(desk):
    async def barge_in():
        desk.voice.cut()

    await asyncio.gather(desk.talk.say("claim"), in_the_middle(desk, barge_in))
    assert [cut for _, _, cut in events(desk, "said")] == [True]


@pytest.mark.parametrize("proof", ["frames", "ears"])
def test_I4_an_ear_hears_again_once_all_its_proofs_have_been_fresh_for_a_while(proof):
    @at_desk
    async def test(desk):
        def told():
            return "ear_hears_again" in [line["line"] for line in desk.lines if line["type"] == "said"]

        await desk.talk.open_commands("menu")
        desk.ear.fall_silent()
        await desk.clock.sleep(5)
        desk.ear.hear_again()
        desk.ear.freeze(proof)
        await desk.clock.sleep(20)
        assert not told(), "the other proof alone is no ear"
        for _ in range(5):
            # A muted microphone that is opened again and again: fresh for a second or two each time.
            desk.ear.hear_again()
            await desk.clock.sleep(1.5)
            desk.ear.freeze(proof)
            await desk.clock.sleep(2.5)
        assert not told()
        desk.ear.hear_again()
        await desk.clock.sleep(10)
        assert told()

    test()


@at_desk
async def test_an_ear_that_is_lost_again_before_it_heard_is_told_once(desk):
    await desk.talk.open_commands("menu")
    for _ in range(3):
        desk.ear.fall_silent()
        await desk.clock.sleep(10)
    said = [line["line"] for line in desk.lines if line["type"] == "said"]
    assert said == ["ear_silent_now"]
    assert [line["open"] for line in desk.lines if line["type"] == "microphone"] == [False]
