"""Checks a sealed portfolio, from its bytes alone: what was checked, what failed where, what was skipped."""

import hashlib
import io
import json
import struct
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from competency_frameworks.model import Problem
from portfolio.exports.content import PortfolioContent
from portfolio.exports.json_export import read_back
from portfolio.exports.sheets import named
from portfolio.matrix import CriterionState
from portfolio.seal import (
    MANIFEST,
    PUBLIC_KEY,
    RAW_SIGNATURE,
    SEAL_FORMAT,
    SIGNATURE,
    Manifest,
    fingerprint,
    pack,
    signature_files,
    unsafe_names,
)

_MANY_ERRORS = (ValueError, LookupError, TypeError, AttributeError, RuntimeError, OSError, EOFError, struct.error)
"""What zipfile and json raise on hostile bytes: any of them means that the bytes are not what they claim."""

_UNLISTED = {MANIFEST, SIGNATURE, RAW_SIGNATURE, PUBLIC_KEY}


class Result(StrEnum):
    """How a check ended. Skipped is not passed: the reason says what remains to be done."""

    SUCCESS = "success"
    FAILURE = "failure"
    SKIPPED = "skipped"


@dataclass(frozen=True)
class Check:
    """One check. `notes` say where it failed, why it was skipped, or what was found."""

    name: str
    result: Result
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class VerifyReport:
    """All checks, in the order made. `key_fingerprint` is "" when no key could be read."""

    checks: tuple[Check, ...]
    key_fingerprint: str = ""

    @property
    def ok(self) -> bool:
        """Whether nothing failed."""
        return all(check.result is not Result.FAILURE for check in self.checks)

    def lines(self) -> tuple[str, ...]:
        """The report for a terminal, the verdict last. A file under test cannot steer the terminal."""
        lines = []
        for check in self.checks:
            lines.append(f"{check.result.value:<8} {check.name}")
            lines += [f"         {note}" for note in check.notes]
        failed = sum(check.result is Result.FAILURE for check in self.checks)
        skipped = sum(check.result is Result.SKIPPED for check in self.checks)
        passed = len(self.checks) - failed - skipped
        verdict = "The seal holds" if self.ok else "The seal does not hold"
        lines.append(f"{verdict}: {passed} checks passed, {failed} failed, {skipped} skipped.")
        return tuple("".join(each if each.isprintable() else named(each) for each in line) for line in lines)


def verify_portfolio(data: bytes, trusted_key: str | None = None) -> VerifyReport:
    """Makes every check on the bytes of a sealed zip; nothing is unpacked to disk and no input raises.

    `trusted_key` is the fingerprint the centre has given by another way, in hex; colons, spaces and case do not
    matter. Without it the key cannot be known to be the centre's, and that check is skipped.
    """
    contents = _unpacked(data)
    if isinstance(contents, Problem):
        return VerifyReport((Check("it is a plain zip file with safe names", Result.FAILURE, (contents.message,)),))
    manifest = _manifest(contents.get(MANIFEST, b""))
    signature = _signature(contents.get(SIGNATURE, b""))
    content = read_back(contents.get("portfolio.json", b""))
    checks = [Check("it is a plain zip file with safe names", Result.SUCCESS)]
    checks += _signature_checks(contents, signature, trusted_key)
    checks += _manifest_checks(data, contents, manifest)
    checks += _content_checks(content, manifest)
    return VerifyReport(tuple(checks), fingerprint(signature[0]) if signature else "")


def _unpacked(data: bytes) -> dict[str, bytes] | Problem:
    """The files by name. Sealed files are stored uncompressed, so that a zip cannot grow when it is read."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = archive.infolist()
            if unsafe := unsafe_names(tuple(entry.orig_filename for entry in entries)):
                return Problem(None, f"unsafe or repeated name: {unsafe[0]}")
            if any(entry.compress_type != zipfile.ZIP_STORED for entry in entries):
                return Problem(None, "a file in it is compressed; sealed portfolios are not")
            if sum(entry.file_size for entry in entries) > len(data):
                return Problem(None, "it claims to hold more than its own size")
            return {entry.filename: archive.read(entry) for entry in entries}
    except (zipfile.BadZipFile, *_MANY_ERRORS) as error:
        return Problem(None, f"it cannot be read as a zip file: {error}")


def _manifest(raw: bytes) -> Manifest | None:
    """The manifest; None when it is missing or not written exactly as a seal writes it."""
    try:
        found = json.loads(raw)
        manifest = Manifest(
            datetime.strptime(found["made_at"], "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC),
            found["chain_head"],
            {name: (each["sha256"], each["bytes"]) for name, each in found["files"].items()},
        )
        return manifest if manifest.canonical() == raw else None
    except _MANY_ERRORS:
        return None


def _signature(raw: bytes) -> tuple[Ed25519PublicKey, bytes] | None:
    try:
        found = json.loads(raw)
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(found["public_key"]))
        return key, bytes.fromhex(found["signature"])
    except _MANY_ERRORS:
        return None


def _signature_checks(
    contents: Mapping[str, bytes], signature: tuple[Ed25519PublicKey, bytes] | None, trusted_key: str | None
) -> Iterable[Check]:
    signed, known = "the signature fits the manifest", "the key is the centre's"
    if signature is None:
        yield Check(signed, Result.FAILURE, (f"{SIGNATURE} is missing or not readable",))
        yield Check(known, Result.SKIPPED, ("there is no key to look at",))
        return
    key, value = signature
    wrong = [f"{name} is not what it should be" for name, right in signature_files(key, value).items()
             if contents.get(name) != right]  # fmt: skip
    try:
        key.verify(value, contents.get(MANIFEST, b""))
    except InvalidSignature:
        wrong.insert(0, f"{MANIFEST} was not signed by the key in {SIGNATURE}")
    yield _check(signed, wrong)
    if trusted_key is None:
        note = f"key not pinned: compare this fingerprint with the centre's: {fingerprint(key)}"
        yield Check(known, Result.SKIPPED, (note,))
        return
    expected = "".join(trusted_key.replace(":", "").split()).lower()
    wrong = [f"signed with key {fingerprint(key)}, expected {expected}"] if expected != fingerprint(key) else []
    yield _check(known, wrong)


def _manifest_checks(data: bytes, contents: Mapping[str, bytes], manifest: Manifest | None) -> Iterable[Check]:
    if manifest is None:
        yield _check("the manifest is well formed", [f"{MANIFEST} is missing or not canonical {SEAL_FORMAT}"])
        return
    yield _check("the manifest is well formed", [])
    sealed = set(contents) - _UNLISTED
    wrong = [f"{name} is listed but not in the zip" for name in sorted(set(manifest.files) - sealed)]
    wrong += [f"{name} is in the zip but not listed" for name in sorted(sealed - set(manifest.files))]
    yield _check("the manifest lists every file and no other", wrong)
    wrong = [
        f"{name} was altered"
        for name in sorted(sealed & set(manifest.files))
        if manifest.files[name] != (hashlib.sha256(contents[name]).hexdigest(), len(contents[name]))
    ]
    yield _check("every file has the hash that was signed", wrong)
    try:
        again = pack(contents, manifest.made_at)
    except _MANY_ERRORS:
        again = b""
    at = next((place for place, (one, two) in enumerate(zip(data, again, strict=False)) if one != two), len(again))
    wrong = [f"the zip differs at byte {at} from the one way it can be packed"] if again != data else []
    yield _check("nothing was changed between the files", wrong)


def _content_checks(content: PortfolioContent | Problem, manifest: Manifest | None) -> Iterable[Check]:
    if isinstance(content, Problem):
        yield _check("portfolio.json can be read", [content.message])
        return
    yield _check("portfolio.json can be read", [])
    if manifest:
        same = (content.chain_head, content.made_at.replace(microsecond=0)) == (manifest.chain_head, manifest.made_at)
        wrong = [] if same else ["its time or chain head is not the manifest's"]
        yield _check("portfolio.json belongs to this seal", wrong)
    yield _check("every quotation stands in the learner's own turn", _misquoted(content))
    yield _criteria(content)
    rows = [row for unit in content.units if unit.chosen for row in unit.criteria]
    count = f"{sum(row.state is CriterionState.ACHIEVED for row in rows)} of {len(rows)} criteria accepted"
    wrong = [] if content.summary == count else [f"it says {content.summary}, the rows say {count}"]
    yield _check("the summary is the count of the criteria", wrong)


def _misquoted(content: PortfolioContent) -> list[str]:
    turns = {
        (each.conversation_id, turn.id): turn.text
        for each in content.transcripts
        for turn in each.turns
        if turn.speaker == "learner"
    }
    return [
        f"E{item.number}: the quotation is not in the learner's turn {item.quote.turn_id}"
        for item in content.items
        if not 0 <= item.quote.start < item.quote.end
        or not item.quote.stands_in(item.turn_text)
        or turns.get((item.conversation_id, item.quote.turn_id)) != item.turn_text
    ]


def _criteria(content: PortfolioContent) -> Check:
    name = "every criterion has the wording that was decided on"
    rows = {row.ref: row for unit in content.units for row in unit.criteria}
    wrong = [
        f"{row.ref}: the text does not have its hash"
        for row in rows.values()
        if hashlib.sha256(row.text.encode()).hexdigest() != row.text_sha256
    ]
    differing = [
        item
        for item in content.items
        if item.criterion_ref not in rows or rows[item.criterion_ref].text_sha256 != item.criterion_sha256
    ]
    wrong += [f"E{item.number} counts on another wording" for item in differing if not item.not_counted_because]
    if wrong or not differing:
        return _check(name, wrong)
    earlier = ", ".join(f"E{item.number}" for item in differing)
    return Check(name, Result.SKIPPED, (f"{earlier}: decided on an earlier wording, not counted, not in this file",))


def _check(name: str, wrong: Iterable[str]) -> Check:
    notes = tuple(wrong)
    return Check(name, Result.FAILURE if notes else Result.SUCCESS, notes)
