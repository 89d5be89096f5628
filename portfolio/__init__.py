"""Evidence, decisions and what may be concluded from them."""
