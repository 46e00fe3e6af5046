"""The emulated devices by the profile that they go with."""

from collections.abc import Callable, Mapping

from device_adapters.emulators.emulated import Emulated
from device_adapters.emulators.esphome_belt import EspHomeBelt
from device_adapters.emulators.plug import TasmotaPlug
from device_adapters.emulators.points_device import BELT, CHAIR, STEPS, PointsDevice
from device_adapters.emulators.zigbee_plug import ZigbeePlug

Model = Callable[[str, float], Emulated]
"""Makes a device called so on the broker, on its clock in seconds."""

MODELS: Mapping[str, Model] = {
    "tasmota_belt": TasmotaPlug,
    "esphome_belt": EspHomeBelt,
    "zigbee2mqtt_belt": ZigbeePlug,
    "tuya_chair": lambda topic, now: PointsDevice(topic, now, CHAIR, prefix="tuya"),
    "tuya_belt": lambda topic, now: PointsDevice(topic, now, BELT, prefix="tuya"),
    "step_roller": lambda topic, now: PointsDevice(topic, now, STEPS, prefix="remote"),
}
