"""Say, ask, listen: turns, windows, the words that always work."""
# long because: one desk, every way a question can go.

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.dialogue.conversation import Conversation
from assistant.dialogue.interruption import InterruptedByStopError, NoAnswerError
from assistant.dialogue.question import Question
from assistant.dialogue.speaking import Lines
from assistant.dialogue.supervisor import Supervisor
from assistant.domain.errors import EarError, VoiceError
from assistant.journal import EventJournal
from assistant.ports import Heard, Source, Stage
from intents import Phrasebook
from tests.fakes import FAR_DBFS, ScriptedEar, TimedVoice
from tests.fakes_massager import FakeHouse
from tests.sim import SimClock, sim_run

PHRASEBOOK = Phrasebook.load()
LINES = Lines(
    yaml.safe_load((Path(__file__).parents[2] / "assistant/content/en/lines.yaml").read_text("utf-8"))
)
PAIN = Question(
    "pain", "How strong is it?", "Say a number from zero to ten.", "pain", means="How bad.", why="To compare."
)
COMFORT = Question("comfortable", "Well?", "Is it?", "comfort", tries=2, louder=True)
YES_NO = Question("really", "Really?", "Yes or no?", "yes_no")


class Desk:
    def __init__(self) -> None:
        self.clock = SimClock()
        self.ear = ScriptedEar(self.clock)
        self.voice = TimedVoice(self.clock)
        self.house = FakeHouse(self.clock)
        self.lines: list[dict[str, Any]] = []
        journal = EventJournal(self.clock, None, (lambda line: self.lines.append(dict(line)),))
        self.talk = Conversation(self.ear, self.voice, self.clock, journal, PHRASEBOOK, LINES)
        self.supervisor = Supervisor(self.ear, self.house, self.clock, journal, PHRASEBOOK, self.talk)

    @asynccontextmanager
    async def open(self):
        running = [asyncio.ensure_future(self.supervisor.run()), asyncio.ensure_future(self.house.run())]
        try:
            yield self
        finally:
            for task in running:
                task.cancel()
            await asyncio.wait(running)

    def knows_the_person(self) -> None:
        """They were heard a few times, and near."""
        self.talk.state = "device"
        for _ in range(3):
            near = Heard("harder", self.talk.turn, Source.POCKETSPHINX, level_dbfs=-20.0)
            assert self.supervisor.see(near) is None

    async def say_when(self, kind: str, *words: str, after: float = 0.5, **wanted: Any) -> None:
        """Say each of the words at one event of this kind."""
        seen = 0
        for word in words:
            while not any(
                line["type"] == kind and all(line[k] == v for k, v in wanted.items())
                for line in self.lines[seen:]
            ):
                await self.clock.sleep(0.1)
            seen = len(self.lines)
            await self.clock.sleep(after)
            self.ear.say(word)

    @property
    def said(self) -> list[str]:
        return [text for text, _ in self.voice.spoken]


def at_desk(test: Callable[[Desk], Coroutine[Any, Any, None]]) -> Callable[[], None]:
    def run() -> None:
        async def main() -> None:
            async with Desk().open() as desk:
                await test(desk)

        sim_run(main)

    run.__name__ = test.__name__
    run.__doc__ = test.__doc__
    return run


async def both(work: Awaitable[Any], beside: Awaitable[Any]) -> Any:
    saying = asyncio.ensure_future(beside)
    try:
        return await work
    finally:
        saying.cancel()
        await asyncio.wait({saying})


@at_desk
async def test_an_answer_in_words_comes_back_as_a_match(desk):
    match = await both(desk.talk.ask(PAIN), desk.say_when("asked", "seven"))
    assert (match.intent, match.slots) == ("Pain", {"level": 7})
    assert desk.said == ["How strong is it?"]


@at_desk
async def test_I8_silence_is_asked_again_twice_and_is_never_an_answer(desk):
    began = desk.clock.now()
    with pytest.raises(NoAnswerError) as ended:
        await desk.talk.ask(YES_NO)
    assert ended.value.silent
    assert desk.said == [
        "Really?",
        "I did not hear an answer.",
        "Yes or no?",
        "I did not hear an answer.",
        "Yes or no?",
    ]
    assert desk.clock.now() - began >= 30


@at_desk
async def test_who_may_have_dozed_off_is_asked_louder_the_second_time_and_only_then(desk):
    with pytest.raises(NoAnswerError):
        await desk.talk.ask(COMFORT)
    await desk.talk.say("good")
    assert desk.said == ["Well?", "I did not hear an answer.", "Is it?", "Good."]
    usual, _, louder, after = desk.voice.volumes
    assert louder > usual == after


@at_desk
async def test_I8_what_is_not_understood_is_never_an_answer(desk):
    with pytest.raises(NoAnswerError) as ended:
        await both(desk.talk.ask(YES_NO), desk.say_when("asked", "purple", "green", "mauve"))
    assert not ended.value.silent
    assert desk.said.count("I did not catch that.") == 2


@at_desk
async def test_I8_an_answer_said_before_the_question_was_over_does_not_count(desk):
    async def too_early() -> None:
        await desk.talk.listen("yes_no", 0.1)
        await desk.clock.sleep(0.2)
        desk.ear.say("yes")

    async def asked() -> Any:
        await desk.clock.sleep(0.2)
        return await desk.talk.ask(YES_NO)

    with pytest.raises(NoAnswerError):
        await both(asked(), too_early())


@at_desk
async def test_I8_an_answer_of_an_earlier_turn_is_refused(desk):
    async def late() -> None:
        await desk.say_when("asked", "seven")
        old = desk.ear.listening.turn
        while desk.ear.listening.turn == old:
            await desk.clock.sleep(0.1)
        desk.ear.say("yes", turn=old)

    async def two_questions() -> None:
        await desk.talk.ask(PAIN)
        await desk.talk.ask(YES_NO)

    with pytest.raises(NoAnswerError):
        await both(two_questions(), late())
    refused = [line for line in desk.lines if line["type"] == "heard" and line["text"] == "yes"]
    assert refused[0]["intent"] is None
    assert "earlier" in refused[0]["why_rejected"]


@at_desk
async def test_repeat_help_why_and_meaning_do_not_answer(desk):
    words = ("what", "help", "what does that mean", "why do you ask", "speak slower", "louder", "two")
    match = await both(desk.talk.ask(PAIN), desk.say_when("asked", *words))
    assert match.slots == {"level": 2}
    assert desk.said.count("How strong is it?") >= 3
    assert "How bad." in desk.said
    assert "To compare." in desk.said


@at_desk
async def test_wait_gives_more_time(desk):
    async def slowly() -> None:
        await desk.say_when("asked", "wait")
        await desk.clock.sleep(45)
        desk.ear.say("three")

    match = await both(desk.talk.ask(PAIN), slowly())
    assert match.slots == {"level": 3}


@at_desk
async def test_a_bare_no_where_it_is_refused_is_asked_again(desk):
    question = Question(
        "V2", "Any of these?", "Say none of these.", "none_of_these", refuses={"No": "say_none_of_these"}
    )
    match = await both(desk.talk.ask(question), desk.say_when("asked", "no", "none of these"))
    assert match.intent == "NoneOfThese"


@at_desk
async def test_commands_said_over_the_voice_are_not_lost(desk):
    async def flow() -> list[str]:
        found = []
        first = await desk.talk.listen("device", 10)
        found.append(first.intent)
        await desk.talk.tell(
            "This takes the voice quite some time to say, doesn't it, my dear friend.", "long"
        )
        second = await desk.talk.listen("device", 10)
        found.append(second.intent)
        return found

    async def person() -> None:
        await desk.say_when("listening", "harder")
        await desk.clock.sleep(1)
        desk.ear.say("softer")

    assert await both(flow(), person()) == ["Harder", "Softer"]


@at_desk
async def test_I3_stop_breaks_off_a_line_and_the_flow_and_zero_is_commanded_first(desk):
    order: list[str] = []
    stop_all = desk.house.stop_all
    desk.house.stop_all = lambda: (order.append("zero"), stop_all())  # type: ignore[method-assign]  # to see the order
    cut = desk.voice.cut
    desk.voice.cut = lambda: (order.append("voice"), cut())  # type: ignore[method-assign]  # to see the order

    async def flow() -> None:
        await desk.talk.listen("menu", 1)
        try:
            await desk.talk.tell("A long line that goes on and on and on and on and on and on.", "long")
        finally:
            order.append("flow")

    async def person() -> None:
        await desk.clock.sleep(2)
        desk.ear.say("stop")

    with pytest.raises(InterruptedByStopError) as stopped:
        await both(desk.supervisor.until_stopped(flow()), person())
    assert order == ["zero", "voice", "flow"]
    assert stopped.value.stop.word == "stop"


@at_desk
async def test_I3_a_flow_that_ends_in_the_same_moment_as_the_stop_has_no_result(desk):
    async def flow() -> str:
        try:
            await desk.clock.sleep(100)
        except asyncio.CancelledError:
            return "done"
        return "late"

    async def person() -> None:
        await desk.talk.listen("menu", 0.1)
        desk.ear.say("stop")

    with pytest.raises(InterruptedByStopError):
        await both(desk.supervisor.until_stopped(flow()), person())


@at_desk
async def test_I3_the_innermost_flow_is_stopped_and_the_outer_one_decides(desk):
    async def inner() -> None:
        await desk.talk.listen("device", 100)

    async def outer() -> str:
        try:
            await desk.supervisor.until_stopped(inner())
        except InterruptedByStopError:
            return "decided"
        return "not stopped"

    assert await both(desk.supervisor.until_stopped(outer()), desk.say_when("listening", "stop")) == "decided"


@at_desk
async def test_a_second_stop_that_is_more_serious_keeps_what_the_first_one_ended(desk):
    async def outer() -> None:
        try:
            await desk.supervisor.until_stopped(desk.talk.listen("routine", 100))
        except InterruptedByStopError as first:
            first.session_id, first.by_hand, first.pregnant = 7, True, True
            # It is being written down.
            await desk.clock.sleep(2)
            raise

    async def person() -> None:
        await desk.say_when("listening", "stop")
        await desk.clock.sleep(1)
        desk.ear.say("my chest hurts")

    with pytest.raises(InterruptedByStopError) as stopped:
        await both(desk.supervisor.until_stopped(outer()), person())
    assert stopped.value.stop.kind == "emergency"
    assert (stopped.value.session_id, stopped.value.by_hand, stopped.value.pregnant) == (7, True, True)


@at_desk
async def test_what_is_repeated_is_as_private_as_it_was(desk):
    await desk.talk.tell("Something of yours.", "screening", private=True)
    await both(desk.talk.listen("menu", 20), desk.say_when("listening", "repeat"))
    await desk.talk.say("more_time")
    told = [(line["line"], line["private"]) for line in desk.lines if line["type"] == "said"]
    assert told == [("screening", True), ("screening", True), ("more_time", False)]


@at_desk
async def test_I3_the_end_of_the_sound_is_a_stop(desk):
    async def person() -> None:
        await desk.clock.sleep(1)
        desk.ear.lose()

    with pytest.raises(InterruptedByStopError) as stopped:
        await both(desk.supervisor.until_stopped(desk.talk.listen("device", 100)), person())
    assert stopped.value.stop.kind == "ear_lost"
    assert desk.supervisor.ear_lost


@at_desk
async def test_a_doubtful_stop_reaches_a_flow_that_moves_and_no_other(desk):
    async def person() -> None:
        await desk.say_when("listening", "harder", after=0.1)
        await desk.clock.sleep(1)
        desk.ear.say("stop", stage=Stage.DOUBTFUL)

    async def flow() -> Any:
        await desk.talk.listen("device", 5)
        return await desk.talk.listen("device", 5)

    assert await both(flow(), person()) is None
    desk.lines.clear()
    desk.talk.moving = True
    desk.talk.state = "menu"
    match = await both(flow(), person())
    assert match.intent == "DoubtfulStop"


@at_desk
async def test_I3_a_stop_from_afar_counts_only_when_it_was_surely_heard(desk):
    desk.talk.moving = True
    desk.knows_the_person()
    far = Heard("stop", desk.talk.turn, Source.SPOTTER, stage=Stage.DOUBTFUL, level_dbfs=FAR_DBFS)
    unsure = replace(far, text="", maybe="stop", stage=Stage.FINAL, confidence=0.3)
    noisy = replace(far, stage=Stage.FINAL, confidence=0.9, snr_db=19.0)
    for heard in (far, unsure, noisy):
        assert desk.supervisor.see(heard) == "too far away to be the person's"
    assert [line["type"] for line in desk.lines if line["type"] in ("hold", "stop")] == []
    sure = replace(far, stage=Stage.FINAL, confidence=0.9, audio_start_ms=0, audio_end_ms=400)
    assert desk.supervisor.see(sure) is None
    assert [line["word"] for line in desk.lines if line["type"] == "stop"] == ["stop"]


@at_desk
async def test_I3_a_whole_stop_that_was_not_surely_heard_is_zero_and_a_question(desk):
    desk.talk.moving = True
    desk.talk.state = "device"
    unsure = Heard(
        "", desk.talk.turn, Source.POCKETSPHINX, confidence=0.3, maybe="stop now", level_dbfs=-20.0
    )
    assert desk.supervisor.see(unsure) is None
    assert {what for _, what, _ in desk.house.log} == {"stop"}
    match = await desk.talk.listen("device", 5)
    assert (match.intent, match.text) == ("DoubtfulStop", "stop now")


@at_desk
async def test_I3_what_may_have_been_a_stop_is_zero_where_nothing_of_ours_moves_and_is_asked_again(desk):
    desk.talk.state = "yes_no"
    unsure = Heard("", desk.talk.turn, Source.POCKETSPHINX, confidence=0.3, maybe="stop", level_dbfs=-20.0)
    desk.supervisor.see(unsure)
    assert {what for _, what, _ in desk.house.log} == {"stop"}
    assert not [line for line in desk.lines if line["type"] == "stop"]


@at_desk
async def test_I8_while_something_moves_nothing_is_answered_or_raised_from_afar(desk):
    desk.talk.moving = True
    desk.knows_the_person()
    far = Heard(
        "harder", desk.talk.turn, Source.POCKETSPHINX, confidence=0.9, level_dbfs=FAR_DBFS, snr_db=30.0
    )
    assert desk.supervisor.see(far) == "too far away to be the person's"
    assert desk.supervisor.see(replace(far, level_dbfs=None)) is None


@at_desk
async def test_at_rest_only_what_was_surely_heard_in_a_quiet_room_is_answered_from_afar(desk):
    desk.knows_the_person()
    desk.talk.state = "yes_no"
    far = Heard("yes", desk.talk.turn, Source.POCKETSPHINX, confidence=0.9, level_dbfs=FAR_DBFS, snr_db=30.0)
    for other in (replace(far, snr_db=15.0), replace(far, confidence=0.4), replace(far, text="")):
        assert desk.supervisor.see(other) == "too far away to be the person's"
    assert desk.supervisor.see(far) is None


@at_desk
async def test_without_a_voice_the_talk_goes_on_and_the_problem_is_told_once(desk):
    async def mute(text: str) -> bool:
        raise VoiceError("There is no loudspeaker.", "Plug one in.")

    desk.voice.speak = mute  # type: ignore[method-assign]  # the loudspeaker was unplugged
    match = await both(desk.talk.ask(PAIN), desk.say_when("asked", "what", "seven"))
    assert match.slots == {"level": 7}
    assert [line["what"] for line in desk.lines if line["type"] == "problem"] == ["There is no loudspeaker."]
    assert all(line["cut"] for line in desk.lines if line["type"] == "said")


@at_desk
async def test_a_name_that_the_ear_does_not_know_leaves_the_rest_of_the_state(desk):
    desk.talk.names = ("Xqzt", "Anna")
    listen = desk.ear.listen

    async def listen_to_words(listening) -> None:
        if "xqzt" in listening.phrases:
            raise EarError("The recogniser does not know the word xqzt.", "Choose another one.")
        await listen(listening)

    desk.ear.listen = listen_to_words  # type: ignore[method-assign]  # an ear with a dictionary
    question = Question("who", "Who are you?", "Say guest.", "who")
    match = await both(desk.talk.ask(question), desk.say_when("asked", "i am anna"))
    assert (match.intent, match.slots) == ("Name", {"name": "Anna"})
    (problem,) = [line for line in desk.lines if line["type"] == "problem"]
    assert "xqzt" in problem["what"]
    assert "unknot people --person 'Xqzt' --called" in problem["remedy"]


def windows(desk: Desk) -> list[int]:
    """How long each answer was awaited, in seconds."""
    return [line["deadline_ms"] // 1000 for line in desk.lines if line["type"] == "asked"]


@at_desk
async def test_more_time_is_given_at_once_and_up_to_twenty_seconds(desk):
    words = ["give me more time"] * 4
    await both(desk.talk.ask(PAIN), desk.say_when("asked", *words, "three"))
    assert windows(desk) == [10, 15, 20, 20, 20]
    assert desk.talk.take_wishes() == (None, 20.0)
    assert not desk.talk.wished


@at_desk
async def test_a_person_is_spoken_with_as_they_like_it_and_the_next_as_the_home_does(desk):
    desk.talk.speak_at(140)
    desk.talk.suit(100, 18.0)
    assert (desk.voice._words_per_minute, desk.talk.answer_window_s) == (100, 18.0)
    await both(desk.talk.ask(PAIN), desk.say_when("asked", "speak slower", "three"))
    assert desk.voice._words_per_minute == 90
    assert desk.talk.take_wishes() == (90, None)
    desk.talk.suit(None, None)
    assert (desk.voice._words_per_minute, desk.talk.answer_window_s) == (140, 10.0)


@at_desk
async def test_I8_whether_it_was_a_stop_is_answered_in_the_turn_of_that_question_only(desk):
    def answers(turn, doubted):
        desk.talk.turn, desk.talk.doubted = "t7", doubted
        return desk.talk.asks_whether_a_stop(Heard("", turn, Source.POCKETSPHINX))

    assert answers("t7", "t6")
    assert not answers("t6", "t6"), "the second half of what was doubted"
    assert not answers("t5", "t6"), "older still"
    assert not answers("t7", "t7"), "the question has not been put yet"
    assert not answers("t7", None)
