"""How a command ends: its exit codes, and the message that goes with one."""

from __future__ import annotations

import errno
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import wraps
from typing import Any, TextIO, TypeVar

import typer
from rich.console import Console
from rich.text import Text

from ..visible import visible

SOME_FAILED = 1
"""Some letters could not be read."""
REFUSED = 2
"""The command cannot be carried out, or would destroy something: nothing was done."""
BROKEN_OFF = 3
"""The command could not be brought to its end, for want of disk space or the like."""
INTERRUPTED = 130
"""Ctrl-C."""
TERMINATED = 143
"""The signal TERM."""


_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_STOPPED: dict[int, int] = {signal.SIGINT: INTERRUPTED, signal.SIGTERM: TERMINATED}
_Command = TypeVar("_Command", bound=Callable[..., None])


class Terminated(BaseException):
    """The signal TERM has come: like `KeyboardInterrupt`, it ends what is under way in order."""


def command(function: _Command) -> _Command:
    """Give a command its exit codes for whatever may befall it, in place of a traceback.

    function (Callable): The command.
    RETURNS (Callable): The same command.
    """

    def ended(*arguments: Any, **options: Any) -> None:
        stopped: list[int] = []
        try:
            with _terminable(stopped):
                function(*arguments, **options)
        except Exception:
            if stopped:  # a library made an error of its own of it
                raise typer.Exit(_STOPPED[stopped[0]]) from None
            raise

    @wraps(function)
    def wrapped(*arguments: Any, **options: Any) -> None:
        try:
            ended(*arguments, **options)
        except KeyboardInterrupt:
            raise typer.Exit(INTERRUPTED) from None
        except Terminated:
            raise typer.Exit(TERMINATED) from None
        except MemoryError:
            raise ending("there is not enough memory", BROKEN_OFF) from None
        except (OSError, SystemExit) as error:
            if (end := _broken_off(error)) is None:
                raise
            raise end from None

    return wrapped  # type: ignore[return-value]


def run(app: typer.Typer) -> None:
    """Run the command line: help, which no command prints, may find its output full too, and so may what waits in it.

    app (typer.Typer): All commands.
    """
    try:
        try:
            app()
        finally:
            sys.stdout.flush()
    except (OSError, SystemExit) as error:
        end = _broken_off(error)
        if not _can_write(sys.stderr):
            _discard(sys.stderr)
        if end is None:
            raise
        sys.exit(end.exit_code)


def _broken_off(error: OSError | SystemExit) -> typer.Exit | None:
    """How a command ends that could not write or read something; `None` where it ends in its own way."""
    gone = error.__context__ if isinstance(error, SystemExit) else error
    if isinstance(gone, BrokenPipeError):  # the reader of our output has had enough, as `head` has
        _discard(sys.stdout)
        return typer.Exit(BROKEN_OFF)
    if isinstance(error, SystemExit):
        return None
    if not _can_write(sys.stdout):
        _discard(sys.stdout)
    is_full = error.filename is None and error.errno in _FULL  # a file of ours would have been named
    return ending(f"the output cannot be written: {error.strerror}" if is_full else error, BROKEN_OFF)


def _can_write(stream: TextIO) -> bool:
    """Whether what waits in a stream can be written."""
    try:
        stream.flush()
        return True
    except OSError:
        return False


def _discard(stream: TextIO) -> None:
    """Let Python have no trouble at its end with what still waits in a stream."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


@contextmanager
def _terminable(stopped: list[int]) -> Iterator[None]:
    """Have signals end what is under way, and note which came."""

    def stop(number: int, _: object) -> None:
        stopped.append(number)
        if number == signal.SIGINT:
            raise KeyboardInterrupt
        signal.signal(signal.SIGTERM, signal.SIG_IGN)  # once is enough: a second must not break off the clearing up
        raise Terminated

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, stop) for number in _STOPPED}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def ending(message: object, code: int = REFUSED) -> typer.Exit:
    """Say why a command ends.

    message (object): What to print, as one line of text.
    code (int): The exit code.
    RETURNS (typer.Exit): To be raised.
    """
    tell(message, "red")
    return typer.Exit(code)


def tell(message: object, style: str = "") -> None:
    """Print a message on standard error. Where that cannot be written, nobody is there to be told, and nothing ends.

    message (object): What to print, as one line of text.
    style (str): Its colour on a terminal.
    """
    with suppress(OSError):
        Console(stderr=True).print(Text(visible(str(message))), style=style, soft_wrap=True)
