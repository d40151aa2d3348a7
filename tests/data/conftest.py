"""A tiny invented data set in the layout of MovieLens 100K."""

import zipfile
from pathlib import Path

import pytest

GENRES = ("unknown", "Action", "Children's", "Drama")
RATINGS = ((7, 20, 5), (3, 10, 4), (3, 267, 1), (7, 10, 2), (900, 30, 3), (3, 31, 3))
ITEMS = (
    "10|Star Chess: Episode IV (1977)|01-Jan-1977||http://example.org/?Star%20Chess|0|1|0|0",
    "20|Mésaventure, L' (The Misadventure) (1995)|01-Jan-1996|||0|0|1|1",
    "30|Twin, The (1990)|01-Jan-1990|||0|0|0|1",
    "31|Twin, The (1990)|01-Jan-1990|||0|0|0|1",
    "267|unknown||||1|0|0|0",
    "999|Never Rated (1999)|01-Jan-1999|||0|1|0|0",
)


@pytest.fixture
def ml_100k(tmp_path: Path) -> Path:
    """The folder, complete and in order; tests spoil it as they need."""
    folder = tmp_path / "ml-100k"
    folder.mkdir()
    rows = [f"{user}\t{movie}\t{stars}\t881250949\n" for user, movie, stars in RATINGS]
    (folder / "u.data").write_bytes("".join(rows).encode("latin-1"))
    (folder / "u.item").write_bytes("".join(f"{item}\n" for item in ITEMS).encode("latin-1"))
    genres = "".join(f"{name}|{number}\n" for number, name in enumerate(GENRES))
    (folder / "u.genre").write_bytes(f"{genres}\n".encode("latin-1"))
    return folder


def zip_folder(folder: Path, archive: Path, top: str = "") -> Path:
    """Zip the files of a folder, below `top` inside the zip; returns the archive."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as target:
        for path in sorted(folder.iterdir()):
            target.write(path, f"{top}{path.name}")
    return archive
