"""What the components share of a letter: its parts, its mentions, and the ledger of evidence and warnings."""
