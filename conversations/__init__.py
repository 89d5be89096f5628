"""Talking with a learner: which move next, in which words, and what the answer shows."""
