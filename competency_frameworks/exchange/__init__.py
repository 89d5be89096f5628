"""Formats other systems use."""
