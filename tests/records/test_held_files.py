"""Files held by their content."""

import hashlib
import stat

import pytest

from lockwasher.records.held_files import HeldFileError, TooLargeError, checked, hold, place_of


def passes(path, held):
    """A check that lets everything pass."""


def test_a_file_is_held_under_its_digest_in_two_levels_of_folders(tmp_path):
    held = hold(tmp_path, [b"one ", b"two"], 100, passes)

    digest = hashlib.sha256(b"one two").hexdigest()
    place = tmp_path / "evidence" / digest[:2] / digest[2:4] / digest
    assert (held.sha256, held.size, held.start) == (digest, 7, b"one two")
    assert place.read_bytes() == b"one two"
    assert stat.S_IMODE(place.stat().st_mode) == 0o400
    assert checked(tmp_path, digest) == place
    assert list((tmp_path / "evidence" / "incoming").iterdir()) == []


def test_the_same_content_is_held_once_and_not_written_over(tmp_path):
    first = hold(tmp_path, [b"one"], 100, passes)
    before = place_of(tmp_path, first.sha256).stat()
    again = hold(tmp_path, [b"one"], 100, passes)

    assert again == first
    assert place_of(tmp_path, first.sha256).stat().st_ino == before.st_ino


def test_of_what_is_too_large_or_does_not_pass_nothing_stays(tmp_path):
    def refuse(path, held):
        assert path.read_bytes() == b"12345"
        raise PermissionError

    with pytest.raises(TooLargeError):
        hold(tmp_path, [b"123", b"456"], 5, passes)
    with pytest.raises(PermissionError):
        hold(tmp_path, [b"12345"], 5, refuse)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_file_that_was_changed_or_is_gone_is_not_given_out(tmp_path):
    held = hold(tmp_path, [b"one"], 100, passes)
    place = place_of(tmp_path, held.sha256)
    place.chmod(0o600)
    place.write_bytes(b"two")
    with pytest.raises(HeldFileError, match="is not what was put in: its content has another SHA-256; put it back"):
        checked(tmp_path, held.sha256)
    place.unlink()
    with pytest.raises(HeldFileError, match="cannot be read"):
        checked(tmp_path, held.sha256)


def test_only_the_first_bytes_are_kept_in_mind(tmp_path):
    assert len(hold(tmp_path, [b"x" * 50_000] * 4, 10**6, passes).start) == 64 * 1024
