"""The releases of MovieLens as GroupLens serves them: what each holds, and its hash."""

from dataclasses import dataclass

GROUPLENS = "https://files.grouplens.org/datasets/movielens/"


@dataclass(frozen=True)
class Release:
    """One zip of GroupLens' server."""

    name: str  # of the zip, without its ending
    title: str  # as people call it
    n_bytes: int  # of the zip; about as many where it changes
    n_ratings: int
    # algorithm, digest: of its hash; without a digest the server's own .md5 tells
    algorithm: str = "md5"
    digest: str = ""

    @property
    def file(self) -> str:
        """The zip's name."""
        return f"{self.name}.zip"


def _sha256(first: str, second: str) -> tuple[str, str]:
    return "sha256", first + second


# The smallest first. Measured of the zips, or read from their checksum files.
RELEASES = (
    Release(
        *("ml-latest-small", "MovieLens small (2018)", 978_202, 100_836),
        *_sha256("696d65a3dfceac7c45750ad32df2c259", "311949efec81f0f144fdfb91ebc9e436"),
    ),
    Release(
        *("ml-100k", "MovieLens 100K (1998)", 4_924_029, 100_000),
        *_sha256("50d2a982c66986937beb9ffb3aa76efe", "955bf3d5c6b761f4e3a7cd717c6a3229"),
    ),
    Release(
        *("ml-1m", "MovieLens 1M (2003)", 5_917_549, 1_000_209),
        *_sha256("a6898adb50b9ca05aa231689da44c217", "cb524e7ebd39d264c56e2832f2c54e20"),
    ),
    Release(
        *("ml-10m", "MovieLens 10M (2009)", 65_566_137, 10_000_054),
        *("md5", "ce571fd55effeba0271552578f2648bd"),
    ),
    Release(
        *("ml-20m", "MovieLens 20M (2016)", 198_702_078, 20_000_263),
        *_sha256("96f243c338a8665f6bcc89c53edf6ee3", "9162a846940de6b7c8c48aeada765ff3"),
    ),
    Release(
        *("ml-25m", "MovieLens 25M (2019)", 261_978_986, 25_000_095),
        *_sha256("8b21cfb7eb1706b4ec0aac894368d90a", "cf26ebdfb6aced3ebd4ad5bd1eb9c6aa"),
    ),
    Release(
        *("ml-32m", "MovieLens 32M (2024)", 238_950_008, 32_000_204),
        *("md5", "d472be332d4daa821edc399621853b57"),
    ),
    Release("ml-latest", "MovieLens latest (2023)", 350_000_000, 33_832_162),
)
