"""What the speed of conversations is measured with: the paced server, who waits how long, and the table. No times."""

import asyncio

from openai import AsyncOpenAI

from conversations.voices.checking import whole_sentences
from conversations.voices.nonsense import nonsense_in
from tests.benchmarks.conversation_speed import BARE, PROVA, Measured, lines_of, spread_of
from tests.benchmarks.conversation_speed_load import Waited, as_asked, ask_bare, at_about_the_same_time, median_ms
from tests.benchmarks.model_server import paced_server, reply_text


def test_no_two_replies_of_the_model_server_are_alike_and_each_passes_for_one() -> None:
    texts = [reply_text(number) for number in range(4000)]
    assert len(set(texts)) == len(texts)
    for text in texts[::97]:
        whole, rest = whole_sentences(text)
        assert len(whole) == 2 and rest.endswith("?")
        assert not [one for one in (*whole, rest) if nonsense_in(one, "")]


def test_the_paced_server_speaks_the_protocol_of_the_openai_client() -> None:
    async def asked() -> tuple[Waited, str]:
        async with paced_server(first=0, pace=0) as base_url:
            client = AsyncOpenAI(base_url=base_url, api_key="any")
            messages = [{"role": "user", "content": "What now?"}]
            request = {"model": "paced", "messages": messages, "stream": True}
            request["stream_options"] = {"include_usage": True}
            pieces = [chunk async for chunk in await client.chat.completions.create(**request)]
            assert pieces[-1].usage.completion_tokens == len(reply_text(0).split(" "))
            said = "".join(chunk.choices[0].delta.content or "" for chunk in pieces if chunk.choices)
            waited = await ask_bare(client, request)
            await client.close()
            return waited, said

    waited, said = asyncio.run(asked())
    assert said == reply_text(0)
    assert 0 < waited.first <= waited.sentence <= waited.whole


def test_the_bare_client_asks_only_what_prova_asked() -> None:
    recorded = b'{"model": "m", "messages": [], "stream": true, "user": "x"}'
    assert as_asked(recorded) == {"model": "m", "messages": [], "stream": True}


def test_medians_leave_out_turns_with_a_fault_and_compare_with_the_bare_client() -> None:
    measured = Measured()
    measured.add(BARE, [Waited(0.1, 1.0, sentence=0.3)] * 3)
    measured.add(PROVA, [Waited(0.32, 1.02), Waited(0.32, 1.02), Waited(0.0, 9.0, "HTTP/1.1 500")])
    assert median_ms(measured.turns(PROVA), "whole") == 1020
    assert measured.faults() == ["HTTP/1.1 500"]
    bare, prova = lines_of({7: measured})
    assert bare[1:6] == ["3", "100", "(300)", "", "1000"]
    assert prova[1:7] == ["2", "320", "+220", "+20", "1020", "1.020"]
    assert spread_of([[Waited(0, 1.0)], [Waited(0, 2.0)], [Waited(0, 9.0, "fault")]]) == "1000–2000"


def test_everybody_is_asked_and_answered_in_order() -> None:
    async def one(number: int) -> Waited:
        return Waited(number, number)

    asks = [lambda number=number: one(number) for number in range(5)]
    assert [each.first for each in asyncio.run(at_about_the_same_time(asks, 0.0))] == [0, 1, 2, 3, 4]
