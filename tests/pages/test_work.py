"""Work beside the page: shared, stopped when nobody wants it, bounded, nobody waiting for another."""

from __future__ import annotations

import threading
import time

import pytest

from models.watch import Stopped
from pages.parts.work import Desk, Job

PATIENCE = 20


def until(condition) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.005)


def endless(started: threading.Event):
    """Work that ends only when it is stopped."""

    def work(watch):
        started.set()
        while not watch.stopped():
            time.sleep(0.002)
        raise Stopped

    return work


def test_equal_questions_are_one_job():
    desk, calls = Desk(4, 2), []

    def work(_watch):
        calls.append(1)
        return "answer"

    jobs = [desk.ask("same", reader, 1, work) for reader in ("one", "two", "one")]
    assert [job.result.result(PATIENCE) for job in jobs] == ["answer"] * 3
    assert desk.ask("same", "three", 1, work).result.result(PATIENCE) == "answer"
    assert calls == [1]


def test_progress_is_seen_while_it_runs():
    desk, go_on = Desk(4, 1), threading.Event()

    def work(watch):
        watch.progress(3)
        go_on.wait(PATIENCE)

    job = desk.ask("long", "one", 4, work)
    until(lambda: job.part == 0.75)
    assert not job.done
    go_on.set()
    job.result.result(PATIENCE)


def test_work_stops_when_its_only_reader_leaves():
    desk, started = Desk(4, 1), threading.Event()
    job = desk.ask("long", "one", 1, endless(started))
    started.wait(PATIENCE)
    desk.leave("one")
    with pytest.raises(Stopped):
        job.result.result(PATIENCE)


def test_work_goes_on_while_another_reader_waits():
    desk, started = Desk(4, 1), threading.Event()
    job = desk.ask("long", "one", 1, endless(started))
    desk.ask("long", "two", 1, endless(started))
    started.wait(PATIENCE)
    desk.leave("one")
    time.sleep(0.05)
    assert not job.done
    desk.leave("two")
    until(lambda: job.done)


def test_leaving_for_another_question_keeps_that_one():
    desk, started = Desk(4, 2), threading.Event()
    old = desk.ask("old", "one", 1, endless(started))
    new = desk.ask("new", "one", 1, endless(threading.Event()))
    started.wait(PATIENCE)
    desk.leave("one", but={"new"})
    until(lambda: old.done)
    assert not new.done
    desk.leave("one")


def test_stopped_work_begins_anew_when_asked_again():
    desk, started = Desk(4, 1), threading.Event()
    job = desk.ask("long", "one", 1, endless(started))
    started.wait(PATIENCE)
    desk.leave("one")
    until(lambda: job.done)
    assert desk.ask("long", "one", 1, lambda _watch: 5).result.result(PATIENCE) == 5


def test_two_readers_do_not_wait_for_each_other():
    desk, started = Desk(4, 2), threading.Event()
    desk.ask("long", "one", 1, endless(started))
    started.wait(PATIENCE)
    assert desk.ask("short", "two", 1, lambda _watch: "done").result.result(PATIENCE) == "done"
    desk.leave("one")


def test_who_has_less_under_way_comes_first():
    desk, begun = Desk(16, 2), []

    def work(name, go_on):
        def done(_watch):
            begun.append(name)
            go_on.wait(PATIENCE)

        return done

    holds = [threading.Event() for _ in range(2)]
    for k, hold in enumerate(holds):
        desk.ask(f"busy {k}", "busy", 1, work(f"busy {k}", hold))
    until(lambda: len(begun) == 2)
    free = threading.Event()
    free.set()
    later = [desk.ask(f"busy {k}", "busy", 1, work(f"busy {k}", free)) for k in (2, 3)]
    first = desk.ask("other", "other", 1, work("other", free))
    holds[0].set()
    for job in (first, *later):
        job.result.result(PATIENCE)
    assert begun[2:] == ["other", "busy 2", "busy 3"]
    holds[1].set()


def test_results_are_bounded_and_the_oldest_go_first():
    desk = Desk(3, 1)
    for k in range(6):
        desk.ask(k, "one", 1, lambda _watch: 0).result.result(PATIENCE)
    assert [desk.known(k) is not None for k in range(6)] == [False, False, False, True, True, True]


def test_an_error_is_told_to_whoever_asks():
    def work(_watch):
        raise ValueError("wrong")

    with pytest.raises(ValueError, match="wrong"):
        Desk(4, 1).ask("bad", "one", 1, work).result.result(PATIENCE)


def test_the_part_done_never_exceeds_the_whole():
    assert Job(10, reached=15).part == 1
