"""Broken expectations a use case answers with; `backend/web/errors.py` turns each into a status and a page."""


class UseCaseRefused(Exception):
    """Something was asked that cannot be done. `what_to_do` is said to the person."""

    def __init__(self, happened: str, what_to_do: str = "") -> None:
        super().__init__(happened)
        self.happened = happened
        self.what_to_do = what_to_do


class NotSignedIn(UseCaseRefused):
    """Nobody is signed in."""


class NotAllowed(UseCaseRefused):
    """The person's role does not include this."""


class NotFound(UseCaseRefused):
    """It does not exist, or is somebody else's: the answer is the same, so that nothing is given away."""


class NotAcceptable(UseCaseRefused):
    """The input cannot be taken as it is."""


class TooLarge(UseCaseRefused):
    """More than Prova takes at once."""


class TooManyTries(UseCaseRefused):
    """Slow down."""


class NotSameOrigin(UseCaseRefused):
    """A write that did not come from Prova's own pages."""
