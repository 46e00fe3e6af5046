import io

import pytest

from assistant.speech.child import Outbox
from assistant.speech.wire import decode, encode, read


def test_messages_go_through_a_pipe_one_a_line():
    pipe = io.BytesIO(encode({"type": "play", "text": "two\nlines ä"}) + encode({"type": "cut"}))
    assert read(pipe) == {"type": "play", "text": "two\nlines ä"}
    assert read(pipe) == {"type": "cut"}
    assert read(pipe) is None


@pytest.mark.parametrize("line", [b"ALSA lib confmisc.c\n", b"[]\n", b"{}\n", b'{"type": 3}\n', b"\xff\n"])
def test_what_is_no_message_is_no_message(line):
    with pytest.raises(ValueError):  # noqa: PT011 - json raises a kind of it
        decode(line)


def test_a_hub_that_is_gone_is_not_an_error():
    class Broken(io.BytesIO):
        def write(self, _data):
            raise BrokenPipeError

    Outbox(Broken()).send({"type": "pulse"})
