"""The posterior of the calibrated parameters, as `python -m models calibrate` left it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

import numpy as np

from models.cooperation import MODEL
from models.cooperation.tables import DATA, rows
from models.errors import InputError, message
from models.history import calibration_record

FILE = DATA / "posterior.parquet"
INFORMED = message("informed")
"""The verdict of `data/calibration.csv` on a parameter that the record says something about."""


@dataclass(frozen=True)
class Posterior:
    """Draws from the joint posterior of the parameters that the record speaks about.

    Attributes
    ----------
    values
        By full parameter name, in the parameter's unit: read-only arrays of shape (rows,). A row
        is one joint draw; keep rows whole, for parameters are correlated. Neighbouring rows
        are from different chains, so that any run of rows is as good as another.
    made_by
        What made it: hashes of model and record, seed, settings, versions.
    """

    values: Mapping[str, np.ndarray]
    made_by: Mapping[str, object]

    @property
    def rows(self) -> int:
        return len(next(iter(self.values.values())))


def origin() -> dict[str, object]:
    """Hashes of what a posterior follows from: the model with its priors, and the recorded figures."""
    figures = [
        [f.variable, f.start, f.end, f.value, f.low, f.high, f.distribution] for f in calibration_record()
    ]
    priors = [[p.name, p.low, p.value, p.high, p.distribution] for p in MODEL.parameters.values()]
    evidence = hashlib.sha256(json.dumps([figures, sorted(priors)]).encode())
    return {"model_hash": MODEL.hash, "evidence_hash": evidence.hexdigest()[:12]}


@cache
def posterior() -> Posterior:
    """The posterior that belongs to the model and record as they are.

    Raises
    ------
    InputError
        If there is none, or it was made from another model or record.
    """
    return read(FILE)


@cache
def informed() -> frozenset[str]:
    """The parameters that the record says something about; it leaves the others as wide as they were."""
    return frozenset(r["parameter"] for r in rows("calibration") if r["verdict"] == INFORMED)


def read(path: Path) -> Posterior:
    """A posterior from a Parquet file. Raises InputError as `posterior` does."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(path)
    except (OSError, pa.ArrowException) as error:
        raise InputError(
            message('no posterior can be read from "{path}" ({reason}); run "python -m models calibrate"'),
            path=path,
            reason=error,
        ) from None
    made_by = {k.decode(): json.loads(v) for k, v in (table.schema.metadata or {}).items()}
    if not origin().items() <= made_by.items():
        raise InputError(
            message('"{path}" is of another model or record; run "python -m models calibrate"'), path=path
        )
    values = {name: table[name].to_numpy() for name in table.column_names}
    for array in values.values():
        array.setflags(write=False)
    return Posterior(MappingProxyType(values), MappingProxyType(made_by))


def write(found: Posterior, path: Path) -> None:
    """Writes a posterior to a Parquet file: a column for each parameter."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    fields = [pa.field(n, pa.float64(), metadata={"unit": MODEL.parameters[n].unit}) for n in found.values]
    made_by = {k: json.dumps(v, sort_keys=True) for k, v in found.made_by.items()}
    table = pa.table(list(found.values.values()), pa.schema(fields, metadata=made_by))
    pq.write_table(table, path, compression="zstd", use_dictionary=False, use_byte_stream_split=True)
