"""What went wrong with a call to a model: which kind of failure it is, what to do about it, and how long to wait."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from conversations.ports import ModelBusy, ModelCutShort, ModelRefused, ModelTooSlow, ModelUnavailable

TOO_MANY = 429
STATUS_IN_WORDS = {
    401: "the model refused the key (HTTP 401): check the API key in the settings",
    403: "the model refused the key (HTTP 403): check what the API key may be used for",
    404: "the server does not know this model or address (HTTP 404): check the model name and base URL",
    TOO_MANY: "the model is over its limit (HTTP 429): wait a little, or check the account's quota",
}
TOO_LONG = frozenset({"length", "max_tokens", "max_output_tokens"})
"""Reasons for an end that mean a length limit. Source: OpenAI, Anthropic, Google and Ollama, in small letters."""
HELD_BACK = frozenset(
    {
        "content_filter",
        "refusal",
        "safety",
        "recitation",
        "blocklist",
        "prohibited_content",
        "spii",
        "guardrail_intervened",
    }
)
"""Reasons for an end that mean a refusal. Source: as above, and Bedrock."""


@dataclass(frozen=True)
class Patience:
    """Seconds. `first` until a connection and the first word, `between` until the next one, `busy` for a server that
    says it is over its limit and when to come back: a longer wait than that is not waited for.
    """

    first: float = 30.0
    between: float = 15.0
    busy: float = 8.0


def failure(error: Exception, said_something: bool) -> ModelUnavailable:
    """The failure in words, for the notice on the page and for `prova doctor`."""
    if isinstance(error, ModelUnavailable):
        return error
    status, kind = getattr(error, "status_code", None), type(error).__name__
    if isinstance(status, int):
        return _answered_with(status, {getattr(error, "code", ""), getattr(error, "type", "")})
    if "Timeout" in kind or isinstance(error, TimeoutError):
        return ModelTooSlow("the model did not answer in time: try again, or allow a longer time-out")
    words = f"the model failed ({kind}): try again, and look at the server's own log"
    if said_something:
        words = "the model broke off in mid-reply: try again"
    elif "Connect" in kind or isinstance(error, OSError):
        words = "the model cannot be reached: check that its server is running and the base URL is right"
    return ModelUnavailable(words)


def _answered_with(status: int, named: set[object]) -> ModelUnavailable:
    if "content_filter" in named:
        return ModelRefused("the provider's filter held the request back: look at what the account filters")
    if status == TOO_MANY:
        return ModelBusy(STATUS_IN_WORDS[TOO_MANY])
    other = f"the model's server answered with an error (HTTP {status}): try again later"
    return ModelUnavailable(STATUS_IN_WORDS.get(status, other))


def failed_end(reason: str) -> ModelUnavailable | None:
    """What the reason given for a reply's end means; None = it ended as it should."""
    if reason.lower() in TOO_LONG:
        return ModelCutShort("the model's reply ran into its length limit")
    if reason.lower() in HELD_BACK:
        return ModelRefused("the model, or its provider's filter, would not answer")
    return None


def asked_to_wait(error: Exception) -> float | None:
    """Seconds a server over its limit asks to wait, 0 or more; None when it is another error or gives no time.

    Source: RFC 9110, Retry-After: seconds or a date; `retry-after-ms` is OpenAI's finer one.
    """
    if getattr(error, "status_code", None) != TOO_MANY:
        return None
    headers: Mapping[str, str] = getattr(getattr(error, "response", None), "headers", {})
    fine, given = headers.get("retry-after-ms", ""), headers.get("retry-after", "")
    for text, unit in ((fine, 0.001), (given, 1.0)):
        try:
            seconds = float(text) * unit
        except ValueError:
            continue
        return max(0.0, seconds) if math.isfinite(seconds) else None
    try:
        at = parsedate_to_datetime(given)
    except ValueError:
        return None
    return max(0.0, (at.replace(tzinfo=at.tzinfo or UTC) - datetime.now(UTC)).total_seconds())
