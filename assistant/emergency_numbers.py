"""Which number to suggest for an emergency, by the country in which this machine stands.

Each number is one that calls an ambulance there: by the emergency patterns of Google's libphonenumber
(ShortNumberMetadata) and the list of emergency services in Android (eccdata.txt), compared in 2026. Where a
country is not listed 112 is suggested: it is the number of the European Union (directive 2018/1972), and
with 911 the one that ITU-T E.161.1 recommends. A suggestion only: the person is asked.
"""

import importlib.resources
import os
import zoneinfo
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType

import tzlocal

EVERYWHERE_ELSE = "112"

NUMBERS: Mapping[str, str] = MappingProxyType({
    "AE": "998", "AR": "107", "AU": "000", "BD": "999", "BR": "192", "CA": "911", "CH": "144", "CL": "131",
    "CN": "120", "CO": "123", "EG": "123", "GB": "999", "HK": "999", "IL": "101", "JP": "119", "KE": "999",
    "KR": "119", "MA": "150", "MX": "911", "MY": "999", "NO": "113", "NZ": "111", "PH": "911", "PK": "1122",
    "SA": "997", "SG": "995", "TH": "1669", "TW": "119", "US": "911", "VN": "115",
})  # fmt: skip
"""ISO 3166 code of the country -> the number as it is dialled."""


def emergency_number(country: str | None) -> str:
    """The number to suggest; `country` is two letters, None when it is not known."""
    return NUMBERS.get((country or "").upper(), EVERYWHERE_ELSE)


def this_country() -> str | None:
    """Where this machine stands, as far as it tells: by its time zone, else by its language; or None."""
    # Not locale.getlocale(): it takes "C", which says nothing of a country, for that of the United States.
    language = next(
        (os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), ""
    )
    return country_of_zone(_zone(), _zone_table()) or country_of_language(language)


def country_of_zone(zone: str, table: Iterable[str]) -> str | None:
    """The country of a time zone like Europe/Berlin; `table` are the lines of tzdata's zone.tab."""
    for line in table:
        country, _, rest = line.partition("\t")
        if not line.startswith("#") and zone in rest.split("\t"):
            return country
    return None


def country_of_language(language: str) -> str | None:
    """The country of a locale like en_GB.UTF-8."""
    country = language.partition(".")[0].partition("_")[2]
    return country if len(country) == 2 and country.isalpha() and country.isupper() else None


def _zone() -> str:
    return tzlocal.get_localzone_name() or ""


def _zone_table() -> list[str]:
    """The lines of zone.tab, from the system or the package tzdata; none when there is neither."""
    for folder in zoneinfo.TZPATH:
        table = Path(folder) / "zone.tab"
        if table.is_file():
            return table.read_text("utf-8").splitlines()
    try:
        table_in_package = importlib.resources.files("tzdata") / "zoneinfo" / "zone.tab"
        return table_in_package.read_text("utf-8").splitlines()
    except (ModuleNotFoundError, FileNotFoundError):
        return []
