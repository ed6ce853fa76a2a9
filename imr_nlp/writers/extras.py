"""Libraries that the core install leaves out."""

from __future__ import annotations

from importlib import import_module
from typing import Any


class MissingExtra(ImportError):
    """A library is needed that one of the package's extras installs."""


def load(module: str, extra: str) -> Any:
    """Import a library of an extra.

    module (str): Name of the module.
    extra (str): Name of the extra that installs it.
    RETURNS (ModuleType): The module.
    RAISES (MissingExtra): If it is not installed; the message says how to install it.
    """
    try:
        return import_module(module)
    except ModuleNotFoundError as error:
        if error.name is None or error.name.partition(".")[0] != module.partition(".")[0]:
            raise
        raise MissingExtra(f'{module} is not installed: pip install "imr-nlp[{extra}]"', name=module) from error
