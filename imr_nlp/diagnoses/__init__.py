"""Diagnoses and ICD codes of the case summary."""
