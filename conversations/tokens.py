"""How many tokens a text may have, for budgets that must hold for any model."""

import math

BYTES_IN_A_TOKEN = 4
"""Bytes of UTF-8. Source: the providers' rule of thumb of four characters of English a token; counting bytes makes the
estimate grow for other scripts, where a token holds fewer characters."""
AROUND_A_MESSAGE = 4
"""Tokens. Source: OpenAI's counting example for chat messages, three and one for the role."""


def estimated_tokens(text: str) -> int:
    """An estimate, at least 1 for any text that is not empty."""
    return math.ceil(len(text.encode("utf-8", "surrogatepass")) / BYTES_IN_A_TOKEN)
