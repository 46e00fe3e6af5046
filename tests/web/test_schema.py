"""schemathesis over the API's own description: no request that it can think of is a server error, or starts anything."""

import asyncio

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings

from assistant.web.app import page_app
from tests.web.house_on_page import hosted

ENDLESS = "/api/events"
PATHS = (
    "/api/now",
    "/api/tap",
    "/api/stop",
    "/api/sight",
    "/api/people",
    "/api/course",
    "/api/history",
    "/api/reminders",
    "/api/devices",
    "/api/tokens",
    "/metrics",
    "/health",
    "/ready",
)


def test_the_description_names_every_route_of_the_api():
    async def run():
        async with hosted() as hub:
            described = page_app(hub.front).openapi()["paths"]
        assert set(described) == {*PATHS, ENDLESS}
        for path, methods in described.items():
            for method in methods.values():
                assert method["description"], path

    asyncio.run(run())


def ask(operation, tried):
    """Fifteen requests of one kind, right and wrong ones."""

    @settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    @given(case=operation.as_strategy())
    def send(case):
        status = case.call(timeout=10).status_code
        not_ready = operation.path == "/ready" and status == 503
        assert not_ready or status < 500, f"{operation.label}: {status}"
        tried.append(operation.label)

    send()


@pytest.mark.processes
def test_no_request_is_a_server_error_and_none_starts_anything():
    async def run():
        async with hosted(by_page=False) as hub:
            schema = await asyncio.to_thread(schemathesis.openapi.from_url, hub.url + "api/openapi.json")

            def ask_everything():
                for found in schema.exclude(path=ENDLESS).get_all_operations():
                    ask(found.ok(), tried)

            tried: list[str] = []
            await asyncio.to_thread(ask_everything)
            assert len(set(tried)) == len(PATHS)
            assert max(hub.levels(), default=0) == 0
            assert not [line for line in hub.lines if line["type"] == "screening"]

    asyncio.run(run())
