"""The proofs of life that the hub keeps of its sound process, from reports alone."""

import asyncio
from types import SimpleNamespace

from assistant.speech.pulse import LAG_MS
from assistant.speech.sound_process import SoundProcess
from assistant.speech.wire import decode
from tests.sim import SimClock, sim_run


def proofs(*reports):
    """The clock of each proof after reports of (captured, position), one a second from now on."""

    async def run():
        clock = SimClock()
        process = SoundProcess(clock, {})
        began = clock.now()
        for captured, position in reports:
            await clock.sleep(1.0)
            process.take({
                "type": "pulse", "captured_ms": captured, "position_ms": position,
                "dbfs": -40.0, "overruns": 0, "speaking": False,
            })  # fmt: skip
        return {name: round(at - began) for name, at in process.proofs.items()}

    return sim_run(run)


def test_I4_frames_and_ears_live_while_both_go_on():
    assert proofs((100, 100), (1100, 1080), (2100, 2080)) == {"frames": 3, "ears": 3}


def test_I4_a_report_without_new_sound_proves_nothing():
    assert proofs((100, 100), (100, 100), (100, 100)) == {"frames": 1, "ears": 1}


def test_I4_sound_that_nobody_hears_keeps_only_the_frames_alive():
    assert proofs((100, 100), (1100, 100), (2100, 100)) == {"frames": 3, "ears": 1}


def test_I4_an_ear_too_far_behind_its_microphone_does_not_count_as_hearing():
    assert proofs((1000, 1000), (2000 + LAG_MS, 2000), (3000 + LAG_MS, 3000)) == {"frames": 3, "ears": 1}
    assert proofs((1000, 1000), (1999 + LAG_MS, 2000)) == {"frames": 2, "ears": 2}


def test_I4_a_process_that_reports_and_has_no_ear_proves_nothing():
    async def run():
        clock = SimClock()
        process = SoundProcess(clock, {})
        await clock.sleep(5.0)
        process.take({"type": "pulse"})
        return [round(clock.now() - at, 3) for at in process.proofs.values()]

    assert sim_run(run) == [5.0, 5.0]


def test_I4_a_microphone_that_was_stuck_is_known_to_have_had_a_noise_floor_when_it_is_opened_again(
    monkeypatch,
):
    sent = []

    class Pipe:
        write = staticmethod(lambda line: sent.append(decode(line)))
        is_closing = staticmethod(lambda: False)

    async def no_process(*args, **kwargs):
        return SimpleNamespace(stdin=Pipe, returncode=0)

    async def run():
        monkeypatch.setattr(asyncio, "create_subprocess_exec", no_process)
        process = SoundProcess(SimClock(), {"microphone": ["device", None], "had_noise": False})
        await process.start()
        process.take({
            "type": "pulse", "captured_ms": 1000, "position_ms": 1000, "dbfs": -96.0, "overruns": 0,
            "speaking": False, "fault": "stuck",
        })  # fmt: skip
        await process.start()

    sim_run(run)
    assert [message["had_noise"] for message in sent if message["type"] == "open"] == [False, True]
