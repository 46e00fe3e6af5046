"""What an answer leads to, in the words of a printed page."""

from assistant.domain.device import Kind
from assistant.domain.questions import Adaptation, Effect, Question, ScreeningSet

OUTCOMES = {
    "emergency": "emergency: call the number now, everything ends",
    "urgent": "urgent: no massage, advice today",
    "stop": "no massage for now",
    "approval": "a doctor must have agreed",
    "wait": "wait, then a reminder",
    "adapt": "adapted",
    "none": "goes on",
    "further": "asked further",
}
LIMITS = {
    "all_devices_day_minutes": "minutes a day over all massagers",
    "helper_ceiling_minutes": "most minutes of one massage by hand",
    "least_s": "shortest session, seconds",
    "gap_hours": "hours between two sessions with a massager on one day",
    "spot_s": "seconds on one spot with a roller",
    "helper_sessions_a_day": "massages by hand a day",
    "ramp_interval_s": "seconds between two steps up",
    "check_in_first_s": "seconds until the first “comfortable?”",
    "check_in_device_s": "seconds between two “comfortable?”, with a massager",
    "check_in_helper_s": "seconds between two “comfortable?”, by hand",
    "hold_s": "longest break, seconds",
    "most_holds": "breaks in one session",
    "pain_rise": "more pain by so much ends it",
    "pain_top": "pain that ends it when it began lower",
    "first_minutes": "minutes of the first session",
    "later_minutes": "minutes of a later session",
    "day_minutes": "minutes a day",
}
ROUTINES = {
    "light": "light strokes, without kneading, tapping or stretch",
    "strokes": "strokes only",
    "pregnancy": "the pregnancy routine",
}
POSITIONS = {"side": "on the side", "seated": "seated"}
KINDS = {
    Kind.HELPER: "a helper's hands",
    Kind.ROLLER: "electric roller",
    Kind.BELT: "belt",
    Kind.CHAIR: "chair",
    Kind.MANUAL_ROLLER: "hand roller",
}


def kinds(some: frozenset[Kind]) -> str:
    """ "roller, belt" in a fixed order; every massager but the hands is "every massager"."""
    if some == frozenset(Kind):
        return "every massager and a helper's hands"
    if some == frozenset(Kind) - {Kind.HELPER}:
        return "every massager"
    return ", ".join(name for kind, name in KINDS.items() if kind in some)


def adaptation(adapt: Adaptation) -> list[str]:
    """How a massage is changed, one phrase each."""
    told = []
    if adapt.without:
        told.append(f"without {kinds(adapt.without)}")
    if adapt.level_cap < 1:
        told.append(f"levels up to {adapt.level_cap:.0%} of the range")
    if adapt.routine in ROUTINES:
        told.append(ROUTINES[adapt.routine])
    if adapt.position in POSITIONS:
        told.append(POSITIONS[adapt.position])
    if not adapt.oil:
        told.append("no oil")
    if adapt.minutes_cap is not None:
        told.append(f"at most {adapt.minutes_cap:g} minutes")
    return [*told, *(f"says: {line}" for line in adapt.advice)]


def effect(led: Effect) -> list[str]:
    """Everything an answer leads to beside its outcome, one sentence each."""
    told = adaptation(led.adapt) if led.adapt is not None else []
    if led.reason:
        told.insert(0, led.reason)
    if led.advice is not None:
        advice = led.advice
        told += [f"see {advice.who}, {advice.how_soon}", advice.come_back, held(led)]
    if led.wait_until is not None:
        told.append(f"waits until the number is {led.wait_until}")
    if led.renew:
        told.append("every answer of the course is asked for again")
    if led.ask:
        told.append(f"then asks {', '.join(led.ask)}")
    return [line.rstrip(".") for line in told if line]


def outcome(led: Effect) -> str:
    """The outcome of an answer by itself: what only adapts, or leads to more questions, is told apart."""
    if led.outcome.value != "none":
        return led.outcome.value
    if led.adapt is not None:
        return "adapt"
    return "further" if led.ask or led.renew else "none"


def limit(name: str) -> str:
    """What a limit means: "belt: minutes a day"."""
    kind, _, field = name.rpartition(".")
    what = LIMITS.get(field, field.replace("_", " "))
    return f"{KINDS[Kind(kind)]}: {what}" if kind else what


def held(led: Effect) -> str:
    """For how long an answer holds a person back."""
    advice = led.advice
    if advice is None or led.outcome.value not in ("emergency", "urgent", "stop"):
        return ""
    days = f"{advice.block_days:g} day{'' if advice.block_days == 1 else 's'}"
    return f"holds {days}, then until a doctor has agreed" if advice.until_agreed else f"holds {days}"


def expiry(questions: ScreeningSet, question: Question) -> str:
    """For how long an answer counts."""
    if question.scope.value == "session":
        return "asked each time"
    days = (question.expires or questions.expires).days
    news = ", or when something is new" if question.id in questions.of_course else ""
    return f"{days} days{news}"
