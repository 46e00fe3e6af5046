"""A real Home Assistant with nothing but its MQTT, driven line by line on stdin; runs under its own Python.

`real.py FOLDER HOST PORT` sets it up and says {"ready": VERSION}. Each further line is a JSON object, answered
by one: {"do": "states"}, {"do": "devices"}, {"do": "call", "domain", "service", "data"}, {"do": "birth"},
{"do": "dropped", "config"} (the keys of a description that it drops without a word), {"do": "schema", "parts"}
(the keys that it reads), {"do": "warnings"}, {"do": "end"}.
"""

import asyncio
import importlib
import json
import logging
import sys
from types import MappingProxyType
from typing import Any

import voluptuous as vol
from homeassistant import bootstrap, config_entries, loader
from homeassistant.components import mqtt
from homeassistant.components.mqtt.const import CONFIG_ENTRY_MINOR_VERSION, CONFIG_ENTRY_VERSION
from homeassistant.components.mqtt.schemas import MQTT_ENTITY_DEVICE_INFO_SCHEMA, MQTT_ORIGIN_INFO_SCHEMA
from homeassistant.const import __version__
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry
from homeassistant.setup import async_setup_component


class Warnings(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


async def started(folder: str, host: str, port: int) -> HomeAssistant:
    hass = HomeAssistant(folder)
    hass.config.skip_pip = True
    loader.async_setup(hass)
    hass.config_entries = config_entries.ConfigEntries(hass, {})
    await bootstrap.async_load_base_functionality(hass)
    await async_setup_component(hass, "homeassistant", {})
    # Only the forms of the web page need these two; here is no page.
    hass.config.components.update(("http", "file_upload"))
    entry = config_entries.ConfigEntry(
        data={"broker": host, "port": port}, discovery_keys=MappingProxyType({}), domain="mqtt",
        minor_version=CONFIG_ENTRY_MINOR_VERSION, options={}, source="user", subentries_data=(),
        title="broker", unique_id=None, version=CONFIG_ENTRY_VERSION,
    )  # fmt: skip
    await hass.config_entries.async_add(entry)
    await hass.async_start()
    return hass


def dropped(config: dict[str, Any]) -> dict[str, list[str]]:
    """The keys of each part that are gone, or wrong, when Home Assistant has read it."""
    found: dict[str, list[str]] = {}
    parts = {
        "device": (MQTT_ENTITY_DEVICE_INFO_SCHEMA, config["device"]),
        "origin": (MQTT_ORIGIN_INFO_SCHEMA, config["origin"]),
    }
    shared = {key: config[key] for key in ("availability", "availability_mode") if key in config}
    for name, component in config["components"].items():
        platform = importlib.import_module(f"homeassistant.components.mqtt.{component['platform']}")
        rest = {key: value for key, value in component.items() if key != "platform"}
        parts[name] = (platform.DISCOVERY_SCHEMA, {**shared, **rest})
    for name, (schema, part) in parts.items():
        try:
            kept = schema(part)
        except vol.Invalid as error:
            found[name] = [f"wrong: {error}"]
        else:
            if missing := sorted(set(part) - set(map(str, kept))):
                found[name] = missing
    return found


def read(part: str) -> list[str]:
    """The keys that are read of a part of a description."""
    found: set[str] = set()

    def walk(schema: Any) -> None:
        match schema:
            case vol.Schema():
                walk(schema.schema)
            case dict():
                found.update(map(str, schema))
            case vol.All() | vol.Any():
                for one in schema.validators:
                    walk(one)

    match part:
        case "device":
            walk(MQTT_ENTITY_DEVICE_INFO_SCHEMA)
        case "origin":
            walk(MQTT_ORIGIN_INFO_SCHEMA)
        case _:
            walk(importlib.import_module(f"homeassistant.components.mqtt.{part}").DISCOVERY_SCHEMA)
    return sorted(found)


async def answer(hass: HomeAssistant, request: dict[str, Any], warnings: Warnings) -> Any:  # noqa: PLR0911 - one for each thing it can be asked
    match request["do"]:
        case "states":
            await hass.async_block_till_done()
            return {one.entity_id: {"state": one.state, **one.attributes} for one in hass.states.async_all()}
        case "devices":
            return sorted(device.name or "" for device in device_registry.async_get(hass).devices.values())
        case "call":
            try:
                await hass.services.async_call(
                    request["domain"], request["service"], request["data"], blocking=True
                )
            except (HomeAssistantError, ValueError) as error:
                return {"refused": str(error)}
            return {}
        case "birth":
            await mqtt.async_publish(hass, "homeassistant/status", "online")
            return {}
        case "dropped":
            return dropped(request["config"])
        case "schema":
            return {part: read(part) for part in request["parts"]}
        case "warnings":
            return [line for line in warnings.lines if "mqtt" in line.lower()]
    return {"unknown": request}


async def main() -> None:
    warnings = Warnings()
    logging.getLogger("homeassistant.components.mqtt").addHandler(warnings)
    hass = await started(sys.argv[1], sys.argv[2], int(sys.argv[3]))
    print(json.dumps({"ready": __version__}), flush=True)
    while True:
        line = await hass.loop.run_in_executor(None, sys.stdin.readline)
        request = json.loads(line) if line.strip() else {"do": "end"}
        if request["do"] == "end":
            break
        print(json.dumps(await answer(hass, request, warnings), default=str), flush=True)
    await hass.async_stop(force=True)


if __name__ == "__main__":
    logging.basicConfig(level=logging.ERROR, stream=sys.stderr)
    asyncio.run(main())
