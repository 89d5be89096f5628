"""Seals a portfolio: a zip with the hash of every file, signed, that can be checked without Prova.

A sealed file is packed in one way only: no compression, one order, one time stamp. So it can be packed again from
what is in it, and a single altered byte, even one between the files, shows.
"""

import hashlib
import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files as package_files

import rfc8785
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from portfolio.exports.content import PortfolioContent
from portfolio.exports.html import portfolio_html
from portfolio.exports.json_export import to_json
from portfolio.exports.matrix_csv import matrix_csv
from portfolio.exports.pdf import portfolio_pdf

SEAL_FORMAT = "prova-seal/1"
SIGNATURE_FORMAT = "prova-signature/1"
MANIFEST, SIGNATURE = "MANIFEST.json", "SIGNATURE.json"
RAW_SIGNATURE, PUBLIC_KEY = "MANIFEST.sig", "PUBLIC_KEY.pem"
README, HASHES = "README.txt", "SHA256SUMS"
RESERVED = (MANIFEST, SIGNATURE, RAW_SIGNATURE, PUBLIC_KEY, README, HASHES)
"""In this order they open the zip; the other files follow by name."""

_STEP = "[A-Za-z0-9_][A-Za-z0-9._-]*"
_NAME = re.compile(rf"{_STEP}(/{_STEP})*", re.ASCII)


@dataclass(frozen=True)
class Manifest:
    """What is sealed. `files` maps each name to (SHA-256 in hex, size in bytes)."""

    made_at: datetime
    chain_head: str
    files: Mapping[str, tuple[str, int]]

    def canonical(self) -> bytes:
        """The bytes that are signed: canonical JSON (RFC 8785)."""
        listed: dict[str, dict[str, str | int]] = {
            name: {"sha256": digest, "bytes": size} for name, (digest, size) in self.files.items()
        }
        made_at = self.made_at.strftime("%Y-%m-%dT%H:%M:%SZ")
        return rfc8785.dumps(
            {"format": SEAL_FORMAT, "made_at": made_at, "chain_head": self.chain_head, "files": listed}
        )


def sealed_portfolio(content: PortfolioContent, signing_key: Ed25519PrivateKey) -> bytes:
    """The portfolio in all its formats as one sealed zip."""
    rendered = {
        "portfolio.html": portfolio_html(content),
        "portfolio.pdf": portfolio_pdf(content),
        "portfolio.json": to_json(content),
        "criterion-matrix.csv": matrix_csv(content),
    }
    return seal_portfolio(rendered, signing_key, content.made_at, content.chain_head)


def seal_portfolio(
    files: Mapping[str, bytes], signing_key: Ed25519PrivateKey, made_at: datetime, chain_head: str
) -> bytes:
    """Packs and signs files by name. The same input gives the same bytes; parts of a second are dropped.

    Raises:
        ValueError: a name is unsafe, reserved or taken twice when case is ignored; or `made_at` has no time zone or
            lies outside the years 1980 to 2107, which a zip cannot hold.
    """
    if made_at.tzinfo is None or not 1980 <= made_at.astimezone(UTC).year <= 2107:
        raise ValueError("made_at needs a time zone and a year from 1980 to 2107")
    unsafe = unsafe_names(tuple(files)) + tuple(name for name in files if name in RESERVED)
    if unsafe:
        raise ValueError(f"these names cannot be sealed: {', '.join(unsafe)}")
    key = signing_key.public_key()
    contents = {README: _readme(key), **files}
    contents[HASHES] = _sha256sums(contents)
    manifest = Manifest(
        made_at.astimezone(UTC).replace(microsecond=0),
        chain_head,
        {name: (hashlib.sha256(data).hexdigest(), len(data)) for name, data in contents.items()},
    ).canonical()
    signed = signature_files(key, signing_key.sign(manifest))
    return pack({**contents, MANIFEST: manifest, **signed}, made_at)


def pack(contents: Mapping[str, bytes], made_at: datetime) -> bytes:
    """The one way a sealed zip is packed: stored, the reserved files first, then by name, all at `made_at` (UTC)."""
    packed = io.BytesIO()
    at = made_at.astimezone(UTC)
    names = [name for name in RESERVED if name in contents] + sorted(set(contents) - set(RESERVED))
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name in names:
            entry = zipfile.ZipInfo(name, (at.year, at.month, at.day, at.hour, at.minute, at.second))
            entry.create_system = 3
            entry.external_attr = 0o100644 << 16
            archive.writestr(entry, contents[name])
    return packed.getvalue()


def signature_files(key: Ed25519PublicKey, signature: bytes) -> dict[str, bytes]:
    """The signature for programs (JSON), and the same two values as the files that openssl takes."""
    record = {
        "format": SIGNATURE_FORMAT,
        "algorithm": "Ed25519",
        "signed": MANIFEST,
        "public_key": key.public_bytes(Encoding.Raw, PublicFormat.Raw).hex(),
        "key_fingerprint": fingerprint(key),
        "signature": signature.hex(),
    }
    pem = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    return {SIGNATURE: rfc8785.dumps(record), RAW_SIGNATURE: signature, PUBLIC_KEY: pem}


def fingerprint(key: Ed25519PublicKey) -> str:
    """What a centre publishes so that others know its key: SHA-256, in hex, of the key in DER form."""
    return hashlib.sha256(key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)).hexdigest()


def unsafe_names(names: tuple[str, ...]) -> tuple[str, ...]:
    """The names that could leave the folder they are unpacked into, hide, or land on one another.

    Safe names are ASCII letters, digits, dot, hyphen and underscore, in folders by "/", no step starting with a dot.
    """
    seen: set[str] = set()
    unsafe = []
    for name in names:
        if not _NAME.fullmatch(name) or len(name) > 200 or name.lower() in seen:
            unsafe.append(name)
        seen.add(name.lower())
    return tuple(unsafe)


def _sha256sums(contents: Mapping[str, bytes]) -> bytes:
    lines = (f"{hashlib.sha256(contents[name]).hexdigest()}  {name}\n" for name in sorted(contents))
    return "".join(lines).encode()


def _readme(key: Ed25519PublicKey) -> bytes:
    words = (package_files("portfolio.exports") / "templates" / "README.txt").read_text(encoding="utf-8")
    return words.replace("KEY_FINGERPRINT", fingerprint(key)).encode()
