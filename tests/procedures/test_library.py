"""Editions follow one another, name each other's steps, and stay as they were published."""

import hashlib
from datetime import date

import pytest

from lockwasher.calendars.working import WorkingCalendar
from lockwasher.procedures.library import (
    Library,
    LibraryError,
    digests,
    library_folder,
    publish,
    published_faults,
    read_library,
)
from lockwasher.procedures.model import StepRef
from procedures.places import PERMIT, PERMIT_TEXT, SAMPLE, a_library, permit

PERMIT_2022 = "sample.permit/2022-07.yaml"


@pytest.fixture
def editions(tmp_path) -> Library:
    """The permit in three editions; nobody could open a case in the spring of 2024."""
    files = {
        PERMIT: permit(),
        PERMIT_2022: permit(edition="2022-07\nuntil: 2023-12-31"),
        "sample.permit/2024-06-01.yaml": permit(edition="2024-06-01"),
    }
    return read_library(a_library(tmp_path, files))


# Which edition holds


@pytest.mark.parametrize(
    ("day", "edition"),
    [
        (date(2020, 1, 1), "2020-01-01"),
        (date(2022, 6, 30), "2020-01-01"),
        (date(2022, 7, 1), "2022-07"),
        (date(2023, 12, 31), "2022-07"),
        (date(2024, 6, 1), "2024-06-01"),
        (date(2099, 1, 1), "2024-06-01"),
    ],
)
def test_the_newest_edition_that_has_begun_is_in_force(day, edition, editions):
    assert editions.in_force("sample.permit", day).edition_name == edition


def test_an_edition_that_has_ended_gives_no_way_back_to_an_older_one(editions):
    """A rule that was replaced does not come back because the next one ran out."""
    with pytest.raises(KeyError) as refused:
        editions.in_force("sample.permit", date(2024, 5, 31))
    told = "no edition of sample.permit holds on 2024-05-31; there is 2020-01-01, 2022-07 until 2023-12-31, 2024-06-01"
    assert refused.value.args == (told,)


def test_before_the_first_edition_none_is_in_force(editions):
    with pytest.raises(KeyError, match=r"no edition of sample\.permit holds on 2019-12-31"):
        editions.in_force("sample.permit", date(2019, 12, 31))


def test_a_procedure_that_is_not_there_is_told_with_what_is_near(editions):
    with pytest.raises(KeyError, match=r"there is no procedure 'sample\.permits'; did you mean 'sample\.permit'\?"):
        editions.in_force("sample.permits", date(2024, 6, 1))


def test_an_edition_is_found_by_name(editions):
    assert editions.edition("sample.permit", "2022-07").until == date(2023, 12, 31)


def test_an_edition_that_is_not_there_is_told_with_those_that_are(editions):
    with pytest.raises(KeyError) as refused:
        editions.edition("sample.permit", "2022-08")
    told = "sample.permit has no edition 2022-08; there is 2020-01-01, 2022-07, 2024-06-01"
    assert refused.value.args == (told,)


def test_an_edition_of_no_procedure_is_told_so(editions):
    with pytest.raises(KeyError, match="other has no edition 2020; there is none"):
        editions.edition("other", "2020")


def test_an_edition_that_had_not_begun_was_not_known(editions):
    known = editions.known(date(2022, 7, 1))

    assert [p.edition_name for p in known.editions] == ["2020-01-01", "2022-07"]
    assert known.ids == ("sample.permit",)
    assert editions.known(date(2019, 1, 1)).ids == ()


def test_all_files_with_faults_are_told_at_once(tmp_path):
    files = {
        PERMIT: permit(per="box"),
        PERMIT_2022: permit(edition="2022-07", per="crate"),
        "sample.permit/worked/a.yml": "",
    }
    with pytest.raises(LibraryError) as refused:
        read_library(a_library(tmp_path, files))
    assert [line.partition(" ")[0] for line in str(refused.value).splitlines()] == [
        "sample.permit/worked/a.yml:",
        "sample.permit/2020-01-01.yaml:3,",
        "sample.permit/2022-07.yaml:3,",
    ]


def test_two_editions_that_begin_on_one_day_are_refused(tmp_path):
    files = {PERMIT: permit(), "sample.permit/2020-01.yaml": permit(edition="2020-01")}

    with pytest.raises(LibraryError, match=r"^sample\.permit: .*\.yaml and .*\.yaml begin on the same day; keep one$"):
        read_library(a_library(tmp_path, files))


# Procedures that name each other


def other(after: str, edition: str = "2020-01-01") -> str:
    """Another procedure whose second step waits for a step of the permit."""
    text = permit(procedure="sample.other", edition=edition)
    return text.replace("after: [apply]", f"after: [apply, {after}]")


def test_a_step_may_wait_for_a_step_that_any_edition_has(tmp_path):
    files = {
        PERMIT: permit(),
        PERMIT_2022: permit(edition="2022-07").replace("decide", "settle"),
        "sample.other/2020-01-01.yaml": other("sample.permit/settle"),
    }

    assert read_library(a_library(tmp_path, files)).ids == ("sample.other", "sample.permit")


def test_procedures_that_wait_for_each_other_are_refused(tmp_path):
    files = {
        PERMIT: permit().replace("after: [apply]", "after: [apply, sample.other/receive]"),
        "sample.other/2020-01-01.yaml": other("sample.permit/receive"),
    }
    with pytest.raises(LibraryError) as refused:
        read_library(a_library(tmp_path, files))
    assert "these steps wait for each other: " in str(refused.value)
    for step in ("permit/decide", "permit/receive", "other/decide", "other/receive"):
        assert f"sample.{step}" in str(refused.value)


def test_a_ring_through_one_of_several_ways_is_a_ring(tmp_path):
    """A case may take any of them, and with this one neither would ever begin."""
    files = {
        PERMIT: permit().replace(
            "after: [apply]", "after: [apply, {any_of: [sample.other/apply, sample.other/receive]}]"
        ),
        "sample.other/2020-01-01.yaml": other("sample.permit/receive"),
    }
    with pytest.raises(LibraryError, match="these steps wait for each other: "):
        read_library(a_library(tmp_path, files))


def test_each_of_several_ways_must_be_there(tmp_path):
    files = {
        PERMIT: permit(),
        "sample.other/2020-01-01.yaml": other("{any_of: [sample.permit/apply, sample.permit/aply]}"),
    }
    with pytest.raises(LibraryError, match=r"'sample\.permit/aply': there is no such step; did you mean 'apply'\?"):
        read_library(a_library(tmp_path, files))


def test_procedures_that_never_held_together_may_have_waited_for_each_other(tmp_path):
    files = {
        PERMIT: permit().replace("after: [apply]", "after: [apply, sample.other/receive]"),
        PERMIT_2022: permit(edition="2022-07"),
        "sample.other/2020-01-01.yaml": permit(procedure="sample.other"),
        "sample.other/2022-07-01.yaml": other("sample.permit/receive", "2022-07-01"),
    }

    assert len(read_library(a_library(tmp_path, files)).editions) == 4


# The digest


@pytest.mark.parametrize("file", ["offices.yaml", "facts.yaml", PERMIT])
def test_the_digest_tells_any_change_that_may_change_a_case(file, tmp_path):
    before, after = (a_library(tmp_path / name, {PERMIT: permit()}) for name in made(tmp_path, "before", "after"))
    with (after / file).open("a", encoding="utf-8") as text:
        text.write("# a remark\n")

    assert read_library(before).digest != read_library(after).digest


def test_the_digest_does_not_depend_on_the_place(tmp_path):
    one, two = (a_library(tmp_path / name, {PERMIT: permit()}) for name in made(tmp_path, "one", "two"))

    assert read_library(one) == read_library(two)
    assert len(read_library(one).digest) == 64


def made(tmp_path, *names: str) -> tuple[str, ...]:
    for name in names:
        (tmp_path / name).mkdir()
    return names


# Published editions


@pytest.fixture
def published(tmp_path):
    """A library whose one edition is published."""
    root = a_library(tmp_path, {PERMIT: permit()})
    publish(root)
    return root


def test_publishing_writes_the_digest_of_each_edition(published):
    digest = hashlib.sha256(PERMIT_TEXT.encode()).hexdigest()

    assert (published / "published.sha256").read_text() == f"{digest}  {PERMIT}\n"
    assert published_faults(published) == []


def test_a_library_in_which_nothing_is_published_has_no_faults(tmp_path):
    assert published_faults(a_library(tmp_path, {PERMIT: permit()})) == []


def test_publishing_again_adds_what_is_new_and_leaves_what_is_there(published):
    before = (published / "published.sha256").read_text()
    a_library(published, {PERMIT_2022: permit(edition="2022-07")})

    assert publish(published) == [PERMIT_2022]
    assert (published / "published.sha256").read_text() == f"{before}{digests(published)[PERMIT_2022]}  {PERMIT_2022}\n"
    assert publish(published) == []


def test_lines_stand_in_the_order_of_names(published):
    a_library(published, {"sample.other/2020-01-01.yaml": permit(procedure="sample.other")})
    publish(published)
    names = [line.partition("  ")[2] for line in (published / "published.sha256").read_text().splitlines()]

    assert names == ["sample.other/2020-01-01.yaml", PERMIT]


@pytest.mark.parametrize(
    ("files", "fault"),
    [
        (
            {PERMIT: permit() + "# a remark\n"},
            f"{PERMIT}: a published edition was changed; put it back and write a new edition",
        ),
        ({PERMIT: None}, f"{PERMIT}: a published edition is gone; cases may be pinned to it, put it back"),
        (
            {"published.sha256": f"{'0' * 63}  {PERMIT}\n"},
            f"published.sha256:1: '{'0' * 63}  {PERMIT}' is no digest; put the line back as it was published",
        ),
    ],
)
def test_what_was_published_is_not_changed_and_publishing_does_not_hide_it(files, fault, published):
    for name, text in files.items():
        (published / name).unlink()
        if text:
            (published / name).write_text(text)
    before = (published / "published.sha256").read_bytes()

    assert published_faults(published) == [fault]
    with pytest.raises(LibraryError) as refused:
        publish(published)
    assert str(refused.value) == fault
    assert (published / "published.sha256").read_bytes() == before


def test_an_edition_with_faults_is_not_published(published):
    """Though the library was read before, when it had none."""
    read_library(published)
    a_library(published, {PERMIT_2022: permit(edition="2022-07", per="box")})

    with pytest.raises(LibraryError, match="'box' is not one of"):
        publish(published)


# The shipped library


def test_the_shipped_library_is_in_order():
    library = read_library()

    assert library.editions
    assert published_faults(library_folder()) == []


def test_both_kinds_of_transport_go_on_by_every_release_at_the_port():
    """A new way in must be added to both; what is admitted on an ordinary entry may be."""
    library = read_library()
    ways = [
        set(gate.ways)
        for edition in library.editions
        if edition.id.startswith("transport.")
        for step in edition.steps
        for gate in step.gates
        if len(gate.ways) > 1
    ]
    releases = {
        StepRef(edition.id, step.name)
        for edition in library.editions
        for step in edition.steps
        if step.name.startswith("release") and step.office == "us.cbp.port"
    }
    assert len(ways) == 2
    assert ways[0] == ways[1] >= releases
    assert len(releases) == 6


def test_every_country_of_an_office_has_a_calendar():
    countries = {office.country for office in read_library().offices.values() if office.country}

    assert {str(WorkingCalendar(country)) for country in countries} == countries


def test_the_sample_library_is_in_order():
    assert read_library(SAMPLE).ids == ("sample.every-clock", "sample.permit")
