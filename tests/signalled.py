"""Gets a Ctrl-C when a process imports it that was started for it: before any code of that process runs."""

from __future__ import annotations

import multiprocessing
import os
import signal

from imr_nlp.engines.processes import hear_no_ctrl_c

if multiprocessing.parent_process() is not None:
    os.kill(os.getpid(), signal.SIGINT)


def work() -> None:
    hear_no_ctrl_c()
    os.kill(os.getpid(), signal.SIGINT)
