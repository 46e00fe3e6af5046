from pathlib import Path

import pytest

from assistant.broker_config import BrokerPlan, write_folder
from assistant.domain.errors import SettingsError
from device_adapters.broker_url import BrokerUrl


def test_the_parts_of_an_address():
    url = BrokerUrl.parse("mqtts://anna:p%40ss%2Fw@Broker.local:8884")
    assert (url.host, url.port, url.tls) == ("broker.local", 8884, True)
    assert (url.user, url.password) == ("anna", "p@ss/w")
    assert url.tls_context() is not None


@pytest.mark.parametrize(("text", "port"), [("mqtt://h", 1883), ("mqtts://h", 8883), ("mqtt://h/", 1883)])
def test_the_usual_ports(text, port):
    assert BrokerUrl.parse(text).port == port


@pytest.mark.parametrize(
    "text",
    ["", "h", "h:1883", "http://h", "mqtt://", "mqtt://h:x", "mqtt://h:99999", "mqtt://h/topic", "mqtt://[::1",
     "mqtt://h?ca=/x", "mqtts://h?what=1", "mqtt://h#x"],
)  # fmt: skip
def test_an_address_that_cannot_be_read_is_refused(text):
    with pytest.raises(SettingsError, match="address of the broker"):
        BrokerUrl.parse(text)


@pytest.mark.parametrize("text", ["mqtt://u:s3cret@h:x", "http://u:s3cret@h", "mqtt://u:s3cret@h/topic"])
def test_a_refused_address_does_not_tell_its_password(text):
    with pytest.raises(SettingsError) as refused:
        BrokerUrl.parse(text)
    assert "s3cret" not in str(refused.value)


def test_printing_it_does_not_tell_the_password():
    url = BrokerUrl.parse("mqtt://anna:s3cret@h")
    assert "s3cret" not in f"{url} {url!r}"
    assert str(url) == "h:1883"
    assert str(BrokerUrl.parse("mqtt://[::1]:1884")) == "[::1]:1884"


@pytest.mark.parametrize(
    ("text", "exposed"),
    [
        ("mqtt://127.0.0.1", False),
        ("mqtt://127.9.9.9", False),
        ("mqtt://localhost", False),
        ("mqtt://[::1]", False),
        ("mqtt://192.168.1.2", True),
        ("mqtt://broker.local", True),
        ("mqtts://broker.local", False),
    ],
)
def test_what_crosses_a_network_unencrypted_is_known(text, exposed):
    assert BrokerUrl.parse(text).exposed is exposed


def test_a_certificate_file_that_is_missing_or_none(tmp_path: Path):
    with pytest.raises(SettingsError, match="no certificate file"):
        BrokerUrl.parse(f"mqtts://h?ca={tmp_path / 'ca.pem'}")
    wrong = tmp_path / "ca.pem"
    wrong.write_text("not a certificate")
    with pytest.raises(SettingsError, match="cannot be used"):
        BrokerUrl.parse(f"mqtts://h?ca={wrong}").tls_context()


def test_a_key_that_others_may_read_is_refused_until_it_is_closed(tmp_path: Path):
    write_folder(tmp_path, BrokerPlan("127.0.0.1"))
    key = tmp_path / "hub" / "hub.key"
    url = BrokerUrl.parse(f"mqtts://h?ca={tmp_path / 'ca.pem'}&cert={key.with_suffix('.pem')}&key={key}")
    assert url.tls_context() is not None
    key.chmod(0o640)
    with pytest.raises(SettingsError, match=f"chmod 600 {key}"):
        url.tls_context()
