"""The command `imr`, while its package is being loaded, which takes a second or more.

Until then Python answers Ctrl-C with a traceback; here the command ends as a shell expects it. It is a package of its
own, because to import anything of `imr_nlp` loads spaCy first.
"""

from __future__ import annotations

import os
import signal
import sys


def main() -> None:
    """Load the command line and run it. Whoever has Ctrl-C ignored, as `nohup` has, is not heard by it."""
    _open_streams()
    is_heard = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if is_heard:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from imr_nlp.cli import app
    from imr_nlp.cli.endings import run

    if is_heard:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    run(app)


def _open_streams() -> None:
    """What is printed to a closed stream (`>&-`) goes nowhere, and not into the next file that is opened."""
    while (opened := os.open(os.devnull, os.O_RDWR)) <= 2:
        pass
    os.close(opened)
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(number, "w" if number else "r", encoding="utf-8", closefd=False))
