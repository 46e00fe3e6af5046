import numpy as np
import pytest

from assistant.bench.corpus import STATES, answers, by_voice, recordings, stops
from assistant.bench.voices import Speaker, Studio
from assistant.domain.errors import SettingsError, VoiceError
from assistant.speech.frames import write_wav
from intents import Phrasebook

VOICE = Speaker("espeak", "en-us+m3")


@pytest.fixture(scope="module")
def phrasebook():
    return Phrasebook.load()


@pytest.fixture
def studio(tmp_path):
    return Studio(tmp_path / "cache")


def test_answers_are_phrases_of_their_states_and_stop_nothing(studio, phrasebook):
    said = answers(phrasebook, studio, VOICE, 2, seed=1)
    assert {saying.state for saying in said} == set(STATES)
    assert len(said) == 2 * len(STATES)
    assert all(phrasebook.match(saying.text, saying.state) for saying in said)
    assert not {saying.text for saying in said} & set(phrasebook.safe_words())


def test_the_same_seed_says_the_same(studio, phrasebook):
    one, again = (answers(phrasebook, studio, VOICE, 2, seed=3) for _ in range(2))
    assert one == again
    assert answers(phrasebook, studio, VOICE, 2, seed=4) != one


def test_every_stop_is_one(studio, phrasebook):
    said = stops(phrasebook, studio, VOICE)
    assert {"stop", "enough", "it hurts", "ouch", "off"} <= {saying.text for saying in said}
    assert all(phrasebook.match(saying.text, saying.state).intent in ("Stop", "ItHurts") for saying in said)


def test_a_voice_renders_once(studio, monkeypatch):
    first = studio.say("yes", VOICE)
    monkeypatch.setenv("PATH", "")
    assert np.array_equal(studio.say("yes", VOICE), first)
    with pytest.raises(VoiceError, match="apt install espeak-ng"):
        studio.say("no", VOICE)
    assert not studio.has(Speaker("flite", "slt"))
    with pytest.raises(VoiceError, match="no synthetic voice"):
        studio.those_here([Speaker("flite", "slt")])


def recorded(folder, name, text):
    folder.mkdir(parents=True, exist_ok=True)
    write_wav(folder / f"{name}.wav", np.zeros(1600, dtype=np.int16))
    if text is not None:
        (folder / f"{name}.txt").write_text(text)


def test_recordings_bring_their_words_and_their_state(tmp_path, phrasebook):
    recorded(tmp_path / "anna" / "pain", "a", "  Four ")
    recorded(tmp_path / "anna", "b", "start the roller")
    said = {saying.text: saying for saying in recordings(tmp_path, phrasebook)}
    assert (said["four"].state, said["four"].voice) == ("pain", "anna")
    assert (said["start the roller"].state, said["start the roller"].voice) == ("menu", "anna")
    assert [voice for voice, _ in by_voice(list(said.values()))] == ["anna"]


@pytest.mark.parametrize(
    ("text", "told"), [(None, "There is no a.txt beside"), ("tomorrow at the harbour", "no phrase")]
)
def test_a_recording_that_cannot_be_used_is_named(tmp_path, phrasebook, text, told):
    recorded(tmp_path, "a", text)
    with pytest.raises(SettingsError, match=told):
        recordings(tmp_path, phrasebook)


def test_an_empty_folder_is_told(tmp_path, phrasebook):
    with pytest.raises(SettingsError, match="no WAV files"):
        recordings(tmp_path, phrasebook)
