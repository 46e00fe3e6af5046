import pytest

from assistant.homeassistant.stop_button import pressed


@pytest.mark.parametrize(
    "payload",
    [b'{"action":"single","battery":90}', b'{"action":"hold"}', b'{"event_type":"press"}', b"PRESS", b"single",
     b"ON", b"\xff\xfe", b"{broken", b'{"click":"double"}', b"[" * 5000],
)  # fmt: skip
def test_I3_a_press_is_one(payload):
    assert pressed(payload, retained=False)


@pytest.mark.parametrize(
    "payload",
    [b"", b'{"battery":90,"linkquality":120}', b'{"action":"","battery":90}', b'{"action":null}', b"online",
     b"offline", b'{"action":"release"}', b"null"],
)  # fmt: skip
def test_what_nobody_pressed_is_none(payload):
    assert not pressed(payload, retained=False)


def test_a_press_that_is_kept_on_the_broker_was_long_ago():
    assert not pressed(b'{"action":"single"}', retained=True)
