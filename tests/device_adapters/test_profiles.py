"""Profiles: those that come along are right, and a wrong one names its line and the remedy."""

import re
from pathlib import Path

import pytest

from assistant.domain.device import Axis, Feedback, Kind, Lease
from assistant.domain.errors import ContentError, SettingsError
from device_adapters.adapters import adapter_for
from device_adapters.profile_file import PROFILES, find_profile, profile_names, read_profile

PLUG = """\
name: A belt in a plug
kind: belt
protocol: tasmota
topic: plug
lease: rearmed
lease_s: 3
feedback: assumed
axes:
  speed: {max: 1}
power: {point: POWER, on: "ON", off: "OFF"}
zero: {POWER: "OFF"}
"""
KEYS = """\
name: A roller with keys
kind: roller
protocol: template
topic: roller
lease: none
own_cutoff_s: 900
feedback: assumed
axes:
  pressure: {max: 6, up: {key: up}, down: {key: down}}
  heat: {max: 2, point: heat, values: ["off", low, high]}
power: {point: power, on: true, off: false}
zero: {power: false}
repeat: false
messages:
  command: remote/{topic}/set
  state: remote/{topic}/state
  ask: {topic: "remote/{topic}/get"}
"""

WRONG = [
    # a right profile, what is replaced in it, by what, the line, what is said, what to do
    (PLUG, "lease: rearmed\nlease_s: 3", "lease: none", 5, "neither a lease nor a cut-off", "own_cutoff_s"),
    (PLUG, "lease_s: 3", "lease_s: 30", 6, "lasts 2 to 3 seconds", "write 3 here"),
    (PLUG, "lease_s: 3\n", "", 5, "lease_s is missing", "after how many seconds"),
    (PLUG, "lease: rearmed\nlease_s: 3", "lease: native", 5, "needs no profile", "rearmed or none"),
    (PLUG, "rearmed", "always", 5, "lease does not make sense", "'native', 'rearmed' or 'none'"),
    (PLUG, "kind: belt\n", "", 1, "kind is missing", "a line that begins with kind:"),
    (PLUG, "feedback: assumed", "feedbak: assumed", 7, "no field feedbak here", "Did you mean feedback?"),
    (PLUG, "feedback: assumed", "feedback: measured", 7, "does not tell its speed", "Write assumed"),
    (PLUG, 'zero: {POWER: "OFF"}', "zero: {POWER: TOGGLE}", 11, "A toggle is no stop", "always means off"),
    (PLUG, 'zero: {POWER: "OFF"}', 'zero: {POWER: "ON"}', 11, "what power calls off", "Write OFF"),
    (PLUG, 'zero: {POWER: "OFF"}', "zero: {Channel: 0}", 11, "leaves the power on", "Add POWER: OFF"),
    (PLUG, 'off: "OFF"', 'off: "ON"', 10, "On and off are the same", "a value of its own"),
    (PLUG, "max: 1", "max: 3", 9, "A switch has one level", "max: 1"),
    (PLUG, "max: 1", "max: 0", 9, "max does not make sense", "greater than or equal to 1"),
    (PLUG, "  speed: {max: 1}", "  heat: {max: 1}", 8, "Nothing here moves", "pressure, speed or amplitude"),
    (PLUG, "kind: belt", "kind: [belt", 3, "not YAML", "spaces"),
    (PLUG, "topic: plug", "topic: plug\ntopic: other", 5, "topic stands here twice", "one of the two"),
    (PLUG, "topic: plug", "topic: plug/#", 4, "topic does not make sense", "match pattern"),
    (PLUG, "topic: plug", "topic: plug\nrepeat: false", 5, "keeps a lease alive", "Leave repeat out"),
    (PLUG, "point: POWER,", "point: Dimmer,", 11, "leaves the power on", "Add Dimmer"),
    (PLUG, "protocol: tasmota", "protocol: zigbee2mqtt", 5, "sets the timer of the plug", "on_time"),
    (PLUG, "protocol: tasmota", "protocol: template", 3, "needs its topics", "messages:"),
    (KEYS, "own_cutoff_s: 900", "own_cutoff_s: 7200", 6, "too long to rely on", "30 minutes or less"),
    (KEYS, "own_cutoff_s: 900", "own_cutoff_s: 900\nlease_s: 3", 7, "no lease here", "Leave lease_s out"),
    (KEYS, ", down: {key: down}", "", 9, "A step has two directions", "must come down"),
    (KEYS, "max: 6, up", "max: 6, starts_at: 3, up", 9, "start above level 1", "starts at level 1"),
    (KEYS, "max: 6, up", "max: 6, point: p, up", 9, "a level, or steps", "Leave out up and down"),
    (KEYS, '["off", low, high]', "[low, high]", 10, "2 values for the levels 0 to 2", "Give 3"),
    (KEYS, '["off", low, high]', '["off", low, low]', 10, "stands for two levels", "its own value"),
    (KEYS, "point: heat, values", "values", 10, "need a point", "Add point"),
    (KEYS, "remote/{topic}/state", "remote/state", 16, "Two devices alike", "Put {topic}"),
    (KEYS, "remote/{topic}/set", "massage/1/{topic}/set", 15, "our own contract", "needs no profile"),
    (KEYS, '  ask: {topic: "remote/{topic}/get"}\n', "", 14, "falls silent", "Add ask"),
    (KEYS, "repeat: false", "rearm: {power: true}", 13, "nothing else may", "Leave it out of rearm"),
    (KEYS, "power: {point: power, on: true, off: false}\nzero: {power: false}", 'zero: {heat: "off"}', 9,
     "there is no switch", "Add power"),
    (KEYS, "heat: {max: 2, point: heat,", "speed: {max: 2, point: heat, colour: red,", 10, "no field colour",
     "Known here: max, point"),
]  # fmt: skip


@pytest.mark.parametrize("right", [PLUG, KEYS])
def test_the_profiles_that_are_made_wrong_are_right(right: str, tmp_path: Path):
    read_profile(written(tmp_path, right))


@pytest.mark.parametrize(("right", "old", "new", "line", "what", "remedy"), WRONG)
def test_a_wrong_profile_names_its_line_and_the_remedy(
    right: str, old: str, new: str, line: int, what: str, remedy: str, tmp_path: Path
):
    assert right.count(old) == 1
    path = written(tmp_path, right.replace(old, new))
    with pytest.raises(ContentError) as wrong:
        read_profile(path)
    assert f"{path}, line {line}: " in wrong.value.what, wrong.value
    assert what in wrong.value.what
    assert remedy in wrong.value.remedy
    assert "\n" not in str(wrong.value)


def test_a_file_that_is_empty_or_not_there_is_said(tmp_path: Path):
    with pytest.raises(ContentError, match="line 1: The file is empty"):
        read_profile(written(tmp_path, "# nothing\n"))
    with pytest.raises(ContentError, match=r"none\.yaml cannot be read: no such file"):
        read_profile(tmp_path / "none.yaml")
    with pytest.raises(SettingsError, match="no profile called none"):
        find_profile("none")


def written(folder: Path, text: str) -> Path:
    path = folder / "profile.yaml"
    path.write_text(text)
    return path


def test_H9_each_profile_that_comes_along_is_at_zero_without_the_hub():
    """Its lease at most three seconds, or its own timer at most half an hour."""
    assert len(profile_names()) >= 6
    for name in profile_names():
        profile = find_profile(name)
        assert profile.worst_to_zero_s <= (4.0 if profile.lease == "rearmed" else 1801.0), name
        assert profile.topic == name or profile.protocol in ("esphome", "zigbee2mqtt"), name


def test_each_protocol_kind_and_lease_has_a_profile():
    found = [find_profile(name) for name in profile_names()]
    assert {one.protocol for one in found} == {"tasmota", "esphome", "zigbee2mqtt", "template"}
    assert {one.kind for one in found} == {"roller", "belt", "chair"}
    assert {one.lease for one in found} == {"rearmed", "none"}


def test_what_a_device_cannot_honour_is_in_its_capabilities():
    chair = find_profile("tuya_chair").capabilities("chair")
    assert (chair.kind, chair.lease, chair.feedback) == (Kind.CHAIR, Lease.NONE, Feedback.ASSUMED)
    assert chair.ranges == {Axis.SPEED: 3, Axis.PRESSURE: 5, Axis.HEAT: 1}
    assert chair.programs == ("relax", "lower_back", "whole_back")
    assert chair.caveats == ("caveat_no_lease", "caveat_assumed")
    assert chair.ceiling_s == 300
    plug = find_profile("tasmota_belt").capabilities("belt")
    assert plug.caveats == ("caveat_no_cutoff", "caveat_assumed")
    assert plug.ceiling_s == 600


def test_each_lives_on_topics_of_its_own():
    """Two alike are told apart by the name that the settings give."""
    for name in profile_names():
        profile = find_profile(name)
        one, other = adapter_for(profile, "one"), adapter_for(profile, "other")
        assert not set(one.subscriptions) & set(other.subscriptions), name
        assert not any("+" in topic or "#" in topic for topic in one.subscriptions)
        sent = {message.topic for message in one.write(profile.zero)}
        assert not sent & {message.topic for message in other.write(profile.zero)}, name


def test_the_worked_example_of_the_docs_is_right(tmp_path: Path):
    text = (PROFILES.parents[1] / "docs" / "devices.md").read_text()
    examples = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    assert len(examples) >= 2
    for example in examples:
        read_profile(written(tmp_path, example))
