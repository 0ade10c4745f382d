"""Kernels in machine code, compiled in the background so that nobody waits for them unasked."""

from __future__ import annotations

import logging
from concurrent.futures import Future
from functools import lru_cache
from threading import Lock, Thread
from typing import TYPE_CHECKING

from models.engine.model import Model
from models.engine.printers.loop import Method

if TYPE_CHECKING:
    from models.engine.printers.numba import Kernel

logger = logging.getLogger(__name__)
_lookups, _compiler = Lock(), Lock()


def kernel(model: Model, method: Method) -> Future[Kernel]:
    """The kernel to be: asked for the first time, it starts to compile in a thread of its own.

    Compiling takes some ten seconds the first time on a machine, under one once it is on disk.
    """
    with _lookups:
        return _kernel(model, method)


def ready(model: Model, method: Method, *, wait: bool = False) -> bool:
    """Whether the kernel can be used at once; asking starts the work, or waits for it. False if it failed."""
    found = kernel(model, method)
    return (wait or found.done()) and found.exception() is None


@lru_cache(maxsize=16)
def _kernel(model: Model, method: Method) -> Future[Kernel]:
    found: Future[Kernel] = Future()
    # A daemon, since nobody who leaves should have to wait for a compiler.
    Thread(target=_compile, args=(found, model, method), daemon=True).start()
    return found


def _compile(found: Future[Kernel], model: Model, method: Method) -> None:
    """Fills `found`, one kernel after another: the other cores are for the people who use the model."""
    try:
        with _compiler:
            from models.engine.printers.numba import compile_kernel

            found.set_result(compile_kernel(model.program, method, tuple(model.tables.values())))
    except Exception as error:
        logger.warning("no kernel in machine code: %s", error)
        found.set_exception(error)
