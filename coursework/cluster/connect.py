"""Find a cluster, or make one on this machine: in both cases nobody else can listen or take part."""

import contextlib
import importlib.util
import logging
import sys
import tempfile
from pathlib import Path

from coursework.cluster import words
from coursework.cluster.addresses import ClusterError, check

CERTIFICATES = ("ca.pem", "cert.pem", "key.pem")
PATIENCE = 15  # seconds for a scheduler to answer


def load():
    """Load Dask, and keep it from talking between the lines of a class.

    Raises
    ------
    ClusterError
        If it is not installed.
    """
    for name in ("distributed", "cryptography"):
        if importlib.util.find_spec(name) is None:
            raise ClusterError(words.NO_DASK.format(missing=name, python=sys.executable))
    import distributed

    for handler in logging.getLogger("distributed").handlers:
        handler.setLevel(logging.CRITICAL)
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)  # tasks of Dask's that nobody waits for, where a worker is gone
    return distributed


@contextlib.contextmanager
def scheduler(address, certificates=None):
    """Connect to a scheduler.

    Parameters
    ----------
    address : str
        "tls://10.0.0.5:8786", or "tcp://127.0.0.1:8786".
    certificates : path, optional
        The folder that holds ca.pem, cert.pem and key.pem. Without it, what Dask's own settings name.

    Yields
    ------
    distributed.Client

    Raises
    ------
    ClusterError
        If the address is open to others, or nobody answers there.
    """
    distributed = load()
    security = _security(distributed, check(address), certificates)
    try:
        client = distributed.Client(address, security=security, timeout=PATIENCE, set_as_default=False)
    except (OSError, TimeoutError) as error:
        reasons = " ".join(str(each) for each in _causes(error))
        said = words.OTHER_CERTIFICATE if "ssl" in reasons.lower() or "certificate" in reasons.lower() else words.NO_SCHEDULER
        raise ClusterError(said.format(address=address, reason=_short(list(_causes(error))[-1]))) from None
    with client:
        yield client


def _security(distributed, address, certificates):
    if address.startswith("tcp:"):
        return distributed.Security(require_encryption=False)
    names = dict(zip(("tls_ca_file", "tls_client_cert", "tls_client_key"), CERTIFICATES, strict=True))
    if certificates is not None:
        paths = {name: Path(certificates) / file for name, file in names.items()}
        for path in paths.values():
            if not path.is_file():
                raise ClusterError(words.NO_CERTIFICATE.format(missing=path))
        return distributed.Security(require_encryption=True, **{name: str(path) for name, path in paths.items()})
    security = distributed.Security(require_encryption=True)  # of Dask's settings
    for name, file in names.items():
        if getattr(security, name) is None:
            raise ClusterError(words.NO_CERTIFICATE.format(missing=file))
    return security


def _causes(error):
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _short(error):
    return " ".join(str(error).split())[:200] or type(error).__name__


@contextlib.contextmanager
def this_machine(workers):
    """Make a scheduler and workers on this machine, with certificates that nobody else ever holds; they end with it.

    Parameters
    ----------
    workers : int
        Processes, each with one job at a time.

    Yields
    ------
    distributed.Client
    """
    distributed = load()
    import dask.config

    security = distributed.Security.temporary()
    with (
        tempfile.TemporaryDirectory(prefix="coursework-workers-") as folder,
        dask.config.set({"temporary-directory": folder}),
        distributed.LocalCluster(
            n_workers=workers, threads_per_worker=1, host="127.0.0.1", protocol="tls", security=security,
            dashboard_address="127.0.0.1:0", worker_dashboard_address="127.0.0.1:0", local_directory=folder, memory_limit=0,
            silence_logs=logging.CRITICAL) as cluster,
        distributed.Client(cluster, security=security, set_as_default=False) as client,
    ):
        yield client
