"""What cannot be read comes back as problems that say what to do; nothing raises."""

import re
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from competency_frameworks.reading.lines import numbered_lines
from competency_frameworks.reading.plain_text import decode
from competency_frameworks.reading.reader import read_role_description
from competency_frameworks.reading.report import to_contract, to_text
from competency_frameworks.reading.section_names import section_names

SMALL = "Role Summary\nThe Café Clerk earns £5 – fairly.\nCommon Frustrations\n- Crème brûlée déjà vu\n"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b" \n\t\n", "empty"),
        (b"x" * (6 * 1024 * 1024), "larger than 5 MB"),
        (b"\x00\x01\x02\x03" * 50, "binary"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x81\x8d\x8f", "not a text file"),
        (b"\x01\x02\x03\x04" * 50, "binary"),
        (b"%PDF-1.7\n...", "damaged"),
        (b"PK\x03\x04rest", "damaged"),
        (b"\xd0\xcf\x11\xe0rest", "password"),
        (b"{\\rtf1 hello}", "rich text"),
        (b"<!DOCTYPE html>\n<html><body><script>alert(1)</script></body></html>", "scripts"),
        (b"<html><body> </body></html>", "No words"),
        (b"\xff\xfea", "not a text file"),
        (b"a\n" * 30_000, "lines"),
    ],
)
def test_an_unreadable_file_says_what_to_do(data, words):
    description = read_role_description(data, "role.txt")
    assert description.role.title == ""
    assert description.coverage == 0.0
    assert [problem.line for problem in description.problems] == [None]
    assert description.problems[0].message.startswith("role.txt: ")
    assert words in description.problems[0].message


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_unicode_encodings_read_alike(encoding):
    assert decode(SMALL.encode(encoding)) == (SMALL, ())
    assert read_role_description(SMALL.encode(encoding)).role.title == "Café Clerk"


def test_an_old_windows_file_is_read_and_told():
    text, problems = decode(SMALL.encode("cp1252"))
    assert text == SMALL
    assert "cp1252" in problems[0].message


def test_line_numbers_do_not_depend_on_the_line_ends():
    for end in ("\n", "\r\n", "\r"):
        lines = numbered_lines(end.join(["a", "", "  3. b  ", "-c"]))
        assert [(line.number, line.text, line.marked) for line in lines] == [
            (1, "a", False),
            (3, "b", True),
            (4, "-c", False),
        ]


HEADED = "Role Summary\nCommon Frustrations\n"


@pytest.mark.parametrize(
    "text",
    [
        "x" * 5_000_000,
        "The " * 1_250_000,
        "a " * 2_500_000,
        " - " * 1_600_000,
        "he or she can. " * 330_000,
        HEADED + "Experience Requirements\n" + "5 " * 2_400_000,
        "Common Frustrations\nRole Summary\n" + "The " * 1_240_000,
        HEADED + "Emerging Foundation Skills\n- Skill: A\n- Concepts: " + "[" * 4_000_000,
        HEADED + "Digital Tools\n- Tool: A\n" + "and so it goes on and on\n" * 19_000,
        "What Does a Clerk Do?\n" + "a clerk may do this and that\n" * 19_000,
    ],
    ids=range(10),
)
def test_five_megabytes_are_quick(text):
    started = time.perf_counter()
    read_role_description(text.encode())
    # Generous: seconds, where a rule that backtracks would take hours.
    assert time.perf_counter() - started < 20


_labels = [f"- {label.title()}: " for known in section_names() for label in known.fields]
_headings = [known.name for known in section_names()]
_words = st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cc")), min_size=1, max_size=40)
_rows = st.one_of(
    st.sampled_from(_headings),
    st.builds(str.__add__, st.sampled_from(_labels), _words),
    st.sampled_from(_labels),
    st.builds("- {}".format, _words),
    st.builds("  7. {}".format, _words),
    _words,
    st.sampled_from(["", "Unknown Heading", "ID:", "- Concepts: [{", "Job ID", "What Does a Clerk Do?"]),
    st.sampled_from(["A clerk is responsible for things.", "He or she might also sleep.", "Post your comments"]),
)


@given(st.binary(max_size=400))
@example(b",")  # a first line without a word
def test_any_bytes_come_back_as_data(data):
    description = read_role_description(data)
    assert 0.0 <= description.coverage <= 1.0
    assert description.coverage == 1.0 or description.problems


@given(st.lists(_rows, max_size=40))
def test_every_line_is_at_home_or_told(rows):
    text = "\n".join(rows)
    lines = numbered_lines(text)
    description = read_role_description(text.encode())
    to_contract(description)
    assert to_text(description)
    if not lines:
        return
    told = set()
    for problem in description.problems:
        if problem.line:
            run = re.match(r"Lines (\d+) to (\d+): ", problem.message)
            told |= set(range(problem.line, int(run.group(2)) + 1)) if run else {problem.line}
    numbers = {line.number for line in lines}
    homeless = round((1 - description.coverage) * len(lines))
    assert homeless <= len(told & numbers)
    for competency in description.competencies:
        assert competency.title
        assert {competency.source.start, competency.source.end} <= numbers
    codes = [competency.code for competency in description.competencies]
    assert len(codes) == len(set(codes))
    assert len(description.responsibilities) == len(description.responsibility_lines)
