"""Pages, API and the table of errors."""
