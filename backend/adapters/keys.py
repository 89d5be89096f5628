"""The installation's own keys: one seals adjustments, one signs portfolios. Made on first use, for the owner only."""

import json
import os
from collections.abc import Callable
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat


class KeyFolder:
    """Keys in a folder of the operator's; losing it makes stored adjustments unreadable."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def vault(self) -> Fernet:
        """Encrypts and decrypts adjustments."""
        return Fernet(self._key("adjustments.key", Fernet.generate_key))

    def signing_key(self) -> Ed25519PrivateKey:
        """Signs portfolios."""

        def make() -> bytes:
            return Ed25519PrivateKey.generate().private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())

        return Ed25519PrivateKey.from_private_bytes(self._key("portfolio-signing.key", make))

    def _key(self, name: str, make: Callable[[], bytes]) -> bytes:
        path = self._folder / name
        if not path.exists():
            self._folder.mkdir(parents=True, exist_ok=True)
            descriptor = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(make())
        return path.read_bytes()


def seal(vault: Fernet, wanted: dict[str, bool | str]) -> bytes:
    """Encrypts what was asked for."""
    return vault.encrypt(json.dumps(wanted, sort_keys=True).encode())


def unseal(vault: Fernet, sealed: bytes) -> dict[str, bool | str]:
    """Decrypts; unreadable adjustments count as none asked for."""
    try:
        opened: dict[str, bool | str] = json.loads(vault.decrypt(sealed))
    except InvalidToken:
        return {}
    return opened
