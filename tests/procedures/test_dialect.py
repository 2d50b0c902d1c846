"""Strict YAML keeps what was written: tariff numbers, country codes and document numbers stay text."""

import re
from datetime import date

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lockwasher.procedures import dialect
from lockwasher.procedures.dialect import DialectError, Value, did_you_mean, parse_document, read_document

PRINTABLE = st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Cn"])
TEXTS = st.text(PRINTABLE | st.sampled_from("\t\n"), min_size=1).filter(lambda text: text.strip())
LINES = st.text(PRINTABLE, min_size=1).filter(lambda text: text.strip() and not re.search("[\x85\u2028\u2029]", text))
SCALARS = TEXTS | st.integers(-(10**14), 10**14) | st.booleans() | st.dates()
DOCUMENTS = st.dictionaries(
    TEXTS.filter(lambda key: key != "<<"),
    st.recursive(SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text("abc"), inner), max_leaves=8),
    min_size=1,
)


class Plain(yaml.SafeDumper):
    """Writes what stands in two places twice, without anchor and alias."""

    def ignore_aliases(self, _: object) -> bool:
        return True


def read(text: str) -> Value:
    return parse_document(text, "a.yaml")


def at_a(text: str) -> object:
    """What stands under `a`."""
    return read(f"a: {text}").need("a").content


def as_python(value: Value) -> object:
    if value.is_map:
        return {key: as_python(inner) for key, inner in value.entries()}
    return [as_python(inner) for inner in value.items()] if isinstance(value.content, tuple) else value.content


def escaped(text: str) -> str:
    return "".join(f"\\U{ord(c):08x}" if not c.isprintable() or c in '"\\' else c for c in text)


# Values


@given(TEXTS)
def test_text_in_double_quotes_stays_as_it_is(text):
    assert at_a(f'"{escaped(text)}"') == text


@given(LINES)
def test_a_line_in_single_quotes_stays_as_it_is(text):
    quoted = text.replace("'", "''")

    assert at_a(f"'{quoted}'") == text


@given(st.integers(-(10**14), 10**14))
def test_a_whole_number_is_a_number(number):
    assert at_a(str(number)) == number
    assert read(f"a: {number}").need("a").whole() == number


@given(st.dates())
def test_an_iso_date_is_a_date(day):
    assert read(f"a: {day}").need("a").day() == day


@given(st.from_regex(r"0[0-9]+|[0-9]{1,6}\.[0-9]{1,4}(\.[0-9]{2})?|[0-9]{16,40}|\+[0-9]+", fullmatch=True))
@example("9810.00")
@example("9810.00.60")
@example("010")
def test_numbers_that_are_names_stay_text(code):
    assert at_a(code) == code


@pytest.mark.parametrize(
    "word",
    [
        "NO",
        "no",
        "Yes",
        "on",
        "OFF",
        "True",
        "FALSE",
        "1e3",
        "0x1F",
        "1_000",
        "12:30:00",
        ".inf",
        ".nan",
        "2001-1-1",
        "2001-01",
        "--",
        "=",
        "none",
        "١٢",
        "١٢٣٤-٠١-٠١",
    ],
)
def test_words_that_plain_yaml_turns_into_something_else_stay_text(word):
    assert read(f"a: [{word}, x]").need("a").items()[0].content == word


@settings(max_examples=40)
@given(DOCUMENTS)
def test_what_a_plain_dumper_writes_is_read_back(document):
    text = yaml.dump(document, Dumper=Plain, allow_unicode=True, sort_keys=False)

    assert as_python(read(text)) == document


@settings(max_examples=40)
@given(DOCUMENTS)
def test_both_readers_of_pyyaml_give_the_same_values_on_the_same_lines(document):
    text = yaml.dump(document, Dumper=Plain, allow_unicode=True, sort_keys=False)
    fast = read(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dialect, "_FAST", yaml.SafeLoader)
        slow = read(text)

    assert fast == slow


def test_a_block_of_text_does_not_end_in_a_line_end():
    assert read("a: >\n  one\n  two\nb: |\n  one\n  two\n") == Value(
        "a.yaml",
        1,
        "",
        (("a", Value("a.yaml", 1, "a", "one two")), ("b", Value("a.yaml", 4, "b", "one\ntwo"))),
        is_map=True,
    )


# Places


@given(st.lists(st.integers(0, 3), min_size=1, max_size=20))
def test_a_value_knows_the_line_of_its_key(gaps):
    """Remarks and empty lines count."""
    text = "".join("\n" * gap + f"key-{n}:\n  inner: 1 # a remark\n" for n, gap in enumerate(gaps))
    lines = [number for number, line in enumerate(text.splitlines(), 1) if line.startswith("key-")]

    assert [value.line for _, value in read(text).entries()] == lines
    assert [value.need("inner").line for _, value in read(text).entries()] == [line + 1 for line in lines]


def test_a_value_knows_the_path_that_leads_to_it():
    inner = (
        read("steps:\n  apply:\n    after:\n      - one\n      - {to: [two]}\n")
        .need("steps")
        .need("apply")
        .need("after")
    )

    assert [value.path for value in inner.items()] == ["steps.apply.after[0]", "steps.apply.after[1]"]
    assert inner.items()[1].need("to").items()[0].path == "steps.apply.after[1].to[0]"


# Questions to a value


@pytest.mark.parametrize(
    ("written", "question", "answer"),
    [
        ("20", Value.number, 20.0),
        ('"0.55"', Value.number, 0.55),
        ("0.55", Value.number, 0.55),
        ("true", Value.flag, True),
        ("false", Value.flag, False),
        ("true", Value.written, "true"),
        ("2001-02-03", Value.written, "2001-02-03"),
        ("7501", Value.written, "7501"),
        ("some text", Value.written, "some text"),
    ],
)
def test_a_value_answers(written, question, answer):
    assert question(read(f"a: {written}").need("a")) == answer


@pytest.mark.parametrize(
    ("written", "question", "words"),
    [
        ("7501", Value.text, "expected text, found the number 7501; put it in quotes if text is meant"),
        ("true", Value.text, "expected text, found true; put it in quotes if text is meant"),
        ("2001-02-03", Value.text, "expected text, found the date 2001-02-03; put it in quotes if text is meant"),
        ("true", Value.whole, "expected a whole number, found true"),
        ("20.0", Value.whole, "expected a whole number, found text '20.0'"),
        ("about 20", Value.number, "expected a number such as 20 or 0.55, found text 'about 20'"),
        ("true", Value.number, "expected a number such as 20 or 0.55, found true"),
        ("nan", Value.number, "expected a number such as 20 or 0.55, found text 'nan'"),
        ("1_000", Value.number, "expected a number such as 20 or 0.55, found text '1_000'"),
        ("[1]", Value.number, "expected a number such as 20 or 0.55, found a list"),
        ("May", Value.day, "expected a date such as 2017-07-26, found text 'May'"),
        (
            "'2017-07-26'",
            Value.day,
            "expected a date such as 2017-07-26, found text '2017-07-26'; take the quotes away",
        ),
        ("yes", Value.flag, "expected true or false, found text 'yes'"),
        ("[1]", Value.written, "expected one value, found a list"),
        ("{b: 1}", Value.text, "expected text, found a map"),
        ("{b: 1}", Value.items, "expected a list ([a, b] or lines with '-'), found a map"),
        ("[1]", Value.entries, "expected a map (key: value), found a list"),
    ],
)
def test_a_value_of_another_kind_is_told_what_was_expected(written, question, words):
    with pytest.raises(DialectError) as refused:
        question(read(f"a: {written}").need("a"))
    assert str(refused.value) == f"a.yaml:1, a: {words}"


@pytest.mark.parametrize("written", ["", "~", "null", "Null", "NULL", "''", '" "', ">\n", "[1, ]\nb:"])
def test_nothing_is_no_value(written):
    with pytest.raises(DialectError, match="empty"):
        read(f"a: {written}")


def test_a_map_has_only_the_keys_it_may_have_in_their_order():
    value = read("one: 1\nthree: 3")

    assert value.only(["one", "two", "three"], must=["one"]) is value


@given(st.permutations(["one", "two", "three"]))
def test_keys_in_any_other_order_are_refused(keys):
    value = read("".join(f"{key}: 1\n" for key in keys))
    if keys == ["one", "two", "three"]:
        value.only(["one", "two", "three"])
    else:
        with pytest.raises(DialectError, match=r"stands too early; put '.*' before it"):
            value.only(["one", "two", "three"])


def test_a_suggestion_is_made_only_where_something_is_near():
    assert did_you_mean("aply", ["apply", "decide"]) == "; did you mean 'apply'?"
    assert did_you_mean("zebra", ["apply", "decide"]) == ""


# Files


def test_a_file_may_be_told_by_another_name(tmp_path):
    path = tmp_path / "b.yaml"
    path.write_text("a: ~", encoding="utf-8")

    with pytest.raises(DialectError, match=r"^shelf/b\.yaml:1, a: "):
        read_document(path, "shelf/b.yaml")


def test_a_file_that_is_not_there_is_told_with_its_folder(tmp_path):
    with pytest.raises(DialectError) as refused:
        read_document(tmp_path / "shelf" / "b.yaml")
    assert str(refused.value) == "b.yaml: there is no such file in shelf; add it"


def test_a_date_is_never_a_time():
    """Plain YAML would read a moment here."""
    assert at_a("2001-02-03 04:05:06") == "2001-02-03 04:05:06"
    assert at_a("2001-02-03") == date(2001, 2, 3)
