"""Voices put a move into words."""
