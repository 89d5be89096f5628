"""Fails when a file has more than 300 lines or a function more than 40: the house style, checked."""

import ast
import subprocess
import sys
from pathlib import Path

FILE_LINES, FUNCTION_LINES = 300, 40


def too_long(path: Path) -> list[str]:
    """What is too long in one Python file, as lines to print."""
    text = path.read_text(encoding="utf-8")
    found = []
    if (lines := text.count("\n")) > FILE_LINES:
        found.append(f"{path}: {lines} lines, at most {FILE_LINES}")
    if "migrations" in path.parts:  # made by Alembic: one statement a table
        return found
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            if length > FUNCTION_LINES:
                found.append(f"{path}:{node.lineno}: {node.name} has {length} lines, at most {FUNCTION_LINES}")
    return found


def main() -> int:
    """Checks every Python file git knows of."""
    listed = subprocess.run(["git", "ls-files", "*.py"], capture_output=True, text=True, check=True)  # noqa: S607
    found = [line for name in listed.stdout.split() for line in too_long(Path(name))]
    print("\n".join(found) or "every file and function is short enough")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
