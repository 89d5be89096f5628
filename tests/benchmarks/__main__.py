"""Prints how quick the rooms are, how right the embedded judge is, how quick it is, and how quick conversations are.

python -m tests.benchmarks [--only rooms|figures|speed|conversations|mapping|frameworks] [--short-answers DIR]
                           [--learners N] [--chainlit]

DIR holds the training part of SemEval-2013 Task 7 (`2way/`, `3way/`); without it those figures are left out, loudly.
"""

import argparse
from pathlib import Path

from scripts.train_judge.short_answers import BESIDE
from tests.benchmarks.conversation_speed import conversation_speed
from tests.benchmarks.framework_speed import framework_speed
from tests.benchmarks.held_out import held_out_figures
from tests.benchmarks.judge_speed import judge_speed
from tests.benchmarks.mapping_quality import mapping_quality
from tests.benchmarks.rooms import rooms


def main() -> None:
    """Runs them all, or the one that is named."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--short-answers", type=Path, default=BESIDE, help="folder with 2way/ and 3way/")
    parts = ("rooms", "figures", "speed", "conversations", "mapping", "frameworks")
    parser.add_argument("--only", choices=parts, default="")
    parser.add_argument("--learners", type=int, default=300, help="the most learners who speak at once")
    parser.add_argument("--chainlit", action="store_true", help="installs a plain Chainlit app aside and measures it")
    given = parser.parse_args()
    folder = given.short_answers if (given.short_answers / "2way").is_dir() else None
    if given.only in {"", "rooms"}:
        rooms()
    if given.only in {"", "speed"}:
        judge_speed()
    if given.only in {"", "figures"}:
        held_out_figures(folder)
    if given.only in {"", "mapping"}:
        mapping_quality()
    if given.only in {"", "frameworks"}:
        framework_speed()
    if given.only in {"", "conversations"}:
        conversation_speed(with_chainlit=given.chainlit, most=given.learners)


if __name__ == "__main__":
    main()
