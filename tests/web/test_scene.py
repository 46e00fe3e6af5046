"""What the page shows, from the journal's lines alone."""

from assistant.domain import events
from assistant.journal import EventJournal
from assistant.web.scene import Scene
from tests.sim import SimClock, sim_run

STEP = events.StepReached("kneading", 4, 9, "Kneading", "step-4", 120.0)


def shown(test):
    """Run `test(scene, journal, clock)` with a scene that follows a journal."""

    async def run():
        clock, scene = SimClock(), Scene()
        journal = EventJournal(clock)
        journal.follow(scene.take)
        journal.write(events.Ready("an ear", "a voice", "a broker", "1"))
        await test(scene, journal, clock)

    sim_run(run)


def asked(question, *, private=False):
    return events.Asked(question, "Really?", "yes_no", ("yes", "no"), 10_000, private)


def test_a_line_is_there_while_it_is_spoken_and_after():
    async def test(scene, journal, _):
        scene.say("Hello.")
        assert scene.saying.text == "Hello."
        scene.say(None)
        journal.write(events.Said("welcome", "Hello."))
        assert scene.saying is None
        assert [(one.who, one.text) for one in scene.captions] == [("Unknot", "Hello.")]

    shown(test)


def test_what_belongs_to_a_private_question_is_private_until_it_is_answered():
    async def test(scene, journal, _):
        journal.write(events.Said("V20", "Are you pregnant?", private=True))
        journal.write(asked("V20", private=True))
        journal.write(heard("yes"))
        journal.write(events.Answered("V20", answer=True))
        journal.write(heard("no"))
        assert [one.private for one in scene.captions] == [True, True, False]
        assert scene.question is None

    shown(test)


def heard(text, why=None):
    return events.HeardPhrase(text, "Yes", why, {}, 1.0, "page", None, None)


def test_a_stop_half_heard_while_nothing_moves_is_no_caption():
    async def test(scene, journal, _):
        journal.write(heard("stop", events.NOTHING_MOVED))
        journal.write(heard("stop", "unlike any phrase"))
        assert [one.note for one in scene.captions] == ["unlike any phrase"]

    shown(test)


def test_the_clock_of_a_step_begins_at_the_first_touch_and_stands_in_a_break():
    async def test(scene, journal, clock):
        journal.write(STEP)
        assert (scene.step.title, scene.step.seconds, scene.step.began_ms) == ("Kneading", 120.0, None)
        assert scene.picture == "step-4"
        await clock.sleep(7)
        journal.write(events.StepTimed("kneading", 100.0))
        assert scene.step.began_ms == int(clock.now() * 1000)
        assert scene.step.seconds == 100.0
        journal.write(events.Held("hands_off", 1))
        assert scene.step.began_ms is None
        assert scene.held

    shown(test)


def test_a_stop_stands_still_and_takes_the_answers_away_until_something_is_listened_for():
    async def test(scene, journal, clock):
        journal.write(events.Listening("device", ("softer",)))
        journal.write(events.SessionPhase("running", "Anna", "roller", 300.0))
        journal.write(events.SetpointSent("roller", {"pressure": 2, "speed": 1, "program": None}, 1))
        assert scene.open
        await clock.sleep(60)
        sent = int(clock.now() * 1000)
        journal.write(events.Stopped("page", "stop", None, sent, None))
        assert not scene.open
        assert not scene.session.runs
        assert scene.session.left_s == 240.0
        assert scene.gauges["roller"].target == {"pressure": 0, "speed": 0}
        assert scene.stop.confirmed_ms is None
        journal.write(events.Stopped("page", "stop", None, sent, sent + 300, measured=True))
        assert scene.stop.confirmed_ms == sent + 300
        assert scene.stop.measured
        journal.write(events.Listening("menu", ("goodbye",)))
        assert scene.open
        assert scene.stop is not None, "it stays until the menu asks"
        journal.write(asked("menu"))
        assert scene.stop is None

    shown(test)


def test_more_time_makes_the_ring_whole_again_and_never_more_than_whole():
    async def test(scene, journal, _):
        journal.write(events.SessionPhase("running", "Anna", "roller", 300.0))
        journal.write(events.SessionPhase("held", "Anna", "roller", 200.0))
        assert (scene.session.left_s, scene.session.whole_s, scene.session.runs) == (200.0, 300.0, False)
        journal.write(events.SessionPhase("running", "Anna", "roller", 400.0))
        assert (scene.session.left_s, scene.session.whole_s, scene.session.runs) == (400.0, 400.0, True)
        journal.write(events.SessionPhase("ended", "Anna", "roller", 0.0))
        assert scene.session is None

    shown(test)


def test_the_loudest_line_stays_until_the_menu():
    async def test(scene, journal, _):
        journal.write(events.Said("unplug_now", "Unplug it now!"))
        journal.write(events.Said("menu", "What would you like?"))
        assert scene.alarm == "Unplug it now!"
        journal.write(asked("menu"))
        assert scene.alarm is None

    shown(test)


def test_a_new_run_shows_nothing_of_the_old_one():
    async def test(scene, journal, clock):
        journal.write(STEP)
        journal.write(events.Said("welcome", "Hello."))
        before = scene.turn
        EventJournal(clock, sinks=(scene.take,)).write(events.Ready("an ear", "a voice", "a broker", "1"))
        assert scene.step is None
        assert not scene.captions
        assert scene.turn.partition(".")[0] != before.partition(".")[0]

    shown(test)
