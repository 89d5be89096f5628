"""Simulated people who use Prova as browsers do, from a role description to a sealed portfolio."""
