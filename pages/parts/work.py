"""Long work, done beside the page: nobody waits for it unasked, everybody can stop their own.

Whoever asks is given the job as it stands and asks again. Equal questions are one job, kept
for everybody until others push it out; it is stopped once nobody who asked wants it any more.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Collection, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from models.watch import Stopped, Watch

Work = Callable[[Watch], Any]


@dataclass(eq=False)
class Job:
    """A piece of work under way, done or stopped.

    Attributes
    ----------
    amount, reached
        How much there is to do (None: nobody knows) and how much is done, in whatever the work counts.
    readers
        Sessions that wait for it.
    stopped
        Whether it was given up because nobody waits any more; it is then never taken up again.
    """

    amount: int | None
    result: Future[Any] = field(default_factory=Future)
    readers: set[str] = field(default_factory=set)
    reached: int = 0
    stopped: bool = False

    @property
    def done(self) -> bool:
        return self.result.done()

    @property
    def part(self) -> float:
        """The share that is done; 0 where nobody knows."""
        return min(self.reached / self.amount, 1.0) if self.amount else 0.0

    def _run(self, work: Work) -> None:
        watch = Watch(progress=self._reach, stopped=lambda: self.stopped)
        try:
            if self.stopped:
                raise Stopped
            found = work(watch)
            # What was stopped may have returned a part of what was asked.
            if self.stopped:
                raise Stopped
            self.result.set_result(found)
        except BaseException as error:
            self.result.set_exception(error)

    def _reach(self, done: int) -> None:
        self.reached = done


class Desk:
    """Jobs by what they are about. Many run at once; of others, that of who has fewest under way is next."""

    def __init__(self, kept: int, at_once: int) -> None:
        self._kept = kept
        self._jobs: OrderedDict[Hashable, Job] = OrderedDict()
        self._waiting: list[tuple[Job, Work]] = []
        self._under_way: list[Job] = []
        self._lock = Lock()
        self._pool = ThreadPoolExecutor(at_once, thread_name_prefix="work")

    def ask(self, key: Hashable, reader: str, amount: int | None, work: Work) -> Job:
        """The job of a key, begun if it is new; a reader who asks is one who waits for it."""
        with self._lock:
            job = self._jobs.get(key)
            if job is None or job.stopped:
                job = self._jobs[key] = Job(amount, readers={reader})
                self._waiting.append((job, work))
                self._pool.submit(self._do_next)
            job.readers.add(reader)
            self._jobs.move_to_end(key)
            self._tidy()
            return job

    def known(self, key: Hashable) -> Job | None:
        """The job of a key if there is one, without asking for it."""
        return self._jobs.get(key)

    def forget(self, key: Hashable) -> None:
        """Drops a job, so that it is begun anew when it is asked for."""
        with self._lock:
            self._jobs.pop(key, None)

    def leave(self, reader: str, *, but: Collection[Hashable] = ()) -> None:
        """A reader waits no longer, except for some jobs; what nobody waits for stops."""
        with self._lock:
            for key, job in self._jobs.items():
                if key not in but and reader in job.readers:
                    job.readers.discard(reader)
                    job.stopped = not job.readers and not job.done

    def _do_next(self) -> None:
        with self._lock:
            place = min(range(len(self._waiting)), key=lambda k: self._turn(self._waiting[k][0]))
            job, work = self._waiting.pop(place)
            self._under_way.append(job)
        job._run(work)
        with self._lock:
            self._under_way.remove(job)

    def _turn(self, job: Job) -> int:
        """How many jobs are under way for the one of its readers who has fewest."""
        return min((sum(r in other.readers for other in self._under_way) for r in job.readers), default=0)

    def _tidy(self) -> None:
        """Forgets what was used longest ago, among what is done."""
        old = [key for key, job in self._jobs.items() if job.done]
        for key in old[: max(0, len(self._jobs) - self._kept)]:
            del self._jobs[key]


KEPT = 64
"""Results that are kept for everybody; each is a megabyte or two."""
AT_ONCE = 16
"""Jobs that run side by side; their threads share the cores, and each takes some 50 MB meanwhile."""
DESK = Desk(KEPT, AT_ONCE)
