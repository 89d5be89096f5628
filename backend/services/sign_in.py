"""Signing in and out: Argon2, server-side sessions, a brake on guessing."""

import secrets
from collections import defaultdict, deque
from datetime import datetime, timedelta
from functools import cache

from pwdlib import PasswordHash

from backend.adapters.store import people
from backend.adapters.store.database import Database
from backend.adapters.store.people import SignedIn
from backend.services.problems import NotAcceptable, TooManyTries
from conversations.ports import Clock

TRIES = 8
WINDOW = timedelta(minutes=10)
"""Source: our own, far below the hundred tries that NIST SP 800-63B, section 5.2.2, allows at most."""


@cache
def _hash_of_nobody() -> str:
    """No password's hash, made once for a process: one takes a quarter of a second on purpose."""
    return PasswordHash.recommended().hash(secrets.token_hex())


class FrontDoor:
    """Lets people in. Failed tries are counted per e-mail address, in this process."""

    def __init__(self, database: Database, clock: Clock, session_hours: int) -> None:
        self._database = database
        self._clock = clock
        self._lasts = timedelta(hours=session_hours)
        self._hasher = PasswordHash.recommended()
        self._nobody = _hash_of_nobody()
        self._failed: dict[str, deque[datetime]] = defaultdict(deque)

    def hash_password(self, password: str) -> str:
        """Argon2 with the library's recommended cost."""
        return self._hasher.hash(password)

    def sign_in(self, email: str, password: str) -> str:
        """Returns a session token.

        Raises:
            NotAcceptable: address and password do not go together (which of them is wrong is not said).
            TooManyTries: eight failures for this address within ten minutes.
        """
        now, key = self._clock.now(), email.strip().lower()
        self._brake(key, now)
        with self._database.reading() as session:
            row = people.person_by_email(session, key)
        # An unknown address costs the same time as a wrong password, so that addresses cannot be probed.
        right = self._hasher.verify(password, row.password_hash if row else self._nobody)
        if row is None or not right or not row.active:
            self._failed[key].append(now)
            raise NotAcceptable("That e-mail address and password do not go together.", "Check both and try again.")
        self._failed.pop(key, None)
        token = secrets.token_urlsafe(32)
        with self._database.transaction() as session:
            people.keep_sign_in(session, token, row.id, now + self._lasts)
        return token

    def who(self, token: str) -> SignedIn | None:
        """The person a token belongs to."""
        if not token:
            return None
        with self._database.reading() as session:
            return people.signed_in(session, token, self._clock.now())

    def sign_out(self, token: str) -> None:
        """Ends the session on the server."""
        with self._database.transaction() as session:
            people.end_sign_in(session, token)

    def _brake(self, key: str, now: datetime) -> None:
        tries = self._failed[key]
        while tries and now - tries[0] > WINDOW:
            tries.popleft()
        if len(tries) >= TRIES:
            raise TooManyTries("Too many failed sign-ins for this address.", "Wait ten minutes and try again.")
