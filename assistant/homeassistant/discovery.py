"""What Home Assistant is told to show: one description for the hub and one for each massager.

Pure. Device-based discovery as documented at https://www.home-assistant.io/integrations/mqtt (2025.4): a key
that is misspelled is dropped there without a word, and one wrong component is lost alone, so every key here
is tried by a test against the real one.
"""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from assistant.domain.device import Axis, Capabilities
from assistant.homeassistant.phrases import HUB_BUTTONS, MOST_LEVEL
from assistant.homeassistant.topics import HUB, HubTopics

SESSION = ("resting", "asking", "running", "held")
Config = dict[str, Any]

ICONS = {
    Axis.PRESSURE: "mdi:arrow-collapse-down",
    Axis.SPEED: "mdi:speedometer",
    Axis.AMPLITUDE: "mdi:waveform",
}


def hub_config(topics: HubTopics, version: str) -> Config:
    """The hub: session, next session, course, reminders, alarms, the last answer, and its buttons."""
    base = topics.device_id()
    component = partial(_component, base)

    def shown(what: str) -> str:
        return topics.shown(HUB, what)

    components = {
        "session": component(
            "session",
            "sensor",
            "Session",
            state_topic=shown("session"),
            device_class="enum",
            options=list(SESSION),
            icon="mdi:spa",
        ),
        "next_session": component(
            "next_session",
            "sensor",
            "Next session",
            state_topic=shown("next_session"),
            device_class="timestamp",
        ),
        "course": component(
            "course",
            "sensor",
            "Course",
            state_topic=shown("course"),
            unit_of_measurement="sessions",
            json_attributes_topic=shown("course_attributes"),
            icon="mdi:calendar-check",
        ),
        "answer": component(
            "answer",
            "sensor",
            "Answer",
            state_topic=shown("answer"),
            icon="mdi:message-reply-text",
            entity_category="diagnostic",
        ),
        "reminder": component(
            "reminder",
            "event",
            "Reminder",
            state_topic=shown("reminder"),
            event_types=["reminder"],
            icon="mdi:bell-ring",
        ),
        "alarm": component(
            "alarm",
            "event",
            "Alarm",
            state_topic=shown("alarm"),
            event_types=["alarm"],
            icon="mdi:alert",
        ),
        **{
            what: component(
                what, "button", button.name, command_topic=topics.ask(HUB, what), icon=button.icon
            )
            for what, button in HUB_BUTTONS.items()
        },
    }
    device = {"identifiers": [base], "name": f"Unknot {topics.hub}", "manufacturer": "Unknot", "model": "Hub"}
    return _config(device, version, components, [topics.available])


def massager_config(topics: HubTopics, can: Capabilities, version: str, *, native: bool) -> Config:
    """One massager: power, its levels, its program, what is left, and a stop that needs no hub.

    `native` massagers say themselves whether they are there and obey a stop without the hub.
    """
    base = topics.device_id(can.device)
    state = topics.shown(can.device, "state")

    component = partial(_component, base)

    def settable(what: str, platform: str, name: str | None, template: str, **more: Any) -> Config:
        return component(
            what,
            platform,
            name,
            command_topic=topics.ask(can.device, what),
            state_topic=state,
            value_template=template,
            **more,
        )

    components: dict[str, Config] = {
        "power": settable(
            "power",
            "switch",
            None,
            "{{ value_json.power }}",
            payload_on="ON",
            payload_off="OFF",
            icon="mdi:spa",
        ),
        "remaining": component(
            "remaining",
            "sensor",
            "Remaining",
            state_topic=state,
            device_class="duration",
            unit_of_measurement="s",
            value_template="{{ value_json.remaining_s }}",
        ),
        # Not a word of the hub in its availability: it is for when the hub is down.
        "stop": component(
            "stop",
            "button",
            "Stop",
            command_topic=topics.massager_stop(can.device),
            icon="mdi:stop-circle",
            availability=[{"topic": topics.massager_online(can.device) if native else topics.available}],
        ),
        **{
            axis.value: settable(
                axis.value,
                "number",
                axis.value.capitalize(),
                f"{{{{ value_json.{axis.value} }}}}",
                min=0,
                max=min(top, MOST_LEVEL),
                step=1,
                mode="slider",
                icon=ICONS[axis],
            )
            for axis, top in can.ranges.items()
            if axis in ICONS and top > 0
        },
    }
    if can.ranges.get(Axis.HEAT):
        components["heat"] = settable(
            "heat",
            "switch",
            "Heat",
            "{{ value_json.heat }}",
            payload_on="ON",
            payload_off="OFF",
            icon="mdi:radiator",
        )
    if can.programs:
        components["program"] = settable(
            "program", "select", "Program", "{{ value_json.program }}", options=list(can.programs)
        )
    device = {
        "identifiers": [base],
        "name": f"Unknot {topics.hub} {can.device}",
        "manufacturer": "Unknot",
        "model": can.kind.value.replace("_", " ").capitalize() + (" (simulated)" if can.simulated else ""),
        "via_device": topics.device_id(),
    }
    return _config(device, version, components, [topics.available, topics.massager_available(can.device)])


def _component(base: str, what: str, platform: str, name: str | None, **more: Any) -> Config:
    """One entity; its first entity id is the same in versions that make it of the names themselves."""
    words = f"{base} {name or ''}".strip().lower()
    slug = "".join(letter if letter.isalnum() else "_" for letter in words)
    return {
        "platform": platform,
        "name": name,
        "unique_id": f"{base}_{what}",
        "default_entity_id": f"{platform}.{slug}",
        "qos": 1,
        **more,
    }


def _config(
    device: Mapping[str, Any], version: str, components: Mapping[str, Config], available: Sequence[str]
) -> Config:
    return {
        "device": {**device, "sw_version": version},
        "origin": {"name": "Unknot", "sw_version": version},
        "availability": [{"topic": topic} for topic in available],
        "availability_mode": "all",
        "components": dict(components),
    }
