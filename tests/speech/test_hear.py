import pytest

from assistant.domain.errors import EarError, SettingsError
from assistant.ports import Listening, Source
from assistant.speech.frames import write_wav
from assistant.speech.hear import hear_file
from assistant.speech.recognisers import make_recogniser, vosk_model
from tests.speaker import phrase, synthesise

YES_NO = Listening("t1", "yes_no", ("yes", "no", "stop"), ("stop",))


@pytest.mark.audio
def test_a_file_is_heard_to_its_very_end_with_the_gates_numbers(tmp_path):
    import numpy as np

    write_wav(tmp_path / "a.wav", np.concatenate((phrase("yes"), synthesise("no"))))
    found = hear_file(tmp_path / "a.wav", YES_NO, home=tmp_path, pronunciations={})
    assert [u.heard.text for u in found] == ["yes", "no"]
    assert all("ratio" in u.scores and -40 < u.level_dbfs < -5 for u in found)


def test_auto_takes_vosk_only_when_a_model_is_there(tmp_path):
    assert make_recogniser("auto", tmp_path, {}).source is Source.POCKETSPHINX
    with pytest.raises(EarError, match="no Vosk model"):
        make_recogniser("vosk", tmp_path, {})
    (tmp_path / "models" / "vosk" / "half-unpacked").mkdir(parents=True)
    assert vosk_model(tmp_path) is None
    (tmp_path / "models" / "vosk" / "small" / "am").mkdir(parents=True)
    assert vosk_model(tmp_path).name == "small"
    # An empty model is not silently passed over: the person asked for it by putting it there.
    with pytest.raises(EarError, match="cannot be loaded"):
        make_recogniser("auto", tmp_path, {})
    assert make_recogniser("pocketsphinx", tmp_path, {}).source is Source.POCKETSPHINX


def test_a_recogniser_that_does_not_exist_is_told(tmp_path):
    with pytest.raises(SettingsError, match="'ears'"):
        make_recogniser("ears", tmp_path, {})
