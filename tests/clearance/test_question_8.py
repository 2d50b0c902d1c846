"""An answer to question 8 argued by what does not count: each ground by its words, and where a reader must judge."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lockwasher.clearance.findings import State
from lockwasher.clearance.question_8 import lint_question_8, read_question_8


@pytest.mark.parametrize(
    ("sentence", "word", "ground"),
    [
        ("It is more convenient to load.", "convenient", "convenience"),
        ("Its Size fits our hall.", "Size", "size"),
        ("The lightweight frame is carried by two.", "lightweight", "weight"),
        ("Its appearance suits the hall.", "appearance", "looks"),
        ("The pump is durable.", "durable", "durability"),
        ("Its reliability is proven.", "reliability", "reliability"),
        ("The controls are simple.", "simple", "simplicity"),
        ("It is easy\nto use.", "easy to use", "ease of use"),
        ("The ease of maintenance is known.", "ease of maintenance", "ease of maintenance"),
        ("Throughput is doubled.", "Throughput", "productivity"),
        ("A versatile instrument.", "versatile", "versatility"),
        ("This is state-of-the-art.", "state-of-the-art", "state of the art"),
        ("Its design is newer.", "design", "design"),
        ("It is compatible with our stand.", "compatible", "compatibility with what is owned"),
        ("It is less expensive than theirs.", "less expensive", "cost"),
    ],
)
def test_each_ground_that_does_not_count_is_found_by_its_words(sentence, word, ground):
    (found,) = lint_question_8(sentence)
    assert found.sentence == f"'{word}' argues by {ground}: “{' '.join(sentence.split())}”"
    assert found.backing.cites == "15 CFR 301.2(s), 301.5(d)"
    assert found.remedy == (
        "show in the same sentence why the science needs it, or argue with a specification that the maker guarantees and that "
        "no domestic instrument has"
    )


def test_a_finding_names_the_line_and_column_of_its_sentence():
    text = "The pitch is 3.5 mm.\n\n  The noise is 400 electrons. It is cheap!\nIt is rugged; it is cheap."
    assert [found.subject for found in lint_question_8(text, "q8.txt")] == ["q8.txt:3:31", "q8.txt:4:1", "q8.txt:4:15"]


def test_a_sentence_that_says_the_science_needs_it_is_left_to_a_reader():
    found = read_question_8("Its size is necessary, as the shaft is 3.5 m wide.")
    assert (found.state, found.findings) == (State.UNDETERMINED, ())
    assert list(found.missing) == ["whether the science needs it, as the text says; a reader must judge"]


def test_guaranteed_specifications_alone_are_clear():
    found = read_question_8("The wire pitch is 3 mm, guaranteed. The noise is below 400 electrons at 87 K.")
    assert (found.state, found.n_clear) == (State.CLEAR, 2)


@pytest.mark.parametrize("word", ["designed", "costly-looking-glass", "resized", "weighted", "oversize", "non-design"])
def test_a_word_within_another_is_no_hit(word):
    assert lint_question_8(f"It is {word} here.") == ()


def test_a_long_sentence_is_quoted_in_part_and_a_word_said_twice_is_one_finding():
    (found,) = lint_question_8("It is cheap, " + "very " * 60 + "cheap.")
    assert found.sentence.endswith("very very…”")
    assert len(found.sentence) < 180


def test_of_a_long_sentence_the_words_around_the_hit_are_quoted():
    (found,) = lint_question_8("very " * 60 + "cheap, " + "so " * 60 + "it is.")
    assert found.sentence.startswith("'cheap' argues by cost: “…very very")
    assert "very cheap, so so" in found.sentence
    assert found.sentence.endswith("so so…”")


def test_an_empty_text_has_nothing_to_look_at():
    assert read_question_8(" \n\n").state == State.UNDETERMINED


@given(st.text(alphabet="ab .!;\n39cheapsizneed", max_size=200))
def test_any_text_is_read_and_places_lie_within_it(text):
    found = read_question_8(text, "t")
    assert found.n_looked_at == found.n_found + found.n_clear + len(found.undetermined)
    for finding in found.findings:
        line, column = map(int, finding.subject.split(":")[1:])
        assert text.split("\n")[line - 1][column - 1 :].strip()
