import numpy as np

from assistant.speech.echo import EchoCanceller
from assistant.speech.frames import BLOCK, level_dbfs, to_int16
from tests.speaker import synthesise


def test_the_assistants_own_voice_is_taken_out_of_the_microphone():
    far = np.concatenate(
        [synthesise("Lie down on your front and let your arms rest beside you.", "en-us")] * 3
    )
    near = to_int16(np.concatenate((np.zeros(800), far[:-800] * 0.5)))
    echo = EchoCanceller()
    cleaned = []
    for at in range(0, far.size, BLOCK):
        echo.played(far[at : at + BLOCK])
        cleaned.append(echo.clean(near[at : at + BLOCK]))
    out = np.concatenate(cleaned)
    assert abs(out.size - near.size) < 160
    last = slice(far.size * 2 // 3, out.size)
    assert level_dbfs(out[last]) < level_dbfs(near[last]) - 20


def test_a_quiet_loudspeaker_leaves_the_microphone_alone():
    near = synthesise("It hurts.", "en-us+f2")
    echo = EchoCanceller()
    silent = np.zeros(BLOCK, np.int16)
    cleaned = []
    for at in range(0, near.size, BLOCK):
        echo.played(silent)
        cleaned.append(echo.clean(near[at : at + BLOCK]))
    assert abs(level_dbfs(np.concatenate(cleaned)) - level_dbfs(near)) < 1.0
