"""What Home Assistant is told: no key that it would drop without a word, and nothing that it would refuse."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from assistant.domain.device import Axis, Capabilities, Kind
from assistant.homeassistant.discovery import hub_config, massager_config
from assistant.homeassistant.topics import HubTopics
from device_adapters.kinds import capabilities_of

SCHEMA: dict[str, list[str]] = yaml.safe_load((Path(__file__).parent / "schema.yaml").read_text())
TOPICS = HubTopics("home")
MASSAGERS = [capabilities_of(kind) for kind in (Kind.ROLLER, Kind.BELT, Kind.CHAIR)]
CONFIGS = [hub_config(TOPICS, "1"), *(massager_config(TOPICS, can, "1", native=True) for can in MASSAGERS)]


@pytest.mark.parametrize("config", CONFIGS, ids=lambda config: config["device"]["name"])
def test_every_key_is_one_that_it_reads(config: dict[str, Any]):
    assert set(config) == {"device", "origin", "availability", "availability_mode", "components"}
    assert set(config["device"]) <= set(SCHEMA["device"])
    assert set(config["origin"]) <= set(SCHEMA["origin"])
    for component in config["components"].values():
        assert set(component) - {"platform"} <= set(SCHEMA[component["platform"]])
        # Without one of these it refuses the whole device.
        assert component["unique_id"]
        assert component["platform"]


def test_every_id_is_there_once():
    components = [one for config in CONFIGS for one in config["components"].values()]
    for key in ("unique_id", "default_entity_id"):
        found = [component[key] for component in components]
        assert len(found) == len(set(found))


def test_the_entity_ids_are_those_that_are_made_of_the_names():
    for config in CONFIGS:
        for component in config["components"].values():
            words = f"{config['device']['name']} {component['name'] or ''}".strip().lower().replace(" ", "_")
            made = f"{component['platform']}.{''.join(c if c.isalnum() else '_' for c in words)}"
            assert component["default_entity_id"] == made


def test_no_command_is_retained_and_each_that_can_be_set_shows_what_is():
    for config in CONFIGS:
        for component in config["components"].values():
            assert not component.get("retain")
            if component["platform"] in ("number", "select", "switch"):
                assert component["state_topic"]
                assert "optimistic" not in component


def test_I3_stop_works_while_the_hub_is_down():
    stop = massager_config(TOPICS, MASSAGERS[0], "1", native=True)["components"]["stop"]
    assert stop["command_topic"] == "massage/1/home/roller/stop"
    assert stop["availability"] == [{"topic": "massage/1/home/roller/avail"}]


def test_a_foreign_massager_is_stopped_by_the_hub():
    stop = massager_config(TOPICS, MASSAGERS[0], "1", native=False)["components"]["stop"]
    assert stop["availability"] == [{"topic": TOPICS.available}]


def test_only_what_a_massager_has_is_shown():
    bare = Capabilities("plug", Kind.BELT, {Axis.SPEED: 100})
    components = massager_config(TOPICS, bare, "1", native=True)["components"]
    assert set(components) == {"power", "remaining", "stop", "speed"}
    # There are words for ten levels.
    assert (components["speed"]["min"], components["speed"]["max"]) == (0, 10)
