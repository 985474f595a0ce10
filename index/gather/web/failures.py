"""Why a request failed, as a sentence: what aiohttp and the system raise becomes `FetchError`."""

from __future__ import annotations

import os
import socket
import ssl

import aiohttp

from index.errors import AddressError, FetchError
from index.gather.web.resolver import BarredError

_UNKNOWN_NAME = {socket.EAI_NONAME, getattr(socket, "EAI_NODATA", socket.EAI_NONAME)}


def explain(error: Exception, host: str, seconds: float) -> FetchError:
    """Turns what went wrong into what its user reads.

    Args:
        error: A `TimeoutError`, `aiohttp.ClientError`, `OSError` or `ValueError`.
        host: The host that was asked.
        seconds: How long the request was given.
    """
    if isinstance(error, (ssl.SSLError, aiohttp.ClientSSLError, aiohttp.ClientConnectorCertificateError)):
        return _insecure(error, host)
    if isinstance(error, aiohttp.ClientConnectorError):
        return _unconnected(error.os_error, host)
    if isinstance(error, TimeoutError):
        return FetchError(f"{host} did not send it within {seconds:g} seconds.", retryable=True)
    if isinstance(error, (aiohttp.ClientConnectionError, aiohttp.ClientPayloadError, OSError)):
        return FetchError(f"The connection to {host} broke off in the middle.", retryable=True)
    return FetchError(f"{host} does not answer as a web server does.")


def _unconnected(error: OSError, host: str) -> FetchError:
    if isinstance(error, BarredError):
        return AddressError(f"{host} lies in a private network, which Dateline does not reach.")
    if isinstance(error, socket.gaierror):
        if error.errno in _UNKNOWN_NAME:
            return FetchError(f"There is no host named {host}; check the address.")
        return FetchError(f"The name {host} cannot be looked up at the moment.", retryable=True)
    words = os.strerror(error.errno).lower() if error.errno else "no connection can be made"
    return FetchError(f"{host} cannot be reached: {words}.", retryable=True)


def _insecure(error: Exception, host: str) -> FetchError:
    inner = error.certificate_error if isinstance(error, aiohttp.ClientConnectorCertificateError) else error
    if not isinstance(inner, ssl.CertificateError):
        return FetchError(f"No secure connection to {host} can be made.")
    words = getattr(inner, "verify_message", str(inner)).rstrip(".")
    return FetchError(f"The certificate of {host} is not valid: {words}.")
