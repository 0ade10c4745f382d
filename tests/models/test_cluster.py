"""Ensembles on a real Dask cluster: the same results, also when a worker is lost on the way."""

from __future__ import annotations

import os
import signal
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from distributed import Client, KilledWorker, LocalCluster

from models.__main__ import main
from models.cluster import cluster
from models.draws import BLOCK
from models.ensemble import PILOT, run_ensemble
from models.errors import InputError, ResultError
from models.presets import presets
from models.watch import Watch

TWIN = presets()["twin_parks"].scenario
RUNS = PILOT + 12 * BLOCK


@pytest.fixture(scope="module")
def dask():
    with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=":0") as started:
        yield started


@pytest.fixture(scope="module")
def alone():
    return run_ensemble(TWIN, RUNS, 7)


def test_a_cluster_gives_what_threads_give(dask, alone):
    with cluster(dask.scheduler_address) as (executor, cores):
        found = run_ensemble(TWIN, RUNS, 7, executor=executor, workers=cores)
    assert cores == 2
    assert np.array_equal(found.tally.counts, alone.tally.counts)
    assert np.array_equal(found.above, alone.above)
    assert found.runs == RUNS


def test_a_lost_worker_costs_a_retry_and_not_the_run(dask, alone):
    lost: list[int] = []

    def lose_one(done: int) -> None:
        if done > PILOT and not lost:
            lost.append(next(iter(dask.workers.values())).pid)
            os.kill(lost[0], signal.SIGKILL)

    with cluster(dask.scheduler_address) as (executor, _):
        found = run_ensemble(TWIN, RUNS, 7, executor=executor, workers=2, watch=Watch(progress=lose_one))
    assert lost
    assert np.array_equal(found.tally.counts, alone.tally.counts)


def test_the_command_line_uses_a_cluster(dask, alone, capsys):
    arguments = f"ensemble --preset twin_parks --runs {RUNS} --seed 7 --scheduler {dask.scheduler_address}"
    assert main(arguments.split()) == 0
    last = capsys.readouterr().out.splitlines()[-1].split(",")
    assert float(last[1]) == alone.quantile("outbound_investment", 0.05)[-1]


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:9", "nonsense", "tcp://"])
def test_an_address_where_nothing_answers_is_named(address, monkeypatch, capsys):
    monkeypatch.setattr("models.cluster.PATIENCE", 1)
    assert main(["ensemble", "--runs", "10", "--scheduler", address]) == 2
    told = capsys.readouterr().err
    assert address in told
    assert len(told.splitlines()) == 1


def test_a_thread_of_dask_that_starts_late_costs_a_second_try(dask, monkeypatch):
    late: list[str] = []

    class Late(Client):
        def __init__(self, address, **options):
            if not late:
                late.append(address)
                raise AssertionError
            super().__init__(address, **options)

    monkeypatch.setattr("distributed.Client", Late)
    with cluster(dask.scheduler_address) as (_, cores):
        assert cores == 2
    assert late == [dask.scheduler_address]


def test_work_that_kills_its_workers_is_said(dask):
    last: Any = SimpleNamespace(address="worker-7")
    with pytest.raises(ResultError, match="worker-7"), cluster(dask.scheduler_address):
        raise KilledWorker("counts", last, 3)


def test_workers_with_another_model_are_refused(dask, monkeypatch):
    monkeypatch.setattr("models.cluster.expected", lambda: "another")
    with pytest.raises(InputError, match="has another model"), cluster(dask.scheduler_address):
        pass


def test_a_scheduler_without_workers_is_refused():
    empty = LocalCluster(n_workers=0, dashboard_address=":0")
    with empty, pytest.raises(InputError, match="has no workers"), cluster(empty.scheduler_address):
        pass
