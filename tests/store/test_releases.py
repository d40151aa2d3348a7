"""Releases from a server of our own: whole, broken off, another file, and not there at all."""

import hashlib
import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from cf.data.sources.catalogue import GROUPLENS, RELEASES
from cf.data.sources.download import fetch_md5
from cf.errors import DataError, StoreError
from cf.store.data_shelf import DataShelf
from cf.store.releases import get_release
from tests.data.conftest import ml_100k, zip_folder  # noqa: F401


@dataclass
class Served:
    """What the server gives: path → content; and how it misbehaves."""

    files: dict[str, bytes]
    base: str = ""
    breaks_after: int | None = None  # bytes
    knows_ranges: bool = True
    status: int = 200
    ranges: list[str | None] = field(default_factory=list)  # as they were asked for


def serve(served: Served, certificate: tuple[str, str] | None = None) -> ThreadingHTTPServer:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content = served.files.get(self.path)
            served.ranges.append(self.headers.get("Range"))
            if content is None or served.status != 200:
                self.send_response(served.status if content else 404)
                self.send_header("Location", "http://127.0.0.1:1/elsewhere")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            begin = 0
            if (asked := self.headers.get("Range")) and served.knows_ranges:
                begin = int(asked.removeprefix("bytes=").removesuffix("-"))
            if begin and begin >= len(content):
                self.send_response(416)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            self.send_response(206 if begin else 200)
            self.send_header("Content-Length", str(len(content) - begin))
            self.end_headers()
            end = len(content) if served.breaks_after is None else begin + served.breaks_after
            self.wfile.write(content[begin:end])
            self.close_connection = True

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    scheme = "http"
    if certificate:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        scheme = "https"
    served.base = f"{scheme}://127.0.0.1:{server.server_address[1]}/"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
    return server


def end(server: ThreadingHTTPServer) -> None:
    server.shutdown()
    server.server_close()


@pytest.fixture
def archive(ml_100k, tmp_path) -> bytes:  # noqa: F811
    return zip_folder(ml_100k, tmp_path / "x.zip", "ml-100k/").read_bytes()


@pytest.fixture
def served(archive, monkeypatch) -> Iterator[Served]:
    """A server of an invented ml-100k, and a catalogue that knows its hash."""
    known = replace(RELEASES[1], n_bytes=1000, digest=hashlib.sha256(archive).hexdigest())
    changing = replace(RELEASES[-1], n_bytes=1000)
    monkeypatch.setattr("cf.store.releases.RELEASES", (known, changing))
    md5 = hashlib.md5(archive).hexdigest()
    files = {f"/{name}.zip": archive for name in ("ml-100k", "ml-latest")}
    served = Served({**files, "/ml-latest.zip.md5": f"MD5 (ml-latest.zip) = {md5}\n".encode()})
    server = serve(served)
    yield served
    end(server)


@pytest.fixture
def shelf(tmp_path: Path) -> DataShelf:
    return DataShelf(tmp_path / "shelf")


def left(shelf: DataShelf) -> list[str]:
    return sorted(path.name for path in shelf.incoming().iterdir())


def get(shelf: DataShelf, served: Served, name: str = "ml-100k", report: Any = lambda share: None):
    return get_release(shelf, name, served.base, report=report)


def test_a_release_is_got_checked_read_and_kept_and_the_zip_goes(served, shelf):
    shares: list[float] = []
    entry = get(shelf, served, report=shares.append)
    assert entry.n_ratings == 6 and shelf.entries() == (entry,)
    assert shares == sorted(shares) and shares[-1] > 0.9 and left(shelf) == []


def test_one_that_changes_is_checked_by_what_its_server_tells(served, shelf):
    assert get(shelf, served, "ml-latest").n_ratings == 6
    served.files["/ml-latest.zip.md5"] = b"0123456789abcdef0123456789ABCDEF  ml-latest.zip\n"
    assert fetch_md5(f"{served.base}ml-latest.zip.md5") == "0123456789abcdef" * 2
    with pytest.raises(DataError, match="its MD5 is"):
        get(shelf, served, "ml-latest")
    del served.files["/ml-latest.zip.md5"]
    with pytest.raises(DataError, match="tells no hash"):
        get(shelf, served, "ml-latest")


def test_a_broken_line_is_told_and_the_next_attempt_goes_on_where_it_broke(
    served, shelf, monkeypatch
):
    monkeypatch.setattr("cf.data.sources.download._CHUNK_BYTES", 100)
    served.breaks_after = 300
    with pytest.raises(DataError, match="goes on there"):
        get(shelf, served)
    assert left(shelf) == ["ml-100k.zip.part"] and shelf.entries() == ()
    served.breaks_after = None
    assert get(shelf, served).n_ratings == 6
    assert served.ranges == [None, "bytes=300-"] and left(shelf) == []


def test_a_server_that_cannot_go_on_begins_anew(served, shelf):
    (shelf.incoming() / "ml-100k.zip.part").write_bytes(b"x" * 100)
    served.knows_ranges = False
    assert get(shelf, served).n_ratings == 6


def test_what_was_whole_already_is_not_got_again(served, shelf, archive):
    (shelf.incoming() / "ml-100k.zip.part").write_bytes(archive)
    assert get(shelf, served).n_ratings == 6


@pytest.mark.parametrize("begun", [b"", b"another file's beginning"])
def test_another_file_than_was_meant_is_refused_and_removed(served, shelf, begun):
    if begun:
        (shelf.incoming() / "ml-100k.zip.part").write_bytes(begun)
    else:
        served.files["/ml-100k.zip"] = b"PK another file"
    with pytest.raises(DataError, match="is not the file that was meant: its SHA256"):
        get(shelf, served)
    assert left(shelf) == [] and shelf.entries() == ()


@pytest.mark.parametrize("status", [302, 404, 503])
def test_no_other_answer_is_taken_and_none_is_followed(served, shelf, status):
    served.status = status
    with pytest.raises(DataError, match=rf"does not give ml-100k\.zip \({status}.*another way"):
        get(shelf, served)
    assert left(shelf) == []


def test_nobody_at_the_address_is_told(shelf):
    served = Served({}, base="http://127.0.0.1:9/")
    with pytest.raises(DataError, match=r"cannot be had from 127\.0\.0\.1 \(.*refused"):
        get(shelf, served)


def test_whoever_cancels_ends_it_and_what_has_come_is_kept(served, shelf):
    class CancelledError(Exception):
        pass

    def cancel(share: float) -> None:
        raise CancelledError

    with pytest.raises(CancelledError):
        get(shelf, served, report=cancel)
    assert left(shelf) == ["ml-100k.zip.part"]
    assert get(shelf, served).n_ratings == 6


def test_a_disk_without_room_is_told_before_anything_is_got(served, shelf, monkeypatch):
    monkeypatch.setattr("cf.store.releases._ROOM", 10**15)
    with pytest.raises(StoreError, match="MB of room"):
        get(shelf, served)
    assert served.ranges == []


def test_a_certificate_that_nobody_vouches_for_is_not_trusted(served, shelf, tmp_path):
    secret = Served(served.files)
    server = serve(secret, own_certificate(tmp_path))
    try:
        with pytest.raises(DataError, match=r"certificate of 127\.0\.0\.1 is not valid"):
            get(shelf, secret)
    finally:
        end(server)
    assert GROUPLENS.startswith("https://")


def test_the_catalogue_is_whole():
    assert len({release.name for release in RELEASES}) == 8
    lengths = {"md5": 32, "sha256": 64}
    unknown = [one.name for one in RELEASES if len(one.digest) != lengths[one.algorithm]]
    assert unknown == ["ml-latest"]


def own_certificate(folder: Path) -> tuple[str, str]:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    paths = folder / "cert.pem", folder / "key.pem"
    pem = serialization.Encoding.PEM
    paths[0].write_bytes(certificate.public_bytes(pem))
    paths[1].write_bytes(
        key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return str(paths[0]), str(paths[1])
