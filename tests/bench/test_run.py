import asyncio

import pytest

from assistant.bench.broker_time import time_to_broker
from assistant.bench.cost import measure_cost
from assistant.domain.errors import EarError
from assistant.speech.frames import write_wav
from tests.speaker import phrase


@pytest.mark.broker
def test_I3_a_stop_arrives_at_the_broker_each_time():
    spread, broker = asyncio.run(time_to_broker(5))
    assert len(spread.values) == 5
    assert broker == "mosquitto"


@pytest.mark.audio
def test_what_an_ear_costs_is_measured_in_a_process_of_its_own(tmp_path):
    write_wav(tmp_path / "talk.wav", phrase("the train to the city leaves at nine"))
    cost = asyncio.run(measure_cost("pocketsphinx", tmp_path, tmp_path / "talk.wav"))
    assert cost.talk_share > cost.idle_share > 0
    assert cost.memory_mb > 50


@pytest.mark.audio
def test_an_ear_that_is_not_there_is_told(tmp_path):
    write_wav(tmp_path / "talk.wav", phrase("yes"))
    with pytest.raises(EarError, match="cannot be measured"):
        asyncio.run(measure_cost("vosk", tmp_path, tmp_path / "talk.wav"))


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("hearing", "--ear", "trumpet"), "There is no ear 'trumpet'"),
        (("stop", "--ear", "vosk"), "None of these recognisers is installed"),
    ],
)
def test_what_cannot_be_measured_is_one_line(unknot, words, told):
    ended = unknot("bench", *words)
    assert ended.code == 1
    assert told in ended.err
