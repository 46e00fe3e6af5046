"""Which names can be heard, and what somebody could be called instead."""

import pytest

from assistant.domain.errors import SettingsError
from assistant.spoken_names import CALL_NAMES, spoken_name, suggested, unheard_words


def test_common_names_can_be_heard_and_others_cannot():
    assert unheard_words("Anna") == []
    assert unheard_words("Mary Ann") == []
    assert unheard_words("Ngozi") == ["ngozi"]
    assert unheard_words("Anna Xqzt") == ["xqzt"]
    assert unheard_words("!?") == ["!?"]


def test_every_name_that_is_suggested_can_be_heard():
    assert [name for name in CALL_NAMES if unheard_words(name)] == []
    assert len({*CALL_NAMES}) == len(CALL_NAMES)


def test_what_is_suggested_is_near_and_free():
    assert "Zoe" in suggested("Zoé")
    assert "Zoe" not in suggested("Zoé", taken=["Zoe"])
    assert len(suggested("Xqzt")) == 5


def test_a_name_that_cannot_be_heard_is_refused_with_others():
    assert spoken_name("Ben") == "Ben"
    with pytest.raises(
        SettingsError, match=r"does not know 'xqzt'\. Choose another name to be called by, like"
    ):
        spoken_name("Xqzt")
