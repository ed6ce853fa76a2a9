"""How a command ends: its exit codes, and the message that goes with one."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, TypeVar

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
        except BrokenPipeError:  # the reader of our output has had enough, as `head` has
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(BROKEN_OFF) from None
        except SystemExit as end:
            if isinstance(end.__context__, BrokenPipeError):  # which rich has told the system of in its own way
                raise typer.Exit(BROKEN_OFF) from None
            raise
        except MemoryError:
            raise ending("there is not enough memory", BROKEN_OFF) from None
        except OSError as error:
            raise ending(error, BROKEN_OFF) from None

    return wrapped  # type: ignore[return-value]


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
    Console(stderr=True).print(Text(visible(str(message))), style="red", soft_wrap=True)
    return typer.Exit(code)
