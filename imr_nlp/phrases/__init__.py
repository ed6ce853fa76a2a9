"""Phrases of the lexicons: CSV rows, how they are matched in a letter, and the component `imr_ruler`."""
