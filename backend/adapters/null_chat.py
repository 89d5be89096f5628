"""The chat model's twin: says what its script says, and fails when the script ends."""

import re
from collections.abc import AsyncIterator, Mapping, Sequence

from conversations.ports import Message, ModelUnavailable, YesOrNo


class ScriptedChat:
    """Speaks `replies`, gives `answers` and says yes or no, in order; keeps what it was sent in `received`.

    A reply or answer that is a `ModelUnavailable` is raised instead. With `chances` None it is a model whose endpoint
    tells no log-probabilities.
    """

    model_name = "scripted"

    def __init__(
        self,
        replies: Sequence[str | ModelUnavailable] = (),
        answers: Sequence[Mapping[str, object] | ModelUnavailable] = (),
        chances: Sequence[YesOrNo | ModelUnavailable] | None = None,
    ) -> None:
        self._replies = list(replies)
        self._answers = list(answers)
        self._chances = None if chances is None else list(chances)
        self.received: list[tuple[Message, ...]] = []

    async def stream(self, messages: Sequence[Message]) -> AsyncIterator[str]:
        """Streams the next reply word by word.

        Raises:
            ModelUnavailable: the script says so.
            AssertionError: the script has ended.
        """
        self.received.append(tuple(messages))
        if not self._replies:
            raise AssertionError("the script has no further reply")
        reply = self._replies.pop(0)
        if isinstance(reply, ModelUnavailable):
            raise reply
        for piece in re.findall(r"\s*\S+|\s+$", reply):
            yield piece

    async def answer(self, messages: Sequence[Message], schema: Mapping[str, object]) -> Mapping[str, object]:
        """Gives the next answer.

        Raises:
            ModelUnavailable: the script says so.
            AssertionError: the script has ended.
        """
        self.received.append(tuple(messages))
        if not self._answers:
            raise AssertionError("the script has no further answer")
        answer = self._answers.pop(0)
        if isinstance(answer, ModelUnavailable):
            raise answer
        return answer

    async def yes_or_no(self, messages: Sequence[Message]) -> YesOrNo | None:
        """Says the next yes or no.

        Raises:
            ModelUnavailable: the script says so.
            AssertionError: the script has ended.
        """
        if self._chances is None:
            return None
        self.received.append(tuple(messages))
        if not self._chances:
            raise AssertionError("the script has no further yes or no")
        chance = self._chances.pop(0)
        if isinstance(chance, ModelUnavailable):
            raise chance
        return chance
