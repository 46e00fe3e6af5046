from assistant.speech.noise import NoiseMeter


def metered(*levels):
    meter = NoiseMeter()
    for level, chunks in levels:
        for _ in range(chunks):
            meter.step(level)
    return meter


def test_the_room_is_not_known_before_there_was_half_a_second_of_it():
    assert metered((-50.0, 15)).floor_dbfs is None
    assert metered((-50.0, 15)).snr_db(-20.0) is None
    assert metered((-50.0, 16)).floor_dbfs == -50.0


def test_the_floor_is_the_room_and_not_the_voice_in_it():
    assert metered((-50.0, 100), (-20.0, 150)).floor_dbfs == -50.0
    assert metered((-50.0, 100), (-20.0, 150)).snr_db(-21.5) == 28.5


def test_a_room_that_becomes_loud_is_loud_after_ten_seconds():
    meter = metered((-60.0, 400), (-30.0, 312))
    assert meter.floor_dbfs == -30.0
    assert meter.snr_db(-40.0) == 0.0


def test_digital_silence_is_no_better_than_a_very_quiet_room():
    assert metered((-96.0, 50)).snr_db(-10.0) == 60.0
