import hashlib
import io
import json
import shutil
import subprocess
import zipfile
from datetime import UTC, datetime, timedelta, timezone

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from portfolio.seal import RESERVED, fingerprint, seal_portfolio, sealed_portfolio, unsafe_names
from tests.portfolio.sample import MADE_AT, sample_content

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
HEAD = "ab" * 32


@pytest.fixture(scope="module")
def sealed() -> bytes:
    return sealed_portfolio(sample_content(), KEY)


def test_the_zip_opens_with_the_manifest_and_holds_every_format(sealed):
    with zipfile.ZipFile(io.BytesIO(sealed)) as archive:
        assert archive.testzip() is None
        assert tuple(archive.namelist()) == (
            *RESERVED,
            "criterion-matrix.csv",
            "portfolio.html",
            "portfolio.json",
            "portfolio.pdf",
        )
        assert {entry.date_time for entry in archive.infolist()} == {(2026, 11, 3, 14, 5, 8)}


def test_the_manifest_gives_hash_and_size_of_every_other_file(sealed):
    with zipfile.ZipFile(io.BytesIO(sealed)) as archive:
        manifest = json.loads(archive.read("MANIFEST.json"))
        assert (manifest["format"], manifest["chain_head"]) == ("prova-seal/1", HEAD)
        assert manifest["made_at"] == "2026-11-03T14:05:09Z"
        for name, listed in manifest["files"].items():
            data = archive.read(name)
            assert listed == {"sha256": hashlib.sha256(data).hexdigest(), "bytes": len(data)}
        assert len(manifest["files"]) == len(archive.namelist()) - 4


def test_the_signature_verifies_with_the_key_beside_it(sealed):
    with zipfile.ZipFile(io.BytesIO(sealed)) as archive:
        signature = json.loads(archive.read("SIGNATURE.json"))
        KEY.public_key().verify(bytes.fromhex(signature["signature"]), archive.read("MANIFEST.json"))
    assert signature["key_fingerprint"] == fingerprint(KEY.public_key())


@settings(max_examples=30)
@given(st.dictionaries(st.from_regex(r"[a-z]{1,5}(/[a-z]{1,5})?", fullmatch=True), st.binary(max_size=99), max_size=4))
def test_the_same_files_give_the_same_bytes_whatever_their_order(files):
    backwards = dict(reversed(files.items()))
    assert seal_portfolio(files, KEY, MADE_AT, HEAD) == seal_portfolio(backwards, KEY, MADE_AT, HEAD)


def test_the_time_zone_a_time_is_given_in_does_not_matter():
    elsewhere = MADE_AT.astimezone(timezone(timedelta(hours=5, minutes=45)))
    assert seal_portfolio({}, KEY, elsewhere, HEAD) == seal_portfolio({}, KEY, MADE_AT, HEAD)


@pytest.mark.parametrize(
    "name",
    ["/etc/passwd", "../x", "a/../b", "a\\b", "C:x", "a//b", "a/", "", ".hidden", "a\nb", "é", "a" * 201, *RESERVED],
)
def test_a_name_that_could_do_harm_is_not_sealed(name):
    with pytest.raises(ValueError, match="cannot be sealed"):
        seal_portfolio({name: b""}, KEY, MADE_AT, HEAD)


def test_names_that_land_on_one_another_are_unsafe():
    assert unsafe_names(("a.txt", "A.TXT", "b.txt")) == ("A.TXT",)


@pytest.mark.parametrize("when", [datetime(2026, 1, 1), datetime(1979, 12, 31, tzinfo=UTC)])
def test_a_time_that_a_zip_cannot_hold_is_refused(when):
    with pytest.raises(ValueError, match="made_at"):
        seal_portfolio({}, KEY, when, HEAD)


def _commands(readme: str) -> list[str]:
    starts = ("openssl ", "grep ", "sha256sum ")
    return [
        line.strip() for line in readme.splitlines() if line.startswith("     ") and line.strip().startswith(starts)
    ]


def _run(command: str, folder) -> tuple[int, str]:
    done = subprocess.run(
        ["/bin/bash", "-o", "pipefail", "-c", command], cwd=folder, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout


def test_the_commands_in_the_readme_work_and_notice_a_change(sealed, tmp_path):
    assert shutil.which("openssl"), "openssl is a package of every machine that runs these tests"
    with zipfile.ZipFile(io.BytesIO(sealed)) as archive:
        archive.extractall(tmp_path)
    readme = (tmp_path / "README.txt").read_text()
    signed, known, listed, whole = _commands(readme)
    assert _run(signed, tmp_path) == (0, "Signature Verified Successfully\n")
    assert _run(known, tmp_path)[1].split()[0] == fingerprint(KEY.public_key())
    assert f"should be {fingerprint(KEY.public_key())}" in readme
    assert _run(listed, tmp_path) == (0, "1\n")
    status, lines = _run(whole, tmp_path)
    assert status == 0
    assert len(lines.splitlines()) == 5
    assert all(line.endswith(": OK") for line in lines.splitlines())

    page = tmp_path / "portfolio.html"
    page.write_bytes(page.read_bytes().replace(b"accepted", b"Accepted", 1))
    assert _run(whole, tmp_path)[0] != 0
    hashes = tmp_path / "SHA256SUMS"
    hashes.write_text(hashes.read_text().upper())
    assert _run(listed, tmp_path)[0] != 0
    manifest = tmp_path / "MANIFEST.json"
    manifest.write_bytes(manifest.read_bytes() + b" ")
    assert _run(signed, tmp_path)[0] != 0
