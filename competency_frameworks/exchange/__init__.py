"""Standards and frameworks in the formats other systems use; one file a format, and a plan a person reads first."""
