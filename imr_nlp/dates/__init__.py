"""Dates: how they are written, their values, and the component `imr_dates`."""
