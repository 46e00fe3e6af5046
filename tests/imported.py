"""What the programs of the tests import; see tests/ready_process.py. Of no use but to be imported there."""

# ruff: noqa: F401

import gc

import assistant.app
import assistant.cli
import assistant.demo
import assistant.homeassistant
import assistant.store.sqlite
import device_adapters.emulators.run
import device_adapters.simulate
import device_adapters.simulator
import tests.clearances
import tests.ready_process

# A copy that collects its garbage would touch, and so copy, every page of what it shares.
gc.collect()
gc.freeze()
