"""Libraries that the benchmarks need and the package does not."""

from __future__ import annotations

from typing import Any

from imr_nlp.writers.extras import MissingExtra, load


def needed(module: str) -> Any:
    """Import a library, or end with a message that says how to install it.

    module (str): Name of the module.
    RETURNS (ModuleType): The module.
    RAISES (SystemExit): If it is not installed.
    """
    try:
        return load(module, "benchmark")
    except MissingExtra as error:
        raise SystemExit(str(error)) from None
