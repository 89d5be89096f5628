"""One file per document format, one per layout."""
