import io
import json
import zipfile
from dataclasses import replace
from hashlib import sha256

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import example, given, settings
from hypothesis import strategies as st

from portfolio.exports.content import PortfolioContent
from portfolio.exports.json_export import to_json
from portfolio.seal import MANIFEST, fingerprint, pack, seal_portfolio, sealed_portfolio, signature_files
from portfolio.verify import Result, VerifyReport, verify_portfolio
from tests.portfolio.sample import MADE_AT, sample_content

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
FINGERPRINT = fingerprint(KEY.public_key())
CONTENT = sample_content()
WHOLE = sealed_portfolio(CONTENT, KEY)
SMALL = seal_portfolio({"portfolio.json": to_json(CONTENT)}, KEY, MADE_AT, CONTENT.chain_head)


def results(report: VerifyReport) -> dict[str, Result]:
    return {check.name: check.result for check in report.checks}


def failures(data: bytes) -> dict[str, tuple[str, ...]]:
    """Name and notes of each check that failed."""
    return {check.name: check.notes for check in verify_portfolio(data).checks if check.result is Result.FAILURE}


def unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def sealed_again(content: PortfolioContent) -> bytes:
    """What a forger with a key of their own can make: everything fits except what the content itself gives away."""
    return seal_portfolio({"portfolio.json": to_json(content)}, KEY, content.made_at, content.chain_head)


def test_a_whole_portfolio_passes_every_check():
    report = verify_portfolio(WHOLE, FINGERPRINT)
    assert report.ok
    assert set(results(report).values()) == {Result.SUCCESS}
    assert len(report.checks) == 12
    assert report.lines()[-1] == "The seal holds: 12 checks passed, 0 failed, 0 skipped."


def test_a_key_that_is_not_pinned_is_skipped_with_what_to_do():
    report = verify_portfolio(SMALL)
    assert report.ok
    assert report.key_fingerprint == FINGERPRINT
    skipped = [check for check in report.checks if check.result is Result.SKIPPED]
    assert [check.notes for check in skipped] == [
        (f"key not pinned: compare this fingerprint with the centre's: {FINGERPRINT}",)
    ]


def test_a_fingerprint_may_be_written_with_colons_and_capitals():
    pairs = ":".join(FINGERPRINT[at : at + 2] for at in range(0, 64, 2)).upper()
    assert results(verify_portfolio(SMALL, f" {pairs}\n"))["the key is the centre's"] is Result.SUCCESS


def test_another_key_fails_when_the_centres_is_pinned():
    forged = seal_portfolio({"portfolio.json": to_json(CONTENT)}, OTHER_KEY, MADE_AT, CONTENT.chain_head)
    report = verify_portfolio(forged, FINGERPRINT)
    assert not report.ok
    assert results(report)["the key is the centre's"] is Result.FAILURE


def test_every_single_byte_of_a_small_seal_counts():
    small = seal_portfolio({}, KEY, MADE_AT, CONTENT.chain_head)
    whole = {check.name for check in verify_portfolio(small).checks if check.result is Result.FAILURE}
    assert whole == {"portfolio.json can be read"}
    for at in range(len(small)):
        altered = bytearray(small)
        altered[at] ^= 0x01
        found = set(failures(bytes(altered)))
        assert found - whole, f"byte {at} can be altered without notice"


@settings(max_examples=300, deadline=None)
@given(st.integers(0, len(WHOLE) - 1), st.integers(1, 255))
def test_any_altered_byte_fails(at, difference):
    altered = bytearray(WHOLE)
    altered[at] ^= difference
    assert not verify_portfolio(bytes(altered)).ok


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(WHOLE) - 1))
def test_a_file_cut_short_fails(length):
    assert not verify_portfolio(WHOLE[:length]).ok


@settings(max_examples=60, deadline=None)
@given(st.binary(min_size=1, max_size=64))
@example(b"\0")
def test_bytes_added_at_either_end_fail(more):
    assert not verify_portfolio(WHOLE + more).ok
    assert not verify_portfolio(more + WHOLE).ok


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(SMALL)), st.binary(min_size=1, max_size=9))
def test_bytes_put_in_fail(at, more):
    assert not verify_portfolio(SMALL[:at] + more + SMALL[at:]).ok


@settings(max_examples=100)
@given(st.binary(max_size=400))
def test_rubbish_is_a_failed_check_and_no_exception(data):
    report = verify_portfolio(data)
    assert not report.ok
    assert report.lines()[-1].startswith("The seal does not hold")


def test_an_altered_file_is_named():
    files = unpacked(SMALL)
    forged = pack(files | {"portfolio.json": files["portfolio.json"].replace(b"Sam", b"Max")}, MADE_AT)
    assert failures(forged)["every file has the hash that was signed"] == ("portfolio.json was altered",)


def test_a_file_added_or_taken_away_is_named():
    files = unpacked(SMALL)
    name = "the manifest lists every file and no other"
    assert failures(pack(files | {"more.txt": b"x"}, MADE_AT))[name] == ("more.txt is in the zip but not listed",)
    del files["README.txt"]
    assert failures(pack(files, MADE_AT))[name] == ("README.txt is listed but not in the zip",)


def test_a_comment_in_the_zip_fails_although_no_file_changed():
    commented = io.BytesIO(SMALL)
    with zipfile.ZipFile(commented, "a") as archive:
        archive.comment = b"hello"
    assert unpacked(commented.getvalue()) == unpacked(SMALL)
    assert list(failures(commented.getvalue())) == ["nothing was changed between the files"]


def test_a_manifest_that_says_the_same_in_other_bytes_fails():
    files = unpacked(SMALL)
    spaced = json.dumps(json.loads(files[MANIFEST])).encode()
    resigned = signature_files(KEY.public_key(), KEY.sign(spaced))
    assert "the manifest is well formed" in failures(pack(files | {MANIFEST: spaced} | resigned, MADE_AT))


@pytest.mark.parametrize("name", ["SIGNATURE.json", "MANIFEST.sig", "PUBLIC_KEY.pem", MANIFEST])
def test_a_missing_part_of_the_seal_fails(name):
    files = unpacked(SMALL)
    del files[name]
    assert failures(pack(files, MADE_AT))


@pytest.mark.parametrize("name", ["../out.txt", "/out.txt", "a\\b.txt", "PORTFOLIO.JSON", "a\x00b"])
def test_a_path_trick_or_a_repeated_name_fails(name):
    tricked = io.BytesIO(SMALL)
    with zipfile.ZipFile(tricked, "a") as archive:
        archive.writestr(zipfile.ZipInfo(name), b"x") if "\x00" not in name else archive.writestr("aQb", b"x")
    data = tricked.getvalue().replace(b"aQb", b"a\x00b")
    [notes] = failures(data).values()
    assert notes[0].startswith(("unsafe or repeated name", "it cannot be read as a zip file"))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_stands_twice_fails():
    doubled = io.BytesIO(SMALL)
    with zipfile.ZipFile(doubled, "a") as archive:
        archive.writestr("portfolio.json", b"{}")
    assert list(failures(doubled.getvalue()).values()) == [("unsafe or repeated name: portfolio.json",)]


def test_a_zip_bomb_is_not_opened():
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("portfolio.json", bytes(20_000_000))
    assert failures(bomb.getvalue()) == {
        "it is a plain zip file with safe names": ("a file in it is compressed; sealed portfolios are not",)
    }


def test_a_quotation_that_was_never_said_fails_even_when_sealed_again():
    item = CONTENT.items[0]
    words = "I have met every criterion."
    quote = replace(item.quote, text=words, sha256=sha256(words.encode()).hexdigest())
    invented = replace(item, quote=quote)
    moved = replace(item, quote=replace(item.quote, start=item.quote.start + 1, end=item.quote.end + 1))
    other_turn = replace(item, turn_text=f"{item.turn_text} And more.")
    tutors = replace(item, quote=replace(item.quote, turn_id="discussion-1"))
    for forged in (invented, moved, other_turn, tutors):
        data = sealed_again(replace(CONTENT, items=(forged, *CONTENT.items[1:])))
        assert list(failures(data)) == ["every quotation stands in the learner's own turn"]


def test_a_criterion_with_other_words_fails_even_when_sealed_again():
    unit = CONTENT.units[0]
    easier = replace(unit.criteria[0], text="Be there.")
    data = sealed_again(
        replace(CONTENT, units=(replace(unit, criteria=(easier, *unit.criteria[1:])), CONTENT.units[1]))
    )
    assert failures(data) == {
        "every criterion has the wording that was decided on": ("PRV-SUP/P1: the text does not have its hash",)
    }


def test_evidence_on_an_earlier_wording_is_skipped_when_it_does_not_count_and_fails_when_it_does():
    name = "every criterion has the wording that was decided on"
    counts, does_not, *others = CONTENT.items
    earlier = replace(does_not, criterion_sha256="0" * 64)
    report = verify_portfolio(sealed_again(replace(CONTENT, items=(counts, earlier, *others))))
    assert report.ok
    assert results(report)[name] is Result.SKIPPED
    earlier = replace(counts, criterion_sha256="0" * 64)
    assert failures(sealed_again(replace(CONTENT, items=(earlier, does_not, *others)))) == {
        name: ("E1 counts on another wording",)
    }


def test_a_summary_that_counts_too_many_fails_even_when_sealed_again():
    data = sealed_again(replace(CONTENT, summary="9 of 9 criteria accepted"))
    assert list(failures(data)) == ["the summary is the count of the criteria"]


def test_the_content_of_another_seal_fails():
    data = seal_portfolio({"portfolio.json": to_json(CONTENT)}, KEY, MADE_AT, "0" * 64)
    assert list(failures(data)) == ["portfolio.json belongs to this seal"]


def test_a_file_under_test_cannot_steer_the_terminal():
    data = sealed_again(replace(CONTENT, summary="\x1b[2Jfine\nsuccess  everything"))
    assert all(line.isprintable() for line in verify_portfolio(data).lines())
