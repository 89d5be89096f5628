"""Faults are tried on the same small organisation as the rest of the backend."""

from tests.backend.conftest import site

__all__ = ["site"]
