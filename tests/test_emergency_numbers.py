import re
import string

import pytest

from assistant import emergency_numbers
from assistant.emergency_numbers import (
    NUMBERS,
    country_of_language,
    country_of_zone,
    emergency_number,
    this_country,
)

TABLE = [
    "# a comment\tx\tEurope/Berlin",
    "DE\t+5230+01322\tEurope/Berlin\tmost of Germany",
    "GB\t+513\tEurope/London",
]


@pytest.mark.parametrize(
    ("country", "number"),
    [("GB", "999"), ("gb", "999"), ("US", "911"), ("DE", "112"), ("XX", "112"), (None, "112")],
)
def test_a_number_is_suggested_for_each_country(country: str | None, number: str) -> None:
    assert emergency_number(country) == number


def test_the_table_holds_countries_and_numbers_that_can_be_dialled() -> None:
    for country, number in NUMBERS.items():
        assert set(country) <= set(string.ascii_uppercase), country
        assert len(country) == 2, country
        assert re.fullmatch(r"[0-9]{3,4}", number), country
        assert number != "112", f"{country} needs no line of its own"


@pytest.mark.parametrize(
    ("zone", "country"), [("Europe/Berlin", "DE"), ("Europe/London", "GB"), ("Etc/UTC", None), ("", None)]
)
def test_the_time_zone_tells_the_country(zone: str, country: str | None) -> None:
    assert country_of_zone(zone, TABLE) == country


@pytest.mark.parametrize(
    ("language", "country"),
    [("en_GB.UTF-8", "GB"), ("de_AT", "AT"), ("C.UTF-8", None), ("en", None), ("", None)],
)
def test_the_language_tells_the_country_where_it_names_one(language: str, country: str | None) -> None:
    assert country_of_language(language) == country


def test_the_zone_comes_before_the_language_and_c_is_no_country(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(emergency_numbers, "_zone_table", lambda: TABLE)
    monkeypatch.setattr(emergency_numbers, "_zone", lambda: "Europe/Berlin")
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    assert this_country() == "DE"
    monkeypatch.setattr(emergency_numbers, "_zone", lambda: "Etc/UTC")
    assert this_country() == "US"
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    assert this_country() is None


def test_the_zones_of_the_system_or_of_tzdata_are_found() -> None:
    assert country_of_zone("Europe/Madrid", emergency_numbers._zone_table()) == "ES"
