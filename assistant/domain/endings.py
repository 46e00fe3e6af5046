"""How a screening ends: the result of an answer, of a block, of doubt, or of nothing found."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace

from assistant.domain.allowance import combine
from assistant.domain.answers import Block, Outcome, Result
from assistant.domain.course import local_moment
from assistant.domain.questions import STOPPING, Effect, Question
from assistant.domain.sheet import Link, Sheet


def ended(sheet: Sheet, root: Question, effect: Effect, *, links: Sequence[Link], block: bool) -> Result:
    """The result of an answer that leaves no massage, with the block that its advice names.

    `links` are the chain that it came from.
    """
    say = sheet.case.wording
    advice = effect.advice or say.unclear()[1]
    outcome = effect.outcome if effect.outcome in STOPPING else Outcome.STOP
    blocks: tuple[Block, ...] = ()
    if block and effect.outcome in STOPPING and (advice.until_agreed or advice.block_days):
        since = sheet.case.wall
        until = None if advice.until_agreed else _until(since, advice.block_days)
        blocks = (
            Block(
                root.id, outcome, effect.reason, advice.who, advice.how_soon, advice.come_back, since, until
            ),
        )
    return Result(
        "refusal" if outcome is Outcome.STOP else outcome.value,
        say.ending(outcome, effect.reason, advice),
        (effect.reason,),
        tuple(sheet.confirmed),
        blocks,
        pain=sheet.pain,
        private=outcome is not Outcome.EMERGENCY and _private(links),
    )


def _until(since: dt.datetime, days: float) -> dt.datetime:
    """When a block of so many days is over: never on the day that it began, which "tomorrow" would not be."""
    tomorrow = local_moment(since.date() + dt.timedelta(days=1), dt.time(), since.tzinfo)
    return max(since + dt.timedelta(days=days), tomorrow)


def blocked(sheet: Sheet, block: Block, *, renewed: bool = False) -> Result:
    """The result of an earlier answer that still holds; `renewed` holds it from today on."""
    blocks = (replace(block, since=sheet.case.wall),) if renewed else ()
    lines = sheet.case.wording.blocked(block)
    private = block.outcome is not Outcome.EMERGENCY and sheet.case.questions.tells_private(block.question)
    return Result("refusal", lines, (block.reason,), tuple(sheet.confirmed), blocks, private=private)


def unclear(sheet: Sheet) -> Result:
    """The result of answers that go on contradicting each other: nothing of them is on record."""
    reason, advice = sheet.case.wording.unclear()
    lines = sheet.case.wording.ending(Outcome.STOP, reason, advice)
    return Result("refusal", lines, (reason,), tuple(sheet.confirmed), ())


def passed(sheet: Sheet) -> Result:
    """No answer ended it: a clearance, a wait, or a refusal where nothing is left to use."""
    case = sheet.case
    links = [link for chain in sheet.chains.values() for link in chain]
    adapted = [link for link in links if link.effect.adapt is not None]
    allowance = combine(case.kinds, [link.effect.adapt for link in adapted if link.effect.adapt is not None])
    if not allowance.kinds:
        why = next(link for link in adapted if link.effect.adapt and link.effect.adapt.without & case.kinds)
        chain = next(chain for chain in sheet.chains.values() if why in chain)
        return ended(sheet, why.question, why.effect, links=chain, block=False)
    kept = tuple(sheet.confirmed)
    waits = [(_wait_s(link), link.effect.reason) for link in links if link.effect.outcome is Outcome.WAIT]
    if waits:
        wait_s, reason = max(waits)
        span = case.wording.span(round(wait_s / 60))
        line = case.wording.phrase("waiting", time=span, reason=reason)
        return Result("wait", (line,), (reason,), kept, (), wait_s=wait_s, pain=sheet.pain)
    reasons = tuple(dict.fromkeys(link.effect.reason for link in adapted if link.effect.reason))
    lines = (
        case.wording.phrase("clearance"),
        *(case.wording.phrase("adapted", reason=reason) for reason in reasons),
        *allowance.advice,
    )
    telling = (chain for chain in sheet.chains.values() if any(link in adapted for link in chain))
    private = any(map(_private, telling))
    return Result(
        "clearance", lines, reasons, kept, (), allowance=allowance, pain=sheet.pain, private=private
    )


def _private(links: Sequence[Link]) -> bool:
    return any(link.question.private for link in links)


def _wait_s(link: Link) -> float:
    """Seconds until the waiting is over; all of it where no number was given."""
    given = link.value if link.question.number and isinstance(link.value, int) else 0
    return 60.0 * ((link.effect.wait_until or 0) - given)
