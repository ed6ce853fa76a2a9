"""Names of categories, guidelines and outcomes as people read them."""

from __future__ import annotations

CATEGORIES = {
    "pharmaceutical": "Drugs",
    "rehabilitation": "Rehabilitation",
    "injection": "Injections",
    "surgery": "Surgery",
    "diagnostic": "Diagnostic tests",
    "dmepos": "Equipment and supplies",
    "mental_health": "Mental health",
    "evaluation": "Evaluation and consultation",
    "program": "Programs",
    "home_health": "Home health and transport",
    "other": "Other",
}
GUIDELINES = {
    "mtus": "MTUS",
    "mtus:chronic-pain": "MTUS chronic pain",
    "mtus:postsurgical": "MTUS postsurgical",
    "mtus:acupuncture": "MTUS acupuncture",
    "mtus:opioids": "MTUS opioids",
    "mtus:formulary": "MTUS drug formulary",
    "acoem": "ACOEM",
    "odg": "ODG",
    "other": "Other source",
}
_SHORT = {
    "nsaid": "NSAID", "dmard": "DMARD", "ppi": "proton pump inhibitor", "h2_blocker": "H2 blocker",
    "encrypted_pdf": "encrypted PDF", "damaged_pdf": "damaged PDF",
}  # fmt: skip
OUTCOMES = {"upheld": "Upheld", "modified": "Modified", "overturned": "Overturned", None: "Not stated"}


def plain(code: str) -> str:
    """A code in words.

    code (str): `muscle_relaxant`, `nsaid`, `missing-header`.
    RETURNS (str): `Muscle relaxant`, `NSAID`, `Missing header`.
    """
    words = _SHORT.get(code) or code.replace("_", " ").replace("-", " ")
    return words[:1].upper() + words[1:]
