"""Numbers and times as they are said."""

import calendar
import datetime as dt
import math
from collections.abc import Sequence

from assistant.domain.course import CoursePlan

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
).split()
_TENS = "zero ten twenty thirty forty fifty sixty seventy eighty ninety".split()


def spoken_number(number: int) -> str:
    """0 to 99 in words, other numbers in digits."""
    if 0 <= number < len(_ONES):
        return _ONES[number]
    if 0 <= number < 100:
        tens, ones = divmod(number, 10)
        return _TENS[tens] + (f" {_ONES[ones]}" if ones else "")
    return str(number)


def minutes_left(seconds: float) -> str:
    """ "five minutes", "one minute", "less than a minute"."""
    minutes = math.floor(seconds / 60 + 0.5)
    if seconds < 45:
        return "less than a minute"
    return "one minute" if minutes <= 1 else f"{spoken_number(minutes)} minutes"


def spoken_time(at: dt.datetime, wall: dt.datetime) -> str:
    """ "today at seven", "tomorrow at half past six", "on Thursday at seven"; a date beyond a week."""
    days = (at.date() - wall.date()).days
    day = {0: "today", 1: "tomorrow"}.get(
        days, f"on {at:%A}" if 0 <= days < 7 else f"on {at:%A}, {at.day} {at:%B}"
    )
    return f"{day} at {spoken_clock(at.time())}"


def spoken_clock(at: dt.time) -> str:
    """ "seven in the evening", "half past eight in the morning"."""
    hour = spoken_number((at.hour - 1) % 12 + 1)
    match at.minute:
        case 0:
            clock = hour
        case 30:
            clock = f"half past {hour}"
        case minute:
            clock = f"{hour} {spoken_number(minute) if minute > 9 else f'oh {spoken_number(minute)}'}"
    part = "in the morning" if at.hour < 12 else "in the afternoon" if at.hour < 18 else "in the evening"
    return f"{clock} {part}"


def spoken_date(at: dt.datetime) -> str:
    """ "Wednesday, 4 March 2026"."""
    return f"{at:%A}, {at.day} {at:%B} {at.year}"


def spoken_days(plan: CoursePlan) -> str:
    """ "every second day", "on Monday and Thursday"."""
    if plan.weekdays:
        *before, last = [calendar.day_name[day] for day in plan.weekdays]
        return "on " + (f"{', '.join(before)} and {last}" if before else last)
    match plan.every_days:
        case 1:
            return "every day"
        case 2:
            return "every second day"
        case days:
            return f"every {spoken_number(days)} days"


def how_many(number: int, thing: str) -> str:
    """ "one day", "four days"."""
    return f"{spoken_number(number)} {thing}{'' if number == 1 else 's'}"


def either(things: Sequence[str], word: str = "or") -> str:
    """ "the roller", "the roller or the belt", "the roller, the belt or the chair"."""
    *before, last = things
    return f"{', '.join(before)} {word} {last}" if before else last
