import pytest

from assistant.bench.answers import Answer
from assistant.bench.cost import Cost
from assistant.bench.hearing import HearingFigures, Talk
from assistant.bench.intervals import Rate, Share
from assistant.bench.plots import plot_hearing, plot_stops
from assistant.bench.report import hearing_tables, mark, put, stop_tables, table
from assistant.bench.stop import EarStops
from assistant.bench.stopping import Stop
from assistant.domain.errors import SettingsError

HEARING = HearingFigures(
    "pocketsphinx",
    (
        Answer("yes", "yes_no", "a", "quiet", "Yes", "Yes", 640.0),
        Answer("no", "yes_no", "a", "quiet", "No", "Yes", 640.0),
        Answer("no", "yes_no", "b", "white 10 dB", "No", "", None),
    ),
    (Talk("menu", "as loud as the person", Rate(2, 0.5), Rate(0, 0.5)),),
)
STOPS = EarStops(
    "pocketsphinx",
    (Stop("stop", "a", "quiet", 100.0, "pocketsphinx doubtful"), Stop("off", "a", "quiet", None)),
    {"its own example": (Stop("stop", "a", "quiet", 605.0),)},
    {"motor hum": Rate(0, 0.1)},
    {"quiet": Share(3, 14)},
    to_broker_ms=1.0,
)


def test_figures_replace_what_stands_between_their_marks(tmp_path):
    page = tmp_path / "hearing.md"
    begin, end = mark("stop")
    page.write_text(f"before\n{begin}\nold\n{end}\nafter\n")
    put(page, "stop", "new\n")
    put(page, "stop", "newer")
    assert page.read_text() == f"before\n{begin}\nnewer\n{end}\nafter\n"
    with pytest.raises(SettingsError, match="no place for the figures"):
        put(page, "hearing", "x")


def test_a_table_has_a_cell_for_everything():
    assert table(("a", "b"), [(1, "x")]) == "| a | b |\n| --- | --- |\n| 1 | x |"


def test_the_page_says_what_was_counted():
    text = hearing_tables([HEARING], "How.")
    assert "| quiet | 50% (9-91%) | 50% (9-91%) | 1 | 1 | 640 / 640 / 640 |" in text
    assert "| white 10 dB | 0% (0-79%) | 0% (0-79%) | 0 | 0 | - | 0% |" in text
    assert "| menu | as loud as the person | 4.0 (" in text
    text = stop_tables([STOPS], [("pocketsphinx", Cost(0.05, 0.12, 180.0, 1.4))], "How.")
    assert "| quiet | 50% (9-91%) | 101 / 101 / 101 |" in text
    assert "| quiet | 21% (8-48%) |" in text
    assert "| its own example | quiet | 0% (0-79%) | 606 / 606 / 606 | 6.0 x |" in text
    assert "| pocketsphinx | 5% of a core | 12% | 180 MB | 1.4 s |" in text


def test_plots_are_pictures_and_the_same_each_time(tmp_path):
    first = [*plot_hearing([HEARING], tmp_path), *plot_stops([STOPS], tmp_path)]
    assert len(first) == 3
    before = [path.read_bytes() for path in first]
    assert all(picture.startswith(b"\x89PNG") for picture in before)
    plot_hearing([HEARING], tmp_path)
    plot_stops([STOPS], tmp_path)
    assert [path.read_bytes() for path in first] == before
