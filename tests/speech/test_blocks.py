import numpy as np

from assistant.speech.blocks import BlockQueue, End

BLOCK = np.zeros(320, np.int16)
END = End("The sound is over.", "")


def test_a_microphone_that_is_not_heard_in_time_loses_blocks_and_they_are_counted():
    blocks = BlockQueue(most=2)
    for _ in range(5):
        blocks.put_or_drop(BLOCK)
    assert (blocks.overruns, blocks.captured) == (3, 640)


def test_the_end_comes_after_what_waits_and_stays():
    blocks = BlockQueue()
    blocks.put(BLOCK)
    blocks.finish(END)
    blocks.finish(End("another", ""))
    assert blocks.get(0) is BLOCK
    assert blocks.get(0) is END
    assert blocks.get(0) is END


def test_nothing_yet():
    assert BlockQueue().get(0) is None
