"""A Dask cluster as an executor for ensembles."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING

from models.cooperation import MODEL
from models.errors import InputError, ResultError, message

if TYPE_CHECKING:
    from distributed import Client
    from distributed.cfexecutor import ClientExecutor

PATIENCE = 15
"""Seconds to wait for a cluster to answer."""
TRIES = 3
"""How often Dask may fail to start its own thread."""


@contextmanager
def cluster(address: str | None) -> Iterator[tuple[ClientExecutor | None, int | None]]:
    """An executor on the cluster at an address, and how many cores it has; None and None without one.

    Dask itself repeats what a lost worker did.

    Raises
    ------
    InputError
        If nothing answers there, or its workers run another model.
    ResultError
        If a piece of work has killed one worker after the other.
    """
    if address is None:
        yield None, None
        return
    from distributed import KilledWorker

    with _client(address) as client:
        _check(client, address)
        cores: dict[str, int] = client.ncores()  # type: ignore[assignment]
        try:
            yield client.get_executor(), sum(cores.values())
        except KilledWorker as error:
            raise ResultError(
                message("the same work killed several workers ({reason}); give them more memory"),
                reason=error,
            ) from error


def _client(address: str) -> Client:
    """A connection to the scheduler at an address. Raises InputError if nothing answers there."""
    from distributed import Client

    try:
        for _ in range(TRIES - 1):
            # Dask gives its own thread 10 s to start, which on a machine that stands still is too short.
            with suppress(AssertionError):
                return Client(address, timeout=PATIENCE)
        return Client(address, timeout=PATIENCE)
    except (OSError, TimeoutError, ValueError) as error:
        raise InputError(
            message('no Dask scheduler answers at "{address}" ({reason})'), address=address, reason=error
        ) from None


def _check(client: Client, address: str) -> None:
    """Raises InputError unless there are workers and all of them run this model."""
    hashes: dict[str, object] = client.run(_model_hash, on_error="return")  # type: ignore[assignment]
    if not hashes:
        raise InputError(message('the Dask scheduler at "{address}" has no workers'), address=address)
    for worker, found in hashes.items():
        if found != expected():
            raise InputError(
                message("worker {worker} has another model ({found}); give it this folder as PYTHONPATH"),
                worker=worker,
                found=found,
            )


def expected() -> str:
    """Hash of the model that the cluster's workers have to have."""
    return MODEL.hash


def _model_hash() -> str:
    return MODEL.hash
