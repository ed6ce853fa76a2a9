"""Counts of sessions: how they are written, what they count, their roles, and the component `imr_session_counts`."""
