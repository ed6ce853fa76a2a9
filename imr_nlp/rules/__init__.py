"""Rules as rows: tables of words that people can read and edit, their notation, and what looks for them in a text."""

from .table import TABLES, Fired, Rule, RuleError, RuleTable, class_source, class_words

__all__ = ["TABLES", "Fired", "Rule", "RuleError", "RuleTable", "class_source", "class_words"]
