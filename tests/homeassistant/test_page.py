"""docs/home-assistant.md names what is there, and its examples can be read."""

import re
from pathlib import Path

import yaml

from tests.homeassistant.test_discovery import CONFIGS

PAGE = (Path(__file__).parents[2] / "docs" / "home-assistant.md").read_text()
IDS = {one["default_entity_id"] for config in CONFIGS for one in config["components"].values()}


def test_every_entity_that_it_names_is_there():
    named = set(re.findall(r"\b(?:sensor|event|button|switch|number|select)\.unknot_home\w*", PAGE))
    # The program and the heat are those of a chair; the page speaks of a roller.
    roller = {one.replace("_chair_", "_roller_").replace("_belt_", "_roller_") for one in IDS}
    assert named
    assert named <= IDS | roller


def test_every_entity_of_the_hub_is_named():
    hub = {one["default_entity_id"] for one in CONFIGS[0]["components"].values()}
    assert not [one for one in hub if one not in PAGE]


def test_its_examples_are_yaml():
    blocks = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    assert len(blocks) == 3
    for block in blocks:
        assert yaml.safe_load(block)
