"""The part that each count of sessions plays in a rationale, in the many wordings that reviewers have for it."""

# ruff: noqa: E501 - a sentence stands on one line, however long
from __future__ import annotations

import pytest
from marked import expected
from spacy.language import Language

LETTER = """CLINICAL CASE SUMMARY
The patient is a 45 year old male who has completed 10 visits of physical therapy.

IMR ISSUES, DECISIONS AND RATIONALES
1. Physical therapy, 12 visits, right knee: Upheld
Claims Administrator guideline: Decision based on MTUS Chronic Pain Guidelines, Page(s): 98-99.
MAXIMUS guideline: Decision based on MTUS Chronic Pain Guidelines, Page(s): 98-99.
Decision rationale: """
RATIONALES = [
    "{{SESSION_COUNT n=10 role=completed|Ten}} of {{SESSION_COUNT n=12 role=authorized|12 authorized visits}} have been used.",
    "Of the {{SESSION_COUNT n=18 role=authorized|18 visits}} certified in May, {{SESSION_COUNT n=14 role=completed|14}} were attended.",
    "The {{SESSION_COUNT n=9 role=completed|nine visits}} of last winter left him no better.",
    "{{SESSION_COUNT n=24 role=completed|Twenty-four sessions}} brought no measurable gain.",
    "{{SESSION_COUNT n=16 role=completed|Sixteen visits}} of land therapy did little for her gait.",
    "Over these {{SESSION_COUNT n=10 role=completed|ten visits}} flexion rose from 90 to 120 degrees.",
    "Rest, a brace and {{SESSION_COUNT n=20 role=completed|20 visits}} of therapy have been exhausted.",
    "{{SESSION_COUNT n=12 role=requested|Twelve visits}} go past what the schedule foresees.",
    "{{SESSION_COUNT n=12 role=requested|Twelve sessions}} exceed the initial trial of {{SESSION_COUNT n=6 role=limit|6 visits}}.",
    "{{SESSION_COUNT n=12 role=requested|Twelve visits}} for a dominant hand are reasonable.",
    "The carrier allowed {{SESSION_COUNT n=6 role=authorized|six visits}} and denied the rest.",
    "UR cut the number from {{SESSION_COUNT n=12 role=requested|12}} to {{SESSION_COUNT n=6 role=authorized|6 visits}}.",
    "The request is modified to {{SESSION_COUNT n=8 role=authorized|8 visits}}; {{SESSION_COUNT n=8 role=authorized|eight visits}} are medically necessary.",
    "{{SESSION_COUNT n=6 role=authorized|Six visits}} are medically necessary, and the remainder is not.",
    "The claims administrator's {{SESSION_COUNT n=6 role=authorized|6 visits}} were enough to begin with.",
    "The adjuster offered {{SESSION_COUNT n=6 role=authorized|6 sessions}}, which the physician refused.",
    "UR counted {{SESSION_COUNT n=24 role=other|24 visits}} as attended, when the ledger shows only {{SESSION_COUNT n=18 role=completed|18}}.",
    "{{SESSION_COUNT n=2-3 role=other|Two or three}} more, that is {{SESSION_COUNT n=3 role=other|3 visits}}, would suffice to review the home program.",
    "{{SESSION_COUNT n=10 role=completed|Ten}} and {{SESSION_COUNT n=12 role=requested|twelve}} make {{SESSION_COUNT n=22 role=other|22 visits}}, which is within the limit.",
    "{{SESSION_COUNT n=10 role=completed|Ten visits}} plus the {{SESSION_COUNT n=12 role=requested|12}} asked for would be {{SESSION_COUNT n=22 role=other|22}}.",
    "With the {{SESSION_COUNT n=12 role=requested|12}} now requested she would stand at {{SESSION_COUNT n=22 role=other|22 visits}}.",
    "ODG gives {{SESSION_COUNT n=24 role=limit|24 visits over 10 weeks}}, half of which, or {{SESSION_COUNT n=12 role=limit|12}}, are the initial course.",
    "The guideline has {{SESSION_COUNT n=9 role=limit|9 visits over a period of eight weeks}} for this condition.",
    "ODG foresees up to {{SESSION_COUNT n=18 role=limit|18 visits over up to six weeks}}.",
    "By analogy {{SESSION_COUNT n=14 role=limit|14 visits over 3 months}} are recommended.",
    "A randomized study used {{SESSION_COUNT n=16 role=other|16 sessions}} and found no difference.",
    "The largest of the studies ran for {{SESSION_COUNT n=20 role=other|20 sessions}}.",
    "She had {{SESSION_COUNT n=12 role=completed|12 visits}} in the spring of 2013 and {{SESSION_COUNT n=8 role=completed|8}} in October.",
    "He used {{SESSION_COUNT n=6 role=completed|6}} of the {{SESSION_COUNT n=10 role=authorized|ten visits}} granted to him.",
    "The {{SESSION_COUNT n=12 role=requested|12 visits}} sought are above the figure of {{SESSION_COUNT n=10 role=limit|10 visits}}.",
    "She attended {{SESSION_COUNT n=12 role=completed|a dozen visits}}, and {{SESSION_COUNT n=6 role=requested|six}} more are now asked for.",
    "{{SESSION_COUNT n=160 role=requested|One hundred and sixty hours}} of the program are requested.",
    "There has been no benefit from the {{SESSION_COUNT n=30 role=completed|thirty visits}} she has behind her.",
    "The guideline allows {{SESSION_COUNT n=10 role=limit|10 visits}}; the overage of {{SESSION_COUNT n=2 role=other|2}} is small.",
    "The last {{SESSION_COUNT n=6 role=completed|six}} of the {{SESSION_COUNT n=18 role=completed|18 visits}} were in June.",
    "Since the operation he has had {{SESSION_COUNT n=10 role=completed|10 visits}}, the last of the {{SESSION_COUNT n=10 role=completed|ten}} on 3/4/2014.",
    "The request is for {{SESSION_COUNT n=12 role=requested|12}}, the guideline's number is {{SESSION_COUNT n=10 role=limit|10 visits}}.",
    "The physician should first try {{SESSION_COUNT n=6 role=other|6 visits}} of acupuncture.",
    "He takes it on 20 days a month, and {{SESSION_COUNT n=12 role=requested|12 visits}} are requested.",
    "The {{SESSION_COUNT n=12 role=requested|12 visits}} fit within the {{SESSION_COUNT n=24 role=limit|24 visits}} that the table gives.",
    "The patient completed {{SESSION_COUNT n=8 role=completed|8 visits}}, with good relief after the first {{SESSION_COUNT n=4 role=completed|four}}.",
    "Without progress after {{SESSION_COUNT n=10 role=completed|ten visits}} there is no reason to go on.",
    "A trial of {{SESSION_COUNT n=6 role=limit|six sessions}} would have to come first.",
    "UR approved {{SESSION_COUNT n=6 role=authorized|six}} and refused {{SESSION_COUNT n=6 role=requested|six}} of the {{SESSION_COUNT n=12 role=requested|12 visits}}.",
]


@pytest.mark.parametrize("rationale", RATIONALES)
def test_roles_in_a_rationale(nlp: Language, rationale: str) -> None:
    text, mentions = expected(rationale)
    doc = nlp(LETTER + text)
    spans = [s for s in doc.spans["imr"] if s.label_ == "SESSION_COUNT" and s.start_char >= len(LETTER)]
    found = [(s.text, s.start_char - len(LETTER), {k: s._.value.get(k) for k in ("min", "max", "role")}) for s in spans]
    assert found == mentions
