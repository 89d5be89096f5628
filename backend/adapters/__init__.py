"""One file per outside thing, with its null twin."""
