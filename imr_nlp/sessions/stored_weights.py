"""How the weights of a small model are stored: a name and a row of numbers each, in half precision."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy
import srsly

_FORMAT = 1


def weights_to_bytes(weights: Mapping[str, Any]) -> bytes:
    """Store weights.

    weights (Mapping): From the name of a feature to its weights, one number or several.
    RETURNS (bytes): The weights in the order of their names.
    """
    names = sorted(weights)
    table = numpy.asarray([weights[name] for name in names], dtype="<f2")
    data: bytes = srsly.msgpack_dumps({"format": _FORMAT, "names": names, "weights": table.tobytes()})
    return data


def weights_from_bytes(data: bytes, columns: int, of: str) -> dict[str, Any]:
    """Read weights.

    data (bytes): What `weights_to_bytes` gave.
    columns (int): How many weights a feature has.
    of (str): What the model weighs, for the message.
    RETURNS (dict): From the name of a feature to its weights, an array.
    RAISES (ValueError): Where they are of another format.
    """
    stored = srsly.msgpack_loads(data)
    if not isinstance(stored, dict) or stored.get("format") != _FORMAT:
        raise ValueError(f"these are no weights of a model of {of}, or of another version")
    table = numpy.frombuffer(stored["weights"], dtype="<f2").reshape(-1, columns).astype("float32")
    return dict(zip(stored["names"], table, strict=True))
