import io
from dataclasses import asdict, fields

import pytest

from assistant.ports import Listening
from assistant.speech.child import Outbox
from assistant.speech.wire import as_listening, decode, encode, read


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


def test_what_is_to_be_heard_comes_out_of_a_message_as_it_went_in():
    wanted = Listening(
        "t1", "minutes", ("two", "two hours", "stop"), ("stop",), True, ("louder",), True, ("two",)
    )
    assert all(getattr(wanted, field.name) for field in fields(wanted)), "each has a value of its own"
    assert (
        as_listening(decode(encode({"type": "listen", "listening": asdict(wanted)}))["listening"]) == wanted
    )
