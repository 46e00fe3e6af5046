"""Every profile that comes along, with its emulator: gone hub, stop, foreign motion, restart, silence."""

import pytest

from assistant.domain.errors import DeviceError
from device_adapters.profile_file import profile_names
from tests.device_adapters.foreign_stage import Stage, on_stage


@pytest.mark.parametrize("profile", profile_names())
def test_I4_when_the_hub_is_gone_the_device_is_at_zero_within_its_declared_time(profile: str):
    """Nothing reaches the device any more, not even the last will: only its own timers are left."""

    async def scene(stage: Stage):
        await stage.open()
        await stage.drive(stage.level_one(), 3.0)
        assert not stage.device.actual.zero
        began = stage.clock.now()
        stage.line.lost.update(topic for _, topic, _ in stage.line.sent)
        declared = stage.massager.profile.worst_to_zero_s
        took = await stage.until_still(began, declared)
        # It is a declaration, not a wish: the device did run on for most of it.
        assert took > 0.5 * declared

    on_stage(scene, profile)


@pytest.mark.parametrize("profile", profile_names())
def test_I3_a_stop_is_one_message_and_the_motor_stands_still(profile: str):
    async def scene(stage: Stage):
        massager = await stage.open()
        await stage.drive(stage.level_one(), 3.0)
        at = len(stage.line.sent)
        massager.burn()
        zero = stage.line.sent[at:]
        assert zero, "zero is sent before burn returns"
        began = stage.clock.now()
        assert await massager.stop() is not None
        await stage.until_still(began, massager.profile.ramp_s + 0.2)
        with pytest.raises(DeviceError):
            await massager.setpoint(stage.level_one())

    on_stage(scene, profile)


@pytest.mark.parametrize("profile", profile_names())
def test_H22_switched_on_by_hand_is_switched_off_and_told(profile: str):
    async def scene(stage: Stage):
        alarms = stage.house.alarms()
        await stage.house.find(stage.kind)
        stage.hands.happen("foreign")
        assert "moved, and not by me" in await anext(alarms)
        await stage.until_still(stage.clock.now(), 3.0)

    on_stage(scene, profile)


@pytest.mark.parametrize("profile", profile_names())
def test_I7_a_device_that_restarts_is_opened_anew_before_it_moves(profile: str):
    async def scene(stage: Stage):
        massager = await stage.open()
        await stage.drive(stage.level_one(), 3.0)
        stage.hands.happen("reboot")
        with pytest.raises(DeviceError, match="switched off and on again"):
            await stage.drive(stage.level_one(), 5.0)
        await stage.until_still(stage.clock.now(), 2.0)
        await massager.stop()
        await stage.open()
        await stage.drive(stage.level_one(), 3.0)
        assert not stage.device.actual.zero

    on_stage(scene, profile)


@pytest.mark.parametrize("profile", profile_names())
def test_I6_a_device_that_falls_silent_is_driven_no_further(profile: str):
    async def scene(stage: Stage):
        """After two seconds of silence nothing but questions and zero goes out."""
        await stage.open()
        await stage.drive(stage.level_one(), 3.0)
        stage.hands.happen("withhold")
        moving = {payload for _, _, payload in stage.line.sent[-4:]}
        began = stage.clock.now()
        for _ in range(6):
            try:
                await stage.massager.setpoint(stage.level_one())
            except DeviceError:
                break
            await stage.clock.sleep(1.0)
        late = [payload for at, _, payload in stage.line.sent if at > began + 2.6 and payload in moving]
        zero = {message.payload for message in stage.massager.last_words}
        asked = {message.payload for message in stage.massager._device._adapter.ask()}
        assert {*late} <= zero | asked

    on_stage(scene, profile)
