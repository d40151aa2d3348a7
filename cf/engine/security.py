"""What scheduler, workers and client know each other by: certificates."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from cf.errors import EngineError

if TYPE_CHECKING:
    from distributed import Security

# Environment variables that name PEM files for a cluster at tls://; without them, what Dask's own
# configuration says holds.
TLS = ("CF_TLS_CA", "CF_TLS_CERT", "CF_TLS_KEY")


def choose_security() -> "Security | None":
    """Return what to be known by at a cluster elsewhere, as the environment says.

    Raises EngineError for a certificate that is not there.
    """
    from distributed import Security

    paths = [os.environ.get(name, "") for name in TLS]
    if not any(paths):
        return None
    for name, path in zip(TLS, paths, strict=True):
        if not Path(path).is_file():
            raise EngineError(
                f"{name}: “{path}” is not a file. {', '.join(TLS)} together name the authority's "
                "certificate, this server's certificate and its key, as PEM files."
            )
    ca, certificate, key = paths
    return Security(
        require_encryption=True, tls_ca_file=ca, tls_client_cert=certificate, tls_client_key=key
    )


def share_security(certificate: str, key: str, **_: str) -> "Security":
    """Return what scheduler, workers and client know each other by: one certificate for all."""
    from distributed import Security

    roles = ("client", "scheduler", "worker")
    certificates = {f"tls_{role}_cert": certificate for role in roles}
    keys = {f"tls_{role}_key": key for role in roles}
    return Security(require_encryption=True, tls_ca_file=certificate, **certificates, **keys)
