"""Benchmarks, run by hand with `make bench`. Each is a ratio to something measured in the same run."""
