"""Rolling by hand, minute by minute: the rhythm, the spots, the count, "is it comfortable?"."""

import math
from dataclasses import dataclass

from assistant.dialogue.conversation import Conversation
from assistant.dialogue.metronome import clicking
from assistant.dialogue.question import Question
from assistant.domain.errors import LimitReachedError
from assistant.domain.events import Rhythm
from assistant.domain.rhythm import USUAL_TEMPO, faster, seconds_of, slower
from assistant.domain.session import Timer
from assistant.flows.booking import Booking
from assistant.flows.commands import ASK_AGAIN_S, LOWERING
from assistant.flows.hub import Hub
from assistant.flows.motion import HELD_BY, End
from assistant.flows.spoken import minutes_left, spoken_number
from intents import Match

COUNTED_ALOUD = 10
"""Every so many strokes their number is said: time passes, and one can rest in between."""


@dataclass(slots=True)
class Strokes:
    """The rhythm, how many strokes there were, and what is due when (on the clock)."""

    per_minute: int = USUAL_TEMPO
    done: float = 0.0
    check_in_at: float = 0.0
    spot_at: float = 0.0
    pressure_asked: bool = False

    @property
    def next_count(self) -> int:
        """The next number that is said aloud."""
        return (math.floor(self.done + 1e-6) // COUNTED_ALOUD + 1) * COUNTED_ALOUD


async def roll(talk: Conversation, hub: Hub, timer: Timer, booking: Booking, strokes: Strokes) -> End:
    """Keep the rhythm until the time is up or something is said that ends this stretch.

    Raises NoAnswerError when nobody answers whether it is comfortable.
    """
    clock = hub.clock
    await talk.open_commands("strokes")
    minutes = minutes_left(timer.left_s(clock.now()))
    await talk.say("rolling", minutes=minutes)
    strokes.check_in_at = clock.now() + hub.limits.check_in_first_s
    strokes.spot_at = clock.now() + hub.limits.spot_s * hub.limits.pace
    _note(hub, strokes)
    while (left_s := timer.left_s(clock.now())) > 0:
        now = clock.now()
        if strokes.spot_at <= now:
            strokes.spot_at = now + hub.limits.spot_s * hub.limits.pace
            await talk.say("next_spot")
        elif strokes.check_in_at <= now:
            if (end := await _check_in(talk, hub, timer, booking, strokes)) is not None:
                return end
        else:
            until_s = min(left_s, strokes.check_in_at - now, strokes.spot_at - now)
            match = await _in_rhythm(talk, hub, strokes, until_s)
            if match is not None and (end := await _obey(talk, hub, timer, booking, strokes, match)):
                return end
    return End.TIME_UP


async def _in_rhythm(talk: Conversation, hub: Hub, strokes: Strokes, seconds: float) -> Match | None:
    """Click and listen for so long, or until the next number is to be said, which is said."""
    began, per_minute, number = hub.clock.now(), strokes.per_minute, strokes.next_count
    to_number_s = seconds_of(number - strokes.done, per_minute)
    clicks = max(1, math.ceil(number - strokes.done))
    async with clicking(talk, hub.clock, per_minute, clicks):
        match = await talk.listen("strokes", min(seconds, to_number_s))
    strokes.done += (hub.clock.now() - began) / seconds_of(1, per_minute)
    if match is None and to_number_s <= seconds:
        strokes.done = max(strokes.done, number)
        _note(hub, strokes)
        await talk.remark(spoken_number(number), "count")
    return match


async def _check_in(
    talk: Conversation, hub: Hub, timer: Timer, booking: Booking, strokes: Strokes
) -> End | None:
    match = await talk.ask(
        Question(
            "comfortable",
            talk.lines.text("comfortable"),
            talk.lines.text("comfortable_clearer"),
            "comfort",
            early=LOWERING,
            tries=2,
            louder=True,
        )
    )
    strokes.check_in_at = hub.clock.now() + ASK_AGAIN_S
    return await _obey(talk, hub, timer, booking, strokes, match)


async def _obey(
    talk: Conversation, hub: Hub, timer: Timer, booking: Booking, strokes: Strokes, match: Match
) -> End | None:
    """Do what was said; an End when it ends this stretch."""
    match match.intent:
        case intent if intent in HELD_BY:
            return HELD_BY[intent]
        case "No" | "NotComfortable" | "NotSure":
            talk.answered("comfortable", answer=False)
            return End.UNCOMFORTABLE
        case "Finish":
            return End.FINISHED
        case "Yes" | "Comfortable":
            await _comfortable(talk, hub, strokes)
        case "Harder":
            await talk.say("press_more")
        case "Softer":
            await talk.say("press_less")
        case "Slower" | "Faster":
            change = slower if match.intent == "Slower" else faster
            strokes.per_minute = change(strokes.per_minute)
            _note(hub, strokes)
            await talk.say("rhythm_now", strokes=spoken_number(strokes.per_minute))
        case "NextSpot":
            strokes.spot_at = hub.clock.now() + hub.limits.spot_s * hub.limits.pace
            await talk.say("next_spot")
        case "HowLong":
            await talk.say("time_left", minutes=minutes_left(timer.left_s(hub.clock.now())))
        case "MoreMinutes":
            await _more_minutes(talk, hub, timer, booking, int(match.slots["minutes"]))
        case _:
            pass
    return None


async def _comfortable(talk: Conversation, hub: Hub, strokes: Strokes) -> None:
    """Comfortable: then, once, whether it is to be more or less."""
    talk.answered("comfortable", answer=True)
    strokes.check_in_at = hub.clock.now() + hub.limits.check_in_device_s
    if strokes.pressure_asked:
        await talk.say("good")
        return
    strokes.pressure_asked = True
    await talk.say("more_or_less")


async def _more_minutes(talk: Conversation, hub: Hub, timer: Timer, booking: Booking, minutes: int) -> None:
    try:
        seconds = await booking.more(minutes * 60 * hub.limits.pace)
    except LimitReachedError as reached:
        await talk.tell(f"{reached.what} {reached.remedy}".strip(), "no_more_minutes")
        return
    timer.extend(seconds)
    await talk.say("more_minutes", minutes=minutes_left(timer.left_s(hub.clock.now())))


def _note(hub: Hub, strokes: Strokes) -> None:
    hub.journal.write(Rhythm(strokes.per_minute, math.floor(strokes.done + 1e-6)))
