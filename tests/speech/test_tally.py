from assistant.speech.tally import FILE, Tally, read_tally


def test_the_last_time_is_kept_and_told(tmp_path):
    assert read_tally(tmp_path) is None
    Tally(overruns=12, restarts=2).keep(tmp_path)
    said, remedy = read_tally(tmp_path).told()
    assert "12 blocks" in said
    assert "started again 2 times" in said
    assert remedy
    Tally().keep(tmp_path)
    assert read_tally(tmp_path).told() == ("The last time nothing was lost.", "")


def test_a_file_that_somebody_changed_is_no_error(tmp_path):
    for text in ("", "[]", '{"overruns": "many"}', '{"else": 1}'):
        (tmp_path / FILE).write_text(text)
        assert read_tally(tmp_path) is None
