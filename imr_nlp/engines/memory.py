"""How much memory a process may take that reads letters."""

from __future__ import annotations

from contextlib import suppress

MEMORY = 3_000_000_000
"""Bytes. A long letter takes a hundredth of that, beside the pipeline, which takes 400 million."""
_EACH = 150  # bytes of memory for each character that a letter may have: those of the usual limit come to `MEMORY`


def memory_for(max_size: int) -> int:
    """How much memory letters need.

    max_size (int): Most characters of a letter; see `ReadOptions`.
    RETURNS (int): Bytes.
    """
    return max(MEMORY, _EACH * max_size)


def bound_memory(most: int) -> None:
    """Have this process refused more memory than a letter needs: without a bound a small file that unpacks into a huge
    one could take all there is, and the whole run with it. Systems that know no such bound go without.

    most (int): Bytes.
    """
    with suppress(ImportError, ValueError, OSError):
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        resource.setrlimit(resource.RLIMIT_DATA, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
