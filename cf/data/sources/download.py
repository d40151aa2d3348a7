"""Files from the network: over verified TLS, to a temporary name, renamed once their hash is right.

What has come of a file stays where it is when the line breaks, and the next attempt goes on there.
"""

import hashlib
import re
from collections.abc import Callable
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

from cf.errors import DataError

_WAIT_SECONDS = (10, 30)  # for a connection; for the next bytes
_CHUNK_BYTES = 2**18
_MOST_TOLD_BYTES = 4096  # of a hash that is asked for
_OTHER_WAY = (
    "Try again later, or get the zip in another way: “python -m cf data add” takes it, however "
    "large it is."
)


def download(
    address: str,
    place: Path,
    algorithm: str,
    digest: str,
    n_bytes: int,
    report: Callable[[float], None],
) -> None:
    """Fetch a file, all or nothing.

    Raises DataError if it cannot be had, or is not the file that was meant.

    Parameters
    ----------
    address : of the file; where it leads elsewhere it is not followed
    place : where the file is to be; beside it, with ".part" behind its name, what has come so far
    algorithm, digest : of its hash, in hexadecimal digits
    n_bytes : about how many it has, for the report
    report : is told the share that has come, and may raise to end it
    """
    import requests

    part = place.with_name(f"{place.name}.part")
    host, name = urlsplit(address).hostname, place.name
    n_here = part.stat().st_size if part.exists() else 0
    headers = {"Accept-Encoding": "identity"}
    if n_here:
        headers["Range"] = f"bytes={n_here}-"
    try:
        with requests.get(
            address, headers=headers, stream=True, timeout=_WAIT_SECONDS, allow_redirects=False
        ) as answer:
            if answer.status_code == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE:
                pass  # all of it is here, or it is another file by now: its hash tells
            elif answer.status_code in (HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT):
                goes_on = answer.status_code == HTTPStatus.PARTIAL_CONTENT
                if not goes_on:
                    n_here = 0
                n_coming = int(answer.headers.get("Content-Length", 0))
                n_all = n_here + n_coming if n_coming else max(n_bytes, 1)
                with part.open("ab" if goes_on else "wb") as file:
                    for chunk in answer.iter_content(_CHUNK_BYTES):
                        file.write(chunk)
                        n_here += len(chunk)
                        report(min(n_here / n_all, 1.0))
            else:
                reason = f"{answer.status_code} {answer.reason}"
                raise DataError(f"{host} does not give {name} ({reason}). {_OTHER_WAY}")
    except requests.exceptions.SSLError as error:
        raise DataError(
            f"The certificate of {host} is not valid, so {name} is not taken from there "
            f"({_reason(error)}). {_OTHER_WAY}"
        ) from None
    except (requests.RequestException, ValueError) as error:
        raise DataError(
            f"{name} cannot be had from {host} ({_reason(error)}). What has come of it is kept: "
            f"the next attempt goes on there. {_OTHER_WAY}"
        ) from None
    except OSError as error:
        raise DataError(
            f"{name} cannot be written ({error.strerror}). Make room on the disk."
        ) from None
    with part.open("rb") as file:
        seen = hashlib.file_digest(
            file, lambda: hashlib.new(algorithm, usedforsecurity=False)
        ).hexdigest()
    if seen != digest:
        part.unlink()
        raise DataError(
            f"{name} is not the file that was meant: its {algorithm.upper()} is {seen}, but must "
            f"be {digest}. It was removed. Try again once; if it is so again, {host} serves "
            "another file by now."
        )
    part.replace(place)


def fetch_md5(address: str) -> str:
    """Return the MD5 that a server tells at an address, in either of the two common forms.

    Raises DataError if it cannot be had.
    """
    import requests

    host = urlsplit(address).hostname
    try:
        with requests.get(
            address, stream=True, timeout=_WAIT_SECONDS, allow_redirects=False
        ) as answer:
            told = answer.raw.read(_MOST_TOLD_BYTES) if answer.status_code == HTTPStatus.OK else b""
    except (requests.RequestException, OSError) as error:
        raise DataError(f"{host} cannot be asked ({_reason(error)}). {_OTHER_WAY}") from None
    found = re.search(rb"\b[0-9a-fA-F]{32}\b", told)
    if not found:
        raise DataError(f"{host} tells no hash of this file. {_OTHER_WAY}")
    return found[0].decode().lower()


def _reason(error: BaseException) -> str:
    """What went wrong in the end: requests wraps urllib3's errors, and these wrap the system's."""
    inner: object = error
    while isinstance(inner, BaseException):
        error = inner
        inner = getattr(error, "reason", None) or (error.args[0] if error.args else None)
    said = str(inner if isinstance(inner, str) else error).rpartition(": ")[2]
    return re.sub(r"\[Errno \S+\] | \(_ssl.*", "", said).strip(" '\".")
