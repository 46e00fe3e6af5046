"""One decoder, many grammars: what is kept, and what words sound like."""

import numpy as np
import pytest

from assistant.domain.errors import EarError
from assistant.speech.grammar_search import MOST_GRAMMARS, GrammarSearch
from assistant.speech.jsgf import grammar
from assistant.speech.noise_floor import NoiseFloor
from tests.speaker import phrase

pytestmark = pytest.mark.audio


@pytest.fixture
def search():
    return GrammarSearch()


def heard(search, *phrases, said):
    search.use(grammar(phrases))
    search.decoder.start_utt()
    sound = np.concatenate((np.zeros(8000, np.int16), phrase(said, "en-us+f2")))
    search.decoder.process_raw(NoiseFloor().under(sound).tobytes())
    search.decoder.end_utt()
    return search.decoder.hyp().hypstr


def test_it_hears_the_phrases_of_the_grammar_in_use_and_no_others(search):
    assert heard(search, "yes", "no", said="yes") == "yes"
    assert heard(search, "six", "seven", said="six") == "six"
    assert heard(search, "six", "seven", said="yes") in ("six", "seven")
    assert heard(search, "yes", "no", said="no") == "no"


def test_a_grammar_that_was_dropped_for_later_ones_is_made_again(search):
    assert heard(search, "yes", "no", said="yes") == "yes"
    for number in range(MOST_GRAMMARS + 3):
        search.use(grammar((" ".join(["help"] * (number + 1)),)))
    assert heard(search, "yes", "no", said="yes") == "yes"
    assert len(search._names) == MOST_GRAMMARS


def test_words_have_sounds_and_those_that_lack_them_are_told(search):
    assert search.missing(["stop", "xyzzy", "unknot"]) == ["xyzzy", "unknot"]
    assert search.count_sounds(["stop", "now"]) == len("S T AA P".split()) + len("N AW".split())
    search.pronounce("unknot", "AH N N AA T")
    assert search.missing(["unknot"]) == []
    with pytest.raises(EarError, match="'QQ' of 'xyzzy'"):
        search.pronounce("xyzzy", "QQ")
