"""Clusters of one's own and elsewhere, and who is let in to them."""

import json
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from distributed import Security

from cf.engine.engine import Engine
from cf.errors import EngineError
from tests.engine.opened import REPOSITORY, SETTINGS, results, state_of_worker, train
from tests.runs import wait_for

pytestmark = pytest.mark.engine


@pytest.fixture
def cluster_elsewhere(tmp_path: Path) -> Iterator[str]:
    """A scheduler and two workers started by hand as the documentation of Dask says."""
    file = tmp_path / "scheduler.json"
    log = (tmp_path / "log").open("w")
    common = ["--scheduler-file", str(file), "--no-dashboard", "--host", "127.0.0.1"]
    python = [sys.executable, "-m"]
    commands = [
        [*python, "distributed.cli.dask_scheduler", *common, "--port", "0"],
        *[[*python, "distributed.cli.dask_worker", *common, "--no-nanny"]] * 2,
    ]
    processes = [
        subprocess.Popen(command, cwd=REPOSITORY, stdout=log, stderr=log) for command in commands
    ]
    try:
        wait_for(lambda: file.exists() and file.read_text().endswith("}"))
        yield json.loads(file.read_text())["address"]
    finally:
        for process in processes:
            process.kill()
            process.wait(30)
        log.close()


def test_a_cluster_elsewhere_serves_and_survives_the_engine(cluster_elsewhere, data, monkeypatch):
    monkeypatch.setenv("CF_SCHEDULER", cluster_elsewhere)
    # The first run must outlast the opening of the second, on a worker that has loaded nothing yet.
    with Engine(lease_seconds=120.0) as engine:
        assert engine.workers.cluster is None
        wait_for(lambda: len(engine.workers.client.scheduler_info()["workers"]) == 2)
        one, other = engine.open_run(SETTINGS, data), engine.open_run(SETTINGS, data)
        assert one.worker != other.worker
        assert results(train(one)) == results(train(other)) != []
        other.pause()
    with Engine() as engine:
        assert len(engine.workers.client.scheduler_info()["workers"]) == 2
        # What the first engine held there is let go of once its client is known to have gone.
        wait_for(
            lambda: (
                [s[:2] for s in engine.workers.client.run(state_of_worker).values()]
                == [(0, 0), (0, 0)]
            )
        )


def is_let_in(address: str, context: ssl.SSLContext | None) -> bool:
    """Whether a scheduler or worker says anything to a client: it is who speaks first."""
    host, port = address.removeprefix("tls://").split(":")
    try:
        with socket.create_connection((host, int(port)), 60) as plain:
            if context is None:
                plain.sendall(b"Let me in, in plain text.")
                return bool(plain.recv(1))
            with context.wrap_socket(plain) as encrypted:
                return bool(encrypted.recv(1))
    except OSError:
        return False


def test_nobody_without_this_starts_certificate_is_let_in_to_scheduler_or_workers(engine):
    def trusting(security: Security | None) -> ssl.SSLContext:
        if security is None:
            context = ssl.create_default_context()
        else:
            context = security.get_connection_args("client")["ssl_context"]
        context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
        return context

    wait_for(lambda: len(engine.workers.client.nthreads()) == 2)
    doors = [engine.workers.client.scheduler.address, *engine.workers.client.nthreads()]
    assert all(door.startswith("tls://127.0.0.1:") for door in doors)
    ours, others = engine.workers.cluster.security, Security.temporary()
    for door in doors:
        assert is_let_in(door, trusting(ours))
        for context in (None, trusting(None), trusting(others)):
            assert not is_let_in(door, context)


def test_a_key_is_in_no_command_line_and_no_environment(engine):
    for process in (engine.workers.cluster.scheduler, *engine.workers.cluster.workers):
        known = psutil.Process(process.pid)
        said = " ".join([*known.cmdline(), *known.environ().values()])
        assert "PRIVATE KEY" not in said and "CERTIFICATE" not in said


def test_certificates_that_are_not_there_are_named(monkeypatch, tmp_path):
    monkeypatch.setenv("CF_TLS_CA", str(tmp_path / "ca.pem"))
    with pytest.raises(EngineError, match=r"CF_TLS_CA: .*ca\.pem” is not a file"):
        Engine("tls://127.0.0.1:9")


def test_an_address_where_nobody_answers_is_explained(monkeypatch):
    monkeypatch.setattr("cf.engine.workers.CONNECT_SECONDS", 0.5)
    with pytest.raises(EngineError, match=r"tcp://127.0.0.1:9 .*CF_SCHEDULER"):
        Engine("tcp://127.0.0.1:9")
