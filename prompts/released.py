"""Released prompts are frozen: `frozen.json` keeps the hash of each file; a change is a new version.

`python -m prompts.released check` lists what is wrong; `python -m prompts.released freeze` adds new files only.
"""

import json
import sys
from collections.abc import Mapping
from pathlib import Path

from prompts.library import prompt_names, read_prompt

ROOM = Path(__file__).parent


def current_hashes(room: Path = ROOM) -> dict[str, str]:
    """SHA-256 of every prompt file in the room, by "name.v1"."""
    return {f"{name}.v{version}": read_prompt(name, version, room).sha256 for name, version in prompt_names("", room)}


def frozen_hashes(room: Path = ROOM) -> dict[str, str]:
    """What was released; empty before the first release."""
    place = room / "frozen.json"
    return json.loads(place.read_text(encoding="utf-8")) if place.exists() else {}


def changed(frozen: Mapping[str, str], current: Mapping[str, str]) -> tuple[str, ...]:
    """Released files whose words are no longer the released ones, or that are gone."""
    return tuple(sorted(name for name, sha256 in frozen.items() if current.get(name) != sha256))


def not_released(frozen: Mapping[str, str], current: Mapping[str, str]) -> tuple[str, ...]:
    """Files that no release has frozen yet."""
    return tuple(sorted(current.keys() - frozen.keys()))


def freeze(room: Path = ROOM) -> tuple[str, ...]:
    """Adds the files not yet released and returns their names.

    Raises:
        ValueError: a released file has changed; nothing is written.
    """
    frozen, current = frozen_hashes(room), current_hashes(room)
    if altered := changed(frozen, current):
        raise ValueError(f"released prompts changed: {', '.join(altered)}; keep them and add a new version")
    added = not_released(frozen, current)
    words = json.dumps(dict(sorted((frozen | current).items())), indent=2) + "\n"
    (room / "frozen.json").write_text(words, encoding="utf-8")
    return added


def main(command: str) -> int:
    """Runs `check` or `freeze`; returns the exit status."""
    if command == "freeze":
        try:
            added = freeze()
        except ValueError as error:
            print(error, file=sys.stderr)
            return 1
        print(f"released {len(added)}: {', '.join(added) or 'nothing new'}")
        return 0
    frozen, current = frozen_hashes(), current_hashes()
    faults = [f"changed: {name}" for name in changed(frozen, current)]
    faults += [f"not released: {name}" for name in not_released(frozen, current)]
    print("\n".join(faults) or f"{len(frozen)} prompts are as released")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) == 2 else "check"))
