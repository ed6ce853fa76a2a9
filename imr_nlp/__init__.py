"""imr_nlp reads California workers' compensation Independent Medical Review letters into decisions."""

from .about import __version__
from .audit.why import why
from .decision import Decision
from .frames import frame
from .letter.extensions import get_decision, get_value
from .pipeline import load
from .readers import read
from .schema import schema

__all__ = ["Decision", "__version__", "frame", "get_decision", "get_value", "load", "read", "schema", "why"]
