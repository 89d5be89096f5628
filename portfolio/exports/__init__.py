"""One file per format the portfolio leaves in."""
