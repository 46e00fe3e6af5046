"""What may be said to a running motor, and what it is asked: "is it comfortable?"."""

from assistant.dialogue.conversation import Conversation
from assistant.dialogue.interruption import NoAnswerError
from assistant.dialogue.question import Question
from assistant.domain.device import Axis, Kind
from assistant.domain.errors import LimitReachedError
from assistant.domain.session import Change, Reply
from assistant.flows.hub import Hub
from assistant.flows.motion import HELD_BY, End, Motion
from assistant.flows.programs import called, program_named, zones_after, zones_called
from assistant.flows.spoken import minutes_left, spoken_number
from intents import Match

LOWERING = frozenset({"Softer", "Slower", "NotComfortable", "Finish"})

ASK_AGAIN_S = 20.0
"""How soon "is it comfortable?" comes again after "softer" or "how long": signs of life, and no answer."""

LONGEST_CHECK_IN_S = 20.0
"""How long "is it comfortable?" may wait for an answer, twice, while the motor runs."""


async def follow(talk: Conversation, hub: Hub, motion: Motion) -> End:
    """Obey and ask until something ends this stretch of motion."""
    await talk.open_commands("device")
    await talk.say(
        "running", kind=motion.kind.value, minutes=minutes_left(motion.timer.left_s(hub.clock.now()))
    )
    if motion.kind is Kind.ROLLER:
        motion.spot_at = hub.clock.now() + hub.limits.spot_s
    while (left_s := motion.timer.left_s(hub.clock.now())) > 0:
        if motion.spot_at <= hub.clock.now():
            motion.spot_at = hub.clock.now() + hub.limits.spot_s
            await talk.say("next_spot")
            continue
        until_check_s = motion.check_in_at - hub.clock.now()
        try:
            if until_check_s > 0:
                match = await talk.listen(
                    "device", min(left_s, until_check_s, motion.spot_at - hub.clock.now())
                )
            else:
                match = await _ask_comfortable(talk)
                # Whoever answers anything is there; the question itself comes again soon.
                motion.check_in_at = hub.clock.now() + ASK_AGAIN_S
        except NoAnswerError:
            return End.NO_ANSWER
        if match is not None and (end := await _obey(talk, hub, motion, match)) is not None:
            return end
    return End.TIME_UP


async def _ask_comfortable(talk: Conversation) -> Match:
    return await talk.ask(
        Question(
            "comfortable",
            talk.lines.text("comfortable"),
            talk.lines.text("comfortable_clearer"),
            "comfort",
            early=LOWERING,
            tries=2,
            louder=True,
            longest_window_s=LONGEST_CHECK_IN_S,
        )
    )


async def _obey(talk: Conversation, hub: Hub, motion: Motion, match: Match) -> End | None:
    """Do what was said; an End when it ends this stretch."""
    now = hub.clock.now()
    ramp = motion.ramp
    match match.intent:
        case intent if intent in HELD_BY:
            return HELD_BY[intent]
        case "No" | "NotComfortable" | "NotSure":
            motion.massager.burn()
            return End.UNCOMFORTABLE
        case "Finish":
            motion.massager.burn()
            return End.FINISHED
        case "Yes" | "Comfortable":
            await _comfortable(talk, hub, motion)
        case "Harder":
            await _reply(talk, hub, motion, ramp.harder(motion.axis, now))
        case "Softer":
            await _reply(talk, hub, motion, ramp.softer(motion.axis, now))
        case "Faster":
            await _reply(talk, hub, motion, ramp.harder(Axis.SPEED, now))
        case "Slower":
            await _reply(talk, hub, motion, ramp.softer(Axis.SPEED, now))
        case "SetLevel":
            axis, level = Axis(match.slots["axis"]), int(match.slots["level"])
            if level == 0:
                motion.massager.burn()
                return End.HELD
            await _reply(talk, hub, motion, ramp.ask_for(axis, level, now))
        case "ChooseProgram":
            await _choose_program(talk, hub, motion, match)
        case "ChooseZone":
            await _choose_zones(talk, hub, motion, match)
        case "Heat":
            await _heat(talk, hub, motion, ramp.ask_for(Axis.HEAT, int(match.slots["level"]), now))
        case "HowLong":
            await talk.say("time_left", minutes=minutes_left(motion.timer.left_s(now)))
        case "MoreMinutes":
            await _more_minutes(talk, hub, motion, int(match.slots["minutes"]))
        case _:
            pass
    return None


async def _comfortable(talk: Conversation, hub: Hub, motion: Motion) -> None:
    """The answer that a step up needs (I2)."""
    now = hub.clock.now()
    motion.liked = motion.ramp.levels
    step = motion.ramp.comfortable(now)
    talk.answered("comfortable", answer=True)
    wait_s = hub.limits.ramp_interval_s if motion.ramp.wish else hub.limits.check_in_device_s
    motion.check_in_at = now + wait_s
    if step is not None:
        await _reply(talk, hub, motion, step)
    else:
        await talk.say("good")


async def _choose_program(talk: Conversation, hub: Hub, motion: Motion, match: Match) -> None:
    """Another program: at level one, and up again by the rule (I2)."""
    capabilities, levels = motion.massager.capabilities, motion.ramp.levels
    if not capabilities.programs:
        await talk.say("no_programs")
        return
    program = program_named(capabilities, match)
    if program is None:
        await talk.say("no_such_program")
        return
    if program != levels.program:
        _choose(talk, hub, motion, program, levels.zones)
    await talk.say("program_now", program=called(program))


async def _choose_zones(talk: Conversation, hub: Hub, motion: Motion, match: Match) -> None:
    """Fewer zones at once and as strong as before; others at level one."""
    levels = motion.ramp.levels
    if not motion.massager.capabilities.zones:
        await talk.say("not_on_this_one", axis="part")
        return
    zones = zones_after(motion.massager.capabilities, levels.zones, match)
    if zones is None:
        await talk.say("no_such_zone")
        return
    _choose(talk, hub, motion, levels.program, zones)
    lower = any(motion.ramp.levels[axis] < levels[axis] for axis in Axis)
    await talk.say("zones_at_one" if lower else "zones_now", zones=zones_called(zones))


def _choose(
    talk: Conversation, hub: Hub, motion: Motion, program: str | None, zones: tuple[str, ...]
) -> None:
    """What was called comfortable was the other one: it allows no step of this one."""
    motion.ramp.choose(program, zones, hub.clock.now())
    motion.liked = motion.ramp.levels
    motion.changed.set()
    talk.forget_allowing()


async def _heat(talk: Conversation, hub: Hub, motion: Motion, reply: Reply) -> None:
    """Off at the start, and on only when it is asked for: a step up like any other."""
    match reply.change:
        case Change.NOT_HERE if Axis.HEAT in motion.massager.capabilities.ranges:
            await talk.say("no_heat_today")
        case Change.LOWERED | Change.SAME if not motion.ramp.levels.heat:
            motion.changed.set()
            await talk.say("heat_is_off")
        case Change.LATER:
            motion.check_in_at = min(motion.check_in_at, hub.clock.now() + reply.seconds)
            await talk.say("heat_later")
        case _:
            await _reply(talk, hub, motion, reply)


async def _reply(talk: Conversation, hub: Hub, motion: Motion, reply: Reply) -> None:
    motion.changed.set()
    axis, level = reply.axis.value, spoken_number(reply.level)
    match reply.change:
        case Change.RAISED:
            talk.forget_allowing()
            if reply.axis is Axis.HEAT:
                await talk.say("heat_is_on")
            else:
                await talk.say("raised", axis=axis, level=level)
        case Change.LOWERED:
            motion.liked = motion.ramp.levels
            await talk.say("lowered", axis=axis, level=level)
        case Change.AT_TOP:
            await talk.say("at_top", axis=axis, level=level)
        case Change.SAME:
            await talk.say("already_there", axis=axis, level=level)
        case Change.NOT_HERE:
            await talk.say("not_on_this_one", axis=axis)
        case Change.LATER:
            # The step comes after the next "comfortable": ask as soon as it may come.
            motion.check_in_at = min(motion.check_in_at, hub.clock.now() + reply.seconds)
            await talk.say("one_step_a_minute", axis=axis, level=level)


async def _more_minutes(talk: Conversation, hub: Hub, motion: Motion, minutes: int) -> None:
    try:
        seconds = await motion.booking.more(minutes * 60 * hub.limits.pace)
    except LimitReachedError as reached:
        await talk.tell(f"{reached.what} {reached.remedy}".strip(), "no_more_minutes")
        return
    motion.timer.extend(seconds)
    await talk.say("more_minutes", minutes=minutes_left(motion.timer.left_s(hub.clock.now())))
