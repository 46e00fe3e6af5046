"""One suite over every Ear: order, turns, proofs of life, and an end that is an error."""

import asyncio

import pytest

from assistant.domain.errors import EarError
from assistant.ports import Source, Stage
from tests.contracts.ears import EARS


@pytest.fixture(params=EARS)
def on_stage(request, tmp_path):
    """Run a test with a fresh ear."""

    def run(test):
        async def within():
            async with asyncio.timeout(60), request.param(tmp_path) as eared:
                return await test(eared)

        return asyncio.run(within())

    return run


async def final(ear):
    while (heard := await ear.hear()).stage is not Stage.FINAL:
        pass
    return heard


def test_phrases_are_heard_in_order_with_the_turn_they_were_said_in(on_stage):
    async def test(eared):
        yes, no, _ = eared.phrases
        await eared.ear.listen(eared.listening("t1"))
        await eared.say(yes)
        await eared.say(no)
        first = [await final(eared.ear), await final(eared.ear)]
        await eared.ear.listen(eared.listening("t2"))
        await eared.say(yes)
        heard = [*first, await final(eared.ear)]
        assert [(h.text, h.turn) for h in heard] == [(yes, "t1"), (no, "t1"), (yes, "t2")]
        assert all(h.by is eared.ear.source and h.why_rejected is None for h in heard)

    on_stage(test)


def test_I3_a_safe_word_is_heard_for_sure_in_the_end(on_stage):
    async def test(eared):
        stop = eared.phrases[2]
        await eared.ear.listen(eared.listening("t1"))
        await eared.say(stop)
        heard = await eared.ear.hear()
        assert heard.text == stop
        while heard.stage is Stage.DOUBTFUL:  # each of two ears may have its doubts first
            heard = await eared.ear.hear()
        assert (heard.text, heard.stage, heard.turn) == (stop, Stage.FINAL, "t1")

    on_stage(test)


def test_places_in_the_sound_go_forward_and_are_none_for_what_is_no_sound(on_stage):
    async def test(eared):
        await eared.ear.listen(eared.listening("t1"))
        await eared.say(eared.phrases[0])
        await eared.say(eared.phrases[1])
        one, two = await final(eared.ear), await final(eared.ear)
        if eared.ear.source in (Source.TYPED, Source.PAGE):
            assert one.audio_start_ms is one.audio_end_ms is None
        else:
            assert 0 <= one.audio_start_ms < one.audio_end_ms <= two.audio_end_ms
            assert one.audio_start_ms <= two.audio_start_ms < two.audio_end_ms

    on_stage(test)


def test_I3_the_end_of_the_sound_is_an_error_after_what_was_heard_and_stays_one(on_stage):
    async def test(eared):
        await eared.ear.listen(eared.listening("t1"))
        await eared.say(eared.phrases[0])
        eared.end()
        assert (await final(eared.ear)).text == eared.phrases[0]
        for _ in range(2):
            with pytest.raises(EarError) as ended:
                await eared.ear.hear()
            assert ended.value.what

    on_stage(test)


def test_closing_ends_a_hear_that_waits(on_stage):
    async def test(eared):
        waiting = asyncio.ensure_future(eared.ear.hear())
        await asyncio.sleep(0)
        await eared.ear.close()
        with pytest.raises(EarError):
            await waiting

    on_stage(test)


def test_a_hear_that_is_cancelled_loses_nothing(on_stage):
    async def test(eared):
        await eared.ear.listen(eared.listening("t1"))
        waiting = asyncio.ensure_future(eared.ear.hear())
        await asyncio.sleep(0)
        waiting.cancel()
        await asyncio.wait([waiting])
        await eared.say(eared.phrases[0])
        assert (await final(eared.ear)).text == eared.phrases[0]

    on_stage(test)


def test_I4_the_proofs_of_life_are_the_frames_and_the_ears(on_stage):
    async def test(eared):
        before = dict(eared.ear.alive_at())
        assert set(before) == {"frames", "ears"}
        await eared.ear.listen(eared.listening("t1"))
        await eared.say(eared.phrases[0])
        await final(eared.ear)
        after = eared.ear.alive_at()
        assert all(after[name] > before[name] for name in before)

    on_stage(test)


def test_nobody_speaks_before_or_after_a_phrase(on_stage):
    async def test(eared):
        assert not eared.ear.hearing
        await eared.ear.listen(eared.listening("t1"))
        await eared.say(eared.phrases[0])
        await final(eared.ear)
        assert not eared.ear.hearing
        assert eared.ear.description

    on_stage(test)
