"""Worker processes: how they are started, how they end, and that none outlives the process that wants its results.

Where the system can fork, one process loads the pipeline, before it has any thread, and then only makes copies of
itself: they share its memory, and a worker that was killed is replaced at once. Elsewhere each loads its own.
"""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import os
import pickle
import signal
import sys
import threading
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing import reduction
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from multiprocessing.util import Finalize
from typing import Any, Protocol

from .memory import bound_memory
from .worker import Task, Worker

METHODS = tuple(one for one in ("fork", "forkserver", "spawn") if one in multiprocessing.get_all_start_methods())
"""Ways to start workers: copies of one process that has the pipeline, or processes that load it each."""
_START = "start"
_PR_SET_PDEATHSIG = 1
_PATIENCE = 5.0  # seconds for a process to end by itself
_FILLERS: list[object] = []


class LostPipeline(Exception):
    """The process that loads the pipeline died."""


@dataclass(frozen=True, eq=False)
class Hand:
    """A worker process, seen from outside.

    connection (Connection): Takes what `Worker.answers` does and gives its answers; before that `None` once the
        pipeline is loaded, or the exception that loading raised.
    pid (int): Its number.
    """

    connection: Any
    pid: int


class Starter(Protocol):
    """Starts and ends workers."""

    def start(self) -> Hand:
        """Start one. RETURNS (Hand): The worker. RAISES (LostPipeline): If the pipeline's process is no more."""

    def end(self, hand: Hand) -> None:
        """End one, at once. hand (Hand): The worker, alive or dead."""

    def close(self) -> None:
        """End all of them, at once."""


def default_method() -> str:
    """RETURNS (str): `fork` where the system forks safely, else `spawn`."""
    return "fork" if hasattr(os, "fork") and sys.platform != "darwin" else "spawn"


class Copies:
    """Workers that are copies of one process, which has loaded the pipeline.

    task (Task): What workers do.
    RAISES (LostPipeline): If that process dies.
    """

    def __init__(self, task: Task) -> None:
        self._control, theirs = multiprocessing.Pipe()
        # Started afresh: a copy of this process would have its locks, but not the threads that open them.
        context = multiprocessing.get_context("spawn")
        self._process = context.Process(target=_copy_on_order, args=(theirs, task), daemon=True)
        # Where Ctrl-C comes before anybody can close this: Python waits for its processes when it ends, and that one
        # would wait for us.
        Finalize(self, _give_up, (self._process, self._control), exitpriority=0)
        try:
            start_unheard(self._process)
            theirs.close()
            problem = self._ask()
            if problem is not None:
                raise problem
        except BaseException:
            _give_up(self._process, self._control)  # it looks after no copies yet
            raise

    def _ask(self, *orders: Any) -> Any:
        try:
            for order in orders:
                self._control.send(order)
            return self._control.recv()
        except (EOFError, OSError):
            raise LostPipeline from None

    def start(self) -> Hand:
        """Start one."""
        ours, theirs = multiprocessing.Pipe()
        try:
            self._control.send(_START)
            reduction.send_handle(self._control, theirs.fileno(), self._process.pid)
        except OSError:
            raise LostPipeline from None
        theirs.close()
        return Hand(ours, self._ask())

    def end(self, hand: Hand) -> None:
        """End one, at once."""
        hand.connection.close()
        self._ask(hand.pid)

    def close(self) -> None:
        """End all of them, at once."""
        self._control.close()  # which that process takes as the order to end, with its copies
        _see_it_end(self._process)


class Loaders:
    """Workers that load the pipeline each.

    task (Task): What workers do.
    method (str): `spawn` or `forkserver`.
    """

    def __init__(self, task: Task, method: str) -> None:
        self._task = task
        self._context = multiprocessing.get_context(method)
        self._processes: dict[int, BaseProcess] = {}

    def start(self) -> Hand:
        """Start one."""
        ours, theirs = multiprocessing.Pipe()
        # mypy knows no process of a context that is chosen at run time.
        process: BaseProcess = self._context.Process(  # type: ignore[attr-defined]
            target=_load_and_serve, args=(theirs, self._task), daemon=True
        )
        start_unheard(process)
        theirs.close()
        assert process.pid is not None
        self._processes[process.pid] = process
        return Hand(ours, process.pid)

    def end(self, hand: Hand) -> None:
        """End one, at once."""
        hand.connection.close()
        process = self._processes.pop(hand.pid)
        process.kill()
        process.join()

    def close(self) -> None:
        """End all of them, at once."""
        for process in self._processes.values():
            process.kill()
        for process in self._processes.values():
            process.join()


def start_unheard(process: BaseProcess) -> None:
    """Start a process that answers no Ctrl-C while it has not said itself, by `hear_no_ctrl_c`, that it wants none.

    A terminal sends it to all processes of a command; one that is still being loaded would answer with a traceback.

    process (BaseProcess): A process that was not started.
    """
    if not hasattr(signal, "pthread_sigmask"):
        process.start()
        return
    from multiprocessing import resource_tracker

    resource_tracker.ensure_running()  # it lets signals through again when it is started
    with _signals_later():
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def _signals_later() -> Iterator[None]:
    """Have the signals that end a command wait, though another thread may take them: half a start is no start."""
    came: list[int] = []
    is_main = threading.current_thread() is threading.main_thread()
    heard = [one for one in (signal.SIGINT, signal.SIGTERM) if is_main and callable(signal.getsignal(one))]
    before = {one: signal.signal(one, lambda number, _: came.append(number)) for one in heard}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)
    for number in came:
        signal.raise_signal(number)


def hear_no_ctrl_c() -> None:
    """Leave Ctrl-C to the main process, which ends its workers in order."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGINT})


def _give_up(process: BaseProcess, control: Connection) -> None:
    control.close()
    if process.pid is not None:
        process.kill()
        process.join()


def _see_it_end(process: BaseProcess) -> None:
    process.join(_PATIENCE)
    if process.is_alive():
        process.kill()
        process.join()


# What runs in the processes


def _copy_on_order(control: Any, task: Task) -> None:
    """Load the pipeline, then start and end copies of this process as the main process says."""
    parent = _belong_to_parent()
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # the main process ends first, and this one with it
    _end_with(parent)
    worker = _loaded(control, task)
    if worker is None:
        return
    copies: set[int] = set()
    with suppress(EOFError, OSError):  # the main process has ended, or has had enough
        control.send(None)
        while True:
            order = control.recv()
            if order == _START:
                pid = _copy(control, worker)
                copies.add(pid)
                control.send(pid)
            else:
                copies.discard(order)
                _end(order)
                control.send(None)
    for pid in copies:
        _end(pid)


def _copy(control: Any, worker: Worker) -> int:
    handle = reduction.recv_handle(control)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of threads: those of number libraries, which see to it
        parent, pid = os.getpid(), os.fork()
    if pid:
        os.close(handle)
        return pid
    try:
        control.close()
        os.setpgid(0, 0)  # so that programs that the worker starts end with it
        _end_with(parent)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        _serve(Connection(handle), worker)
    finally:
        os._exit(0)


def _end(pid: int) -> None:
    """Kill a copy with the programs that it started. Its number is its own until it is waited for."""
    for kill in (os.killpg, os.kill):
        with suppress(ProcessLookupError, PermissionError):
            kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def _load_and_serve(connection: Any, task: Task) -> None:
    parent = _belong_to_parent()
    # A server that forks is not the main process, but ends with it.
    _end_with(os.getppid() if multiprocessing.get_start_method(allow_none=True) == "forkserver" else parent)
    threading.Thread(target=_end_after, args=(parent,), daemon=True).start()
    worker = _loaded(connection, task)
    if worker is not None:
        _serve(connection, worker)


def _loaded(connection: Any, task: Task) -> Worker | None:
    """A worker with its pipeline. What goes wrong is told to the main process, which raises it."""
    # Arrow's own allocator keeps 10 MB more for the columns of some letters; it is chosen when Arrow is imported.
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    try:
        worker = Worker(task)
        worker.prepare()
    except Exception as error:
        connection.send(_portable(error))
        return None
    # The pipeline's many objects live as long as the process: no collection needs to walk them again, or write to the
    # memory that copies share.
    gc.collect()
    _fill_gaps()
    gc.freeze()
    return worker


def _fill_gaps() -> None:
    """Fill the gaps that loading has left among the small objects of this process, at the cost of 6 MB.

    A copy would put its own objects there, and each makes another page of the memory that copies share the copy's own:
    4 MB of a worker's 60.
    """
    if not _FILLERS:
        _FILLERS.extend(map(float, range(50_000)))  # as large as most of them
        _FILLERS.extend(bytes(size) for size in range(1, 97, 16) for _ in range(10_000))


def _portable(error: Exception) -> Exception:
    try:
        pickle.loads(pickle.dumps(error))
    except Exception:
        return RuntimeError(f"the pipeline could not be loaded: {type(error).__name__}: {error}")
    return error


def _serve(connection: Any, worker: Worker) -> None:
    """Read what is sent, a list of letters at a time, and send back each answer as soon as it is there."""
    bound_memory(worker.memory)
    with suppress(EOFError, OSError):  # the main process is gone
        connection.send(None)
        while True:
            for answer in worker.answers(connection.recv()):
                connection.send(answer)


def _belong_to_parent() -> BaseProcess:
    hear_no_ctrl_c()
    parent = multiprocessing.parent_process()
    assert parent is not None
    return parent


def _end_after(parent: BaseProcess) -> None:
    parent.join()
    os._exit(1)


def _end_with(parent: BaseProcess | int) -> None:
    """Have the system end this process with its parent, even within an expression that lets no other thread run."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() != (parent if isinstance(parent, int) else parent.pid):  # it was gone before that
            os._exit(1)
