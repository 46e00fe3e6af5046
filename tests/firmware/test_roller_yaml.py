"""roller.yaml is right for the real ESPHome, and the C++ that ESPHome makes of it stops as it must.

ESPHome checks the file and writes its C++; the lambdas of that are compiled here with the two headers and run
on stand-ins for the chip and for ESPHome's parts. Only the tool chain of the chip itself is not used.
"""

import contextlib
import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.firmware_device import HEADERS, ROOT
from tests.tool_venv import tool_venv

pytestmark = pytest.mark.xdist_group("esphome")

HERE = Path(__file__).parent
LEASE = "a" * 32
TOPIC = "massage/1/home/roller"


@pytest.fixture(scope="module")
def esphome() -> str:
    return str(tool_venv("esphome", "esphome>=2025.6") / "esphome")


def copied(folder: Path) -> Path:
    """The firmware with filled-in secrets, as a maker has it."""
    for file in HEADERS.iterdir():
        if file.suffix in (".h", ".yaml"):
            shutil.copy(file, folder)
    shutil.copy(HEADERS / "secrets.example.yaml", folder / "secrets.yaml")
    return folder / "roller.yaml"


def run(esphome: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([esphome, *arguments], capture_output=True, text=True, timeout=200, check=False)


def test_esphome_finds_nothing_wrong(esphome: str, tmp_path: Path):
    found = run(esphome, "config", str(copied(tmp_path)))
    assert found.returncode == 0, found.stdout + found.stderr
    assert "Configuration is valid" in found.stdout + found.stderr
    assert "WARNING" not in found.stdout + found.stderr


def test_esphome_would_find_a_misspelled_key(esphome: str, tmp_path: Path):
    file = copied(tmp_path)
    file.write_text(file.read_text().replace("clean_session:", "clean_sesion:"))
    assert run(esphome, "config", str(file)).returncode != 0


class _AnyTag(yaml.SafeLoader):
    """Reads ESPHome's own tags, like !secret and !lambda, as their text."""


_AnyTag.add_multi_constructor("!", lambda loader, _suffix, node: loader.construct_scalar(node))


def test_every_secret_is_in_the_example_and_none_in_the_file():
    text = (HEADERS / "roller.yaml").read_text()
    named = set(re.findall(r"!secret (\w+)", text))
    assert named == set(yaml.safe_load((HEADERS / "secrets.example.yaml").read_text()))
    mqtt = yaml.load(text, _AnyTag)["mqtt"]
    assert mqtt["clean_session"] is True
    assert mqtt["discovery"] is False
    assert mqtt["topic_prefix"] is None
    assert mqtt["will_message"] == {"topic": "${topic}/avail", "payload": "offline", "qos": 1, "retain": True}


# --- the node as a whole

FUNCTIONS = {
    r"->connected\(": "void disconnected(mqtt::MQTTClientDisconnectReason reason)",
    r"->setpoint\(": "void setpoint(std::string x)",
    r"->stop\(": "void stop(std::string x)",
    r"->button\(": "void pressed()",
    r"->tick\(": "void interval()",
    r"\.start\(": "void boot()",
    r"->off\(": "void shutdown()",
}


def lambdas(main: str) -> str:
    """The lambdas of ESPHome's C++ as functions, and the expression that makes the device."""
    made = re.search(r"GlobalsComponent<massager::Device \*>\((.*)\);", main)
    assert made
    bodies = re.findall(r"LambdaAction<[^>]*>\(\[\]\([^)]*\) -> void \{\n(.*?)\n  \}\);", main, re.DOTALL)
    found: dict[str, str] = {}
    for body in bodies:
        names = [name for pattern, name in FUNCTIONS.items() if re.search(pattern, body.replace(" ", ""))]
        if "interval" in " ".join(names):
            names = [FUNCTIONS[r"->tick\("]]
        assert len(names) == 1, body
        # The start of an update and a shutdown do the same.
        assert found.get(names[0], body).split("\n", 1)[1] == body.split("\n", 1)[1]
        found[names[0]] = body
    assert set(found) == set(FUNCTIONS.values())
    parts = [f"static {name} {{\n(void)0;\n{body}\n}}" for name, body in found.items()]
    text = "\n".join([f"static massager::Device *make_device() {{ return {made.group(1)}; }}", *parts])
    return re.sub(r"^\s*#line.*$", "", text, flags=re.MULTILINE).replace(
        "ClientDisconnectReason reason)", "ClientDisconnectReason)"
    )


@pytest.fixture(scope="module")
def node_program(esphome: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("node")
    found = run(esphome, "compile", "--only-generate", str(copied(folder)))
    assert found.returncode == 0, found.stdout + found.stderr
    (main,) = folder.glob(".esphome/build/*/src/main.cpp")
    (folder / "lambdas.h").write_text(lambdas(main.read_text()))
    compiler = shutil.which("g++") or shutil.which("c++")
    assert compiler, "These tests need a C++ compiler: install g++."
    subprocess.run(
        [compiler, "-std=c++20", "-O1", "-Wall", "-Wextra", "-Werror", "-fno-exceptions", "-fno-rtti",
         f'-DLAMBDAS="{folder / "lambdas.h"}"', f"-I{HERE / 'stand_in'}", f"-I{HEADERS}",
         str(HERE / "node_on_stdin.cpp"), "-o", str(folder / "node")],
        check=True,
    )  # fmt: skip
    return folder / "node"


class Node:
    """The ESP32 with its firmware, its broker and its motor in our hands."""

    def __init__(self, program: Path) -> None:
        self._process = subprocess.Popen(
            [str(program)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1
        )
        self.motor = 0.0
        self.enabled = False
        self.restarts = 0
        self.last: dict[str, Any] = {}

    def close(self) -> None:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.close()
        assert self._process.wait(timeout=30) == 0
        self._process.stdout.close()

    def do(self, line: str) -> list[tuple[str, str, bool, str]]:
        """What it sent: leaf, QoS, retained, payload."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(line + "\n")
        sent = []
        while (answer := self._process.stdout.readline().strip()) != ".":
            assert answer, "the node ended"
            word, _, rest = answer.partition(" ")
            if word == "sent":
                topic, qos, retain, payload = rest.split(" ", 3)
                assert topic.startswith(TOPIC + "/")
                sent.append((topic.removeprefix(TOPIC + "/"), qos, retain == "1", payload))
            else:
                level, _, enabled, _, restarts = rest.split()
                self.motor, self.enabled, self.restarts = float(level), enabled == "1", int(restarts)
        for leaf, _, _, payload in sent:
            if leaf == "state":
                self.last = json.loads(payload)
        return sent

    def setpoint(self, n: int, **levels: int) -> None:
        payload = {
            "lease": LEASE,
            "n": n,
            "boot": self.last["boot"],
            "seen": self.last["seq"],
            "ttl_ms": 3000,
        }
        self.do("setpoint " + json.dumps({**payload, **levels}, separators=(",", ":")))

    def run_at(self, speed: int) -> None:
        self.do("connect")
        self.do("pass 0.1")
        self.setpoint(1)
        self.setpoint(2, speed=speed)
        self.do("pass 2.5")


@pytest.fixture
def node(node_program: Path) -> Iterator[Node]:
    with contextlib.closing(Node(node_program)) as running:
        yield running


def test_it_introduces_itself_at_each_connection(node: Node):
    assert node.do("pass 1") == []
    node.do("connect")
    first = node.do("pass 0.1")
    assert [(leaf, qos, retained) for leaf, qos, retained, _ in first] == [
        ("desc", "1", True),
        ("state", "1", True),
    ]
    node.do("disconnect")
    node.do("pass 1")
    node.do("connect")
    again = node.do("pass 0.1")
    assert [leaf for leaf, *_ in again] == ["desc", "state"]
    assert json.loads(again[1][3])["boot"] != json.loads(first[1][3])["boot"]


def test_I4_it_runs_under_a_lease_and_ends_with_it(node: Node):
    assert not node.enabled
    node.run_at(5)
    assert (node.motor, node.enabled) == (pytest.approx(0.5), True)
    node.do("pass 1.6")
    assert (node.motor, node.enabled) == (0.0, False)
    assert node.last["stop_reason"] == "expired"


@pytest.mark.parametrize(("what", "reason"), [("stop", "stop"), ("press", "button")])
def test_I3_a_stop_and_the_button_end_it(node: Node, what: str, reason: str):
    node.run_at(5)
    node.do(what)
    assert node.last["lease"] is None
    node.do("pass 1")
    assert (node.motor, node.enabled) == (0.0, False)
    assert node.last["stop_reason"] == reason


def test_I4_a_lost_connection_ends_it(node: Node):
    node.run_at(5)
    node.do("disconnect")
    node.do("pass 1")
    assert (node.motor, node.enabled) == (0.0, False)


def test_I4_a_loop_that_hangs_loses_the_driver_and_does_not_get_it_back(node: Node):
    node.run_at(5)
    node.do("hang 0.4")
    assert node.enabled
    node.do("hang 0.3")
    assert not node.enabled
    assert node.restarts == 0
    node.do("pass 1")
    assert not node.enabled
    assert node.restarts > 0


def test_I4_without_its_watch_it_never_has_current(node: Node):
    node.do("timer_broken")
    node.run_at(5)
    assert not node.enabled


def test_a_shutdown_cuts_the_current_at_once(node: Node):
    node.run_at(5)
    node.do("shutdown")
    assert (node.motor, node.enabled) == (0.0, False)
    assert node.last["stop_reason"] == "off"
    node.do("pass 1")
    assert (node.motor, node.enabled, node.restarts) == (0.0, False, 0)


def test_current_without_power_is_told_as_motion(node: Node):
    node.do("connect")
    node.do("pass 0.1")
    node.do("current 1.2")
    told = node.do("pass 2")
    assert ("event", "1", False, '{"event":"moving_without_lease"}') in told
    assert node.last["actual"]["speed"] == 1
    node.setpoint(1)
    assert node.last["refused"] == "busy"
    node.do("current 0.0")
    node.do("pass 0.1")
    assert node.last["actual"]["speed"] == 0


def test_the_page_for_makers_names_the_pins_of_the_file():
    page = (ROOT / "docs" / "build-a-roller.md").read_text()
    drawing = (ROOT / "docs" / "build-a-roller.svg").read_text()
    chosen = yaml.load((HEADERS / "roller.yaml").read_text(), _AnyTag)["substitutions"]
    for pin in (value for key, value in chosen.items() if key.startswith("pin_")):
        name = f"GPIO{str(pin).removeprefix('GPIO')}"
        assert name in page
        assert name in drawing
