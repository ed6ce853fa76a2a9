"""Every word that decides, in a sentence in which it does, with the polarity that it has there."""

from __future__ import annotations

import pytest
from marked import check
from spacy.language import Language

FOR, AGAINST, IN_PART = (
    {
        "It is": (
            "clinically appropriate", "clinically indicated", "clinically necessary", "clinically supported",
            "clinically warranted", "established as medically necessary", "med nec", "med necessary", "med. nec",
            "med. necessary", "medically appropriate", "medically indicated", "medically justified", "medically nec",
            "medically neccessary", "medically necesary", "medically necessary", "medically necessary and appropriate",
            "medically necessary and medically appropriate", "medically necessary or appropriate",
            "medically reasonable", "medically reasonable and necessary", "medically required", "medically supported",
            "medically warranted", "pre-approved", "pre-authorized", "pre-certified", "preauthorized", "appropriate",
            "indicated", "justified", "reasonable", "reasonable and appropriate", "reasonable and necessary",
            "supported", "warranted", "approved", "authorized", "recommended",
        ),
        "We": ("approve", "authorize", "certify", "recommend"),
        "The records": ("support", "warrant"),
        "The denial is": ("overturned",),
    },
    {
        "It is": (
            "non certified", "non-authorized", "non-certified", "noncertified", "unwarranted", "not advised",
            "not appropriate", "not indicated", "not justified", "not reasonable", "not reasonable and appropriate",
            "not reasonable and necessary", "not supported", "not warranted", "not medically necessary",
        ),
        "UR will": ("non-certify",),
        "UR chose to": ("deny",),
        "UR": ("denied", "denies"),
        "The need has": ("not been demonstrated", "not been established", "not been substantiated"),
        "The denial is": ("upheld",),
    },
    {
        "It is": (
            "approved in part", "authorized in part", "certified in part", "conditionally certified",
            "partially approved", "partially authorized", "partially certified", "partially overturned",
        ),
        "It was a": ("partial overturn",),
        "UR": ("modified", "modifies"),
        "UR will": ("modify",),
    },
)  # fmt: skip
SENTENCES = [
    f"{opening} {{{{DECISION p={polarity}|{words}}}}}{'' if opening.startswith(('It', 'The')) else ' the request'}."
    for polarity, listed in (("+", FOR), ("-", AGAINST), ("~", IN_PART))
    for opening, every in listed.items()
    for words in every
]


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_word_that_decides(nlp: Language, sentence: str) -> None:
    check(nlp, sentence, "DECISION")
