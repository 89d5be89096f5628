"""Trains the embedded judge: `python -m scripts.train_judge`."""
