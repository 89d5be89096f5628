"""Judges propose; people decide."""
