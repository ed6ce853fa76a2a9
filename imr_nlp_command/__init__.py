"""The command `imr`, while its package is being loaded, which takes a second or more.

Until then Python answers Ctrl-C with a traceback; here the command ends as a shell expects it. It is a package of its
own, because to import anything of `imr_nlp` loads spaCy first.
"""

from __future__ import annotations

import signal


def main() -> None:
    """Load the command line and run it. Whoever has Ctrl-C ignored, as `nohup` has, is not heard by it."""
    is_heard = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if is_heard:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from imr_nlp.cli import app

    if is_heard:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    app()
