"""The picture of the rooms in the README: `python -m tests.rooms` prints it."""

from tests.architecture import ARROWS


def below(room: str) -> set[str]:
    """All rooms that the arrows lead to from a room."""
    return set().union(*({target} | below(target) for target in ARROWS[room]))


def draw_rooms() -> str:
    """Mermaid's text, without the arrows that a longer way replaces."""
    lines = ["```mermaid", "graph TD"]
    for room in reversed(ARROWS):
        longer = set().union(*(below(target) for target in ARROWS[room]))
        lines += [f"    {room} --> {target}" for target in sorted(ARROWS[room] - longer)]
    return "\n".join([*lines, "```"])


if __name__ == "__main__":
    print(draw_rooms())
