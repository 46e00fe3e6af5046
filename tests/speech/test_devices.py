"""Listing sound devices, with a sound library made of code: no machine in CI has any."""

import asyncio
import sys
from types import ModuleType, SimpleNamespace

import pytest

from assistant.domain.errors import EarError, VoiceError
from assistant.speech import devices
from assistant.speech.blocks import BlockQueue
from assistant.speech.microphone import DeviceMicrophone
from assistant.speech.playback import SpeakerPlayer


class PortAudioError(Exception):
    pass


class Stream:
    """One that never calls back, as an unplugged device's."""

    def __init__(self, **options):
        self.options = options

    def start(self):
        pass

    def abort(self, ignore_errors=True):
        pass

    def close(self, ignore_errors=True):
        pass


def sound_library(*, found=(), opens=()):
    """A sounddevice of `found` devices that opens only at (rate, channels) in `opens`."""
    library = ModuleType("sounddevice")
    library.PortAudioError = PortAudioError
    library.default = SimpleNamespace(device=(0, 1))

    def query(name=None, kind=None):
        if kind is None:
            return list(found)
        for device in found:
            if device[f"max_{kind}_channels"] and name in (None, device["name"]):
                return device
        raise PortAudioError("Error querying device -1")

    def check(_name, channels, _dtype, samplerate):
        if (samplerate, channels) not in opens:
            raise PortAudioError("Invalid sample rate")

    library.query_devices = query
    library.check_input_settings = library.check_output_settings = check
    library.RawInputStream = library.RawOutputStream = Stream
    return library


def device(name, inputs=0, outputs=0, rate=44100.0):
    return {
        "name": name,
        "max_input_channels": inputs,
        "max_output_channels": outputs,
        "default_samplerate": rate,
    }


@pytest.fixture
def installed(monkeypatch):
    return lambda library: monkeypatch.setitem(sys.modules, "sounddevice", library)


def test_devices_are_told_with_the_defaults_marked(installed):
    installed(sound_library(found=[device("Mic", inputs=1, rate=48000.0), device("Box", outputs=2)]))
    sent = []
    devices._list(SimpleNamespace(send=sent.append))
    found = [devices.SoundDevice(**message["device"]) for message in sent]
    assert found == [
        devices.SoundDevice("Mic", 1, 0, 48000, default_input=True),
        devices.SoundDevice("Box", 0, 2, 44100, default_output=True),
    ]


@pytest.mark.parametrize("error", [EarError, VoiceError])
def test_a_missing_sound_library_names_its_remedy(monkeypatch, error):
    def missing(_name):
        raise OSError("PortAudio library not found")

    monkeypatch.setattr(devices.importlib, "import_module", missing)
    monkeypatch.setattr(devices.sys, "platform", "linux")
    with pytest.raises(error, match="sudo apt install libportaudio2"):
        devices.portaudio(error)


@pytest.mark.parametrize(
    ("opens", "rate", "channels"),
    [
        ([(16000, 1), (48000, 1)], 16000, 1),
        ([(48000, 1)], 48000, 1),
        ([(48000, 2)], 48000, 2),
    ],
)
def test_a_microphone_is_opened_as_it_can_be_in_blocks_of_20_ms(installed, opens, rate, channels):
    installed(sound_library(found=[device("Mic", inputs=2, rate=48000.0)], opens=opens))
    microphone = DeviceMicrophone(None)
    microphone.start(BlockQueue())
    options = microphone._stream.options
    assert (options["samplerate"], options["channels"], options["blocksize"]) == (rate, channels, rate // 50)
    assert microphone.description == "Mic"
    microphone.stop()


def test_no_microphone_and_no_loudspeaker_are_told_with_what_to_do(installed):
    installed(sound_library())
    with pytest.raises(EarError, match=r"no microphone.*--text"):
        DeviceMicrophone(None).start(BlockQueue())
    with pytest.raises(EarError, match="no microphone 'Desk'"):
        DeviceMicrophone("Desk").start(BlockQueue())
    with pytest.raises(VoiceError, match=r"no loudspeaker.*--voice none"):
        SpeakerPlayer(None, lambda *_: None).start()


def test_I4_a_microphone_whose_frames_cease_is_lost(installed, monkeypatch):
    installed(sound_library(found=[device("Mic", inputs=1)], opens=[(16000, 1)]))
    now = [100.0]
    monkeypatch.setattr("assistant.speech.microphone.time.monotonic", lambda: now[0])
    microphone, blocks = DeviceMicrophone(None), BlockQueue()
    microphone.start(blocks)
    came = microphone._stream.options["callback"]
    now[0] += 3.5  # some sound systems take a while to begin
    microphone.check(blocks)
    came(bytes(640), 320, None, SimpleNamespace(input_overflow=False))
    now[0] += 0.9
    microphone.check(blocks)
    assert blocks.get(0).size == 320
    assert blocks.get(0) is None
    now[0] += 0.2
    microphone.check(blocks)
    assert blocks.get(0).lost


def test_a_loudspeaker_that_asks_for_nothing_any_more_is_lost(installed, monkeypatch):
    installed(sound_library(found=[device("Box", outputs=2)]))
    now = [100.0]
    monkeypatch.setattr("assistant.speech.playback.time.monotonic", lambda: now[0])
    player = SpeakerPlayer(None, lambda *_: None)
    player.start()
    now[0] += 1.9
    player._stream.options["callback"](memoryview(bytearray(640)), 320, None, None)
    now[0] += 1.9
    assert not player.lost
    now[0] += 0.2
    assert player.lost


def test_sound_that_the_system_itself_lost_is_counted(installed):
    installed(sound_library(found=[device("Mic", inputs=1)], opens=[(16000, 1)]))
    microphone, blocks = DeviceMicrophone(None), BlockQueue()
    microphone.start(blocks)
    microphone._stream.options["callback"](bytes(640), 320, None, SimpleNamespace(input_overflow=True))
    assert (blocks.overruns, blocks.captured) == (1, 320)


def test_a_loudspeaker_is_given_the_line_and_the_canceller_the_same_at_16_khz(installed):
    import numpy as np

    installed(sound_library(found=[device("Box", outputs=2)]))
    heard = []
    player = SpeakerPlayer(None, lambda *_: None, heard.append)
    player.start()
    assert player.rate == 44100
    player.playback.play(1, np.full(44100, 1000, np.int16))
    out = bytearray(882 * 2)
    for _ in range(40):
        player._stream.options["callback"](memoryview(out).cast("B"), 882, None, None)
        assert np.frombuffer(bytes(out), np.int16).tolist() == [1000] * 882
    at_16k = np.concatenate(heard)
    assert at_16k.size == pytest.approx(16000 * 0.8, abs=1500)
    assert abs(int(np.median(at_16k)) - 1000) <= 2


@pytest.mark.processes
def test_the_list_of_a_real_machine_is_a_list_or_an_error_with_a_remedy():
    found = []
    try:
        found = asyncio.run(devices.list_devices())
    except EarError as error:
        assert error.remedy  # noqa: PT017 - a machine may have sound or not, and both must be told properly
    assert all(one.name and (one.inputs or one.outputs) for one in found)
