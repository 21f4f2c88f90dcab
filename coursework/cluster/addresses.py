"""Addresses of schedulers and workers: which can be spoken with so that nobody else listens, or takes part."""

import ipaddress
from urllib.parse import urlsplit

from coursework.cluster import words
from coursework.errors import ClassroomError

ENCRYPTED = ("tls", "gateway")  # dask-gateway's own: tls within


class ClusterError(ClassroomError):
    """Something about the cluster that stops the class; the message says what to do."""


def check(address):
    """Give an address back if a scheduler may be spoken with there.

    Raises
    ------
    ClusterError

    Examples
    --------
    >>> check("tls://10.0.0.5:8786"), check("tcp://127.0.0.1:8786")
    ('tls://10.0.0.5:8786', 'tcp://127.0.0.1:8786')
    >>> check("tcp://10.0.0.5:8786")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    coursework.cluster.addresses.ClusterError: tcp://10.0.0.5:8786 is not encrypted: ...
    """
    try:
        parts = urlsplit(address)
        whole = parts.scheme in ("tcp", *ENCRYPTED) and parts.hostname and parts.port
    except ValueError:
        whole = False
    if not whole:
        raise ClusterError(words.NO_ADDRESS.format(address=address))
    if not is_private(address):
        raise ClusterError(words.NOT_ENCRYPTED.format(address=address))
    return address


def is_private(address):
    """Whether what is said to an address is encrypted, or stays on its machine.

    Examples
    --------
    >>> is_private("tls://10.0.0.5:41234"), is_private("tcp://[::1]:41234"), is_private("tcp://0.0.0.0:8786")
    (True, True, False)
    """
    parts = urlsplit(address)
    if parts.scheme in ENCRYPTED:
        return True
    try:
        return parts.scheme == "tcp" and ipaddress.ip_address(parts.hostname or "").is_loopback
    except ValueError:  # a name: who knows where it leads
        return False
