"""The page on a real port, inside the hub's loop: streams, ports, the end."""

import asyncio
import socket

import httpx
import pytest

from assistant.domain.errors import SettingsError
from assistant.web import serving
from assistant.web.serving import bound, own_addresses, qr_code
from tests.web.house_on_page import hosted
from tests.web.screen import until

pytestmark = pytest.mark.processes


async def stream(client, url, seen, shown):
    async with client.stream("GET", f"{url}api/events") as answer:
        seen.append(("status", str(answer.status_code)))
        name = ""
        async for line in answer.aiter_lines():
            kind, _, text = line.partition(": ")
            if kind == "event":
                name = text
            elif kind == "data":
                seen.append((name, text))
                if name == "answers" and "What would you like?" in text:
                    shown.set()


def test_what_happens_comes_by_the_stream_and_the_end_of_the_hub_ends_it():
    async def run():
        seen, shown = [], asyncio.Event()
        async with httpx.AsyncClient(timeout=20) as client:
            async with hosted() as hub:
                watching = asyncio.create_task(stream(client, hub.url, seen, shown))
                await until(hub, {"type": "asked", "question": "menu"})
                async with asyncio.timeout(10):
                    await shown.wait()
                assert hub.front.audience.size == 1
            async with asyncio.timeout(10):
                await watching
        assert seen[0] == ("status", "200")
        assert {"hello", "beat", "doing", "captions", "answers", "banner"} <= {name for name, _ in seen}

    asyncio.run(run())


def test_a_port_that_is_taken_is_another_one_unless_it_was_wished(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as somebody:
        taken = somebody.getsockname()[1]
        monkeypatch.setattr(serving, "PORT", taken)
        with bound(None, lan=False) as place:
            assert place.port not in (0, taken)
            assert place.url == f"http://127.0.0.1:{place.port}/"
        with pytest.raises(SettingsError) as refused, bound(taken, lan=False):
            pass
        assert "--web-port" in refused.value.remedy


def test_without_lan_only_this_machine_is_reached():
    with bound(0, lan=False) as place:
        assert place.bound.getsockname()[0] == "127.0.0.1"
        assert place.network_urls == []


def test_with_lan_the_addresses_of_this_machine_are_told():
    with bound(0, lan=True) as place:
        assert place.bound.getsockname()[0] == "0.0.0.0"
        assert place.network_urls == [f"http://{address}:{place.port}/" for address in own_addresses()]
        assert not [url for url in place.network_urls if "127.0.0.1" in url]


def test_the_code_for_a_phone_is_made_of_blocks():
    assert len(qr_code("http://192.168.1.5:8137/").splitlines()) > 10
