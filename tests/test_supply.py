"""Numbers of drugs and supplies in a request, in the forms that letters have, and those that mean something else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from short_letters import only
from spacy.language import Language

from imr_nlp.decision import Issue
from imr_nlp.treatments.supply import amount, find_quantity, find_refills, find_strength


def issue(nlp: Language, request: str) -> Issue:
    doc = nlp(only(f"1. {request}: Upheld\n\nDecision rationale: It is not medically necessary."))
    return doc._.imr.issues[0]


QUANTITIES: list[tuple[str, int | None]] = [
    ("naproxen 550 mg #60", 60),
    ("naproxen 550 mg # 60", 60),
    ("naproxen 550 mg (# 60)", 60),
    ("naproxen 550 mg #1,200", 1200),
    ("naproxen 550 mg #sixty", 60),
    ("naproxen 550 mg #60 x 2", 60),
    ("naproxen 550 mg #60 refill 1", 60),
    ("naproxen 550 mg #60-90", None),
    ("naproxen 550 mg #60 to 90", None),
    ("naproxen 550 mg qty 60", 60),
    ("naproxen 550 mg qty: 60.00", 60),
    ("naproxen 550 mg, quantity of sixty (60)", 60),
    ("naproxen 550 mg, quantity is 60", 60),
    ("naproxen 550 mg, quantity = 60", 60),
    ("naproxen 550 mg count 60", 60),
    ("naproxen 550 mg disp 60", 60),
    ("naproxen 550 mg dispense #60", 60),
    ("naproxen 550 mg dispensed: 60", 60),
    ("naproxen 550 mg, total of 60", 60),
    ("soma 350 mg thirty (30) tablets", 30),
    ("soma 350 mg thirty (40) tablets", None),
    ("soma 350 mg, thirty (30)", 30),
    ("soma 350 mg 30 (thirty) tabs", 30),
    ("soma 350 mg x 60", 60),
    ("soma 350 mg times 60", 60),
    ("soma 350 mg x 2", None),
    ("soma 350 mg x 10 days", None),
    ("soma 350 mg 90-day supply", None),
    ("soma 350 mg 1 tab q8h x 10 days", None),
    ("soma 350 mg 1 tab po tid #90", 90),
    ("soma 350 mg, one po bid prn #90", 90),
    ("soma 350 mg 1-2 tabs every 6 hours, 60 tablets", 60),
    ("soma 350 mg 60 tablets, 1 daily", 60),
    ("soma 350 mg 60 tablets twice daily", 60),
    ("soma 350 mg 1 tablet/day", None),
    ("soma 350 mg 1 tab / hr", None),
    ("soma 350 mg, take 2 tablets", None),
    ("soma 350 mg, taking 2 tablets", None),
    ("soma 350 mg, takes 2 tablets", None),
    ("soma 350 mg, sig: 2 tablets", None),
    ("flector patch, applied 1 patch", None),
    ("flector patch, use 1 patch", None),
    ("toradol, inject 1 syringe", None),
    ("drops, instill 1 bottle", None),
    ("proair, inhale 1 film", None),
    ("voltaren gel 1%, apply 4 grams 4 times a day", None),
    ("voltaren gel 1% 100 gm tube", 100),
    ("lidocaine 5%/1% cream 240 g", 240),
    ("lidocaine ointment 30-gm tube", 30),
    ("promethazine 6.25 mg/5 ml 240 ml", 240),
    ("promethazine 5 ml every 6 hours", None),
    ("promethazine 240 ml every month", 240),
    ("tylenol #3", None),
    ("tylenol no. 3 #90", 90),
    ("tylenol number 3 #90", 90),
    ("acetaminophen with codeine #4 #60", 60),
    ("apap #3 #60", 60),
    ("tyco #3 #60", 60),
    ("t-3 #60", 60),
    ("tylenol #30", 30),
    ("norco #60, #30", None),
    ("norco #60, #60", 60),
    ("iontophoresis patches, box of 12", 12),
    ("patches, pack of 12", 12),
    ("patches, package of 12", 12),
    ("tablets, bottle of 100", 100),
    ("syringes, kit of 3", 3),
    ("1 box of 30 patches", 30),
    ("2 boxes of 10 patches", 20),
    ("two boxes of 30 lidoderm patches", 60),
    ("one box of 9", 9),
    ("patches 2 boxes (30 per box)", 60),
    ("patches 2 boxes, 30 patches per box", 60),
    ("patches 2 packs containing 5", 10),
    ("3 tubes of 100 grams", None),
    ("1 bottle of 120 ml", None),
    ("2 tubes of 30 gm #2", 2),
    ("60 tablets and 2 bottles", 60),
    ("2 tubes, 60 gm", 2),
    ("norco 10/325 mg", None),
    ("norco 10/325 mg with 3 refills", None),
]


@pytest.mark.parametrize(("request_text", "value"), QUANTITIES)
def test_quantities(request_text: str, value: int | None) -> None:
    values = {one.value for one in find_quantity(request_text)}
    assert (values.pop() if len(values) == 1 else None) == value


PIECES = """
tablet tablets tab tabs tbs capsule capsules caplet caplets cap caps patch patches pill pills lozenge lozenges
troche troches film films strip strips suppository suppositories syringe syringes ampoule ampoules ampule
ampules sheet sheets pad pads electrode electrodes battery batteries doses device devices count ct
pack packs package packages packet packets sachet sachets box boxes bottle bottles tube tubes jar jars vial
vials kit kits inhaler inhalers pen pens roll rolls gram grams gm gms g ml milliliter milliliters ounce ounces
oz tablet(s)
"""


@pytest.mark.parametrize("unit", PIECES.split())
def test_each_unit_of_a_quantity(unit: str) -> None:
    assert [one.value for one in find_quantity(f"it, 45 {unit}")] == [45]


OFTEN = """
po | p.o. | by mouth | orally | sublingually | topically | q8h | q 8 h | q.8 | qd | qh | qhs | qam | qpm |
qday | qod | qid | qweek | bid | b.i.d | tid | daily | nightly | weekly | every morning | each day | a day | a
night | a week | per day | per night | per week | per dose | at bedtime | at night | at a time | hs | prn | as
needed | once | twice | thrice | one time | two times | three times | four times | 3 times | 3x | to the
affected area | to skin | to area | in the morning | in the evening | before meals | with food | with meals |
/day | /d | /hour | /hr | /week | (twice daily) | , twice daily
"""


@pytest.mark.parametrize("often", [" ".join(way.split()) for way in OFTEN.split("|")])
def test_each_way_to_say_how_often(often: str) -> None:
    assert find_quantity(f"soma 350 mg 2 tablets {often}") == []


@pytest.mark.parametrize("unit", ["puffs", "puff", "sprays", "spray", "drops", "drop", "teaspoons", "applications"])
def test_each_unit_of_a_dose(unit: str) -> None:
    assert [one.value for one in find_quantity(f"take 2 {unit} daily, 1 bottle")] == [1]


@pytest.mark.parametrize(
    ("dose", "quantities"), [("8 tablets", []), ("9 tablets", [9]), ("30 ml", []), ("31 ml", [31]), ("1/2 tablet", [])]
)
def test_a_dose_is_small(dose: str, quantities: list[int]) -> None:
    assert [one.value for one in find_quantity(f"it, {dose} daily")] == quantities


def test_equipment_is_counted_by_times_too() -> None:
    assert [one.value for one in find_quantity("silicone gel sheet x 4", supplies=True)] == [4]
    assert find_quantity("silicone gel sheet x 4") == []
    assert [one.value for one in find_quantity("it x 9")] == [9]


STRENGTHS: list[tuple[str, str, str]] = [
    ("norco", " 10/325 mg #60", "10/325 mg"),
    ("norco", " 10/325mg", "10/325mg"),
    ("norco", " 10-325 mg", "10-325 mg"),
    ("norco", " 10 mg/325 mg", "10 mg/325 mg"),
    ("norco", " 10 mg-325 mg", "10 mg-325 mg"),
    ("norco", " 10/325 #60", "10/325"),
    ("norco", " tablets 10/325", "10/325"),
    ("norco", " 10-325 #60", "10-325"),
    ("norco", " 10/325", "10/325"),
    ("fioricet", " 50/325/40 #30", "50/325/40"),
    ("norco", " 8/27/2014 #60", ""),
    ("norco", " 8/27/14 #60", ""),
    ("gabapentin", " 600 #90", "600"),
    ("gabapentin", " 600, qty 90", "600"),
    ("gabapentin", " 600 quantity 90", "600"),
    ("gabapentin", " 600 (#90)", "600"),
    ("gabapentin", " 90", ""),
    ("ativan", " .5 mg #30", ".5 mg"),
    ("ativan", " 0.5 mg", "0.5 mg"),
    ("lomotil", " 2.5-.025 mg", "2.5-.025 mg"),
    ("metformin", " 1,000 mg", "1,000 mg"),
    ("fentanyl", " 25 mcg/hr", "25 mcg/hr"),
    ("fentanyl", " 25 µg/hour", "25 µg/hour"),
    ("fentanyl", " 25 mcg/h", "25 mcg/h"),
    ("patch", " 0.1 mg/24 hours", "0.1 mg/24 hours"),
    ("promethazine", " 6.25 mg/5 ml 240 ml", "6.25 mg/5 ml"),
    ("proair", " 90 mcg/actuation", "90 mcg/actuation"),
    ("flonase", " 50 mcg/dose", "50 mcg/dose"),
    ("potassium", " 20 meq", "20 meq"),
    ("vitamin d", " 2000 iu", "2000 iu"),
    ("botox", " 200 units", "200 units"),
    ("heparin", " 5 ml/hr", "5 ml/hr"),
    ("carafate", " 1 gm #120", "1 gm"),
    ("carafate", " 1 g/10 ml", "1 g/10 ml"),
    ("carafate", " 1 gram tablets", "1 gram"),
    ("ceftriaxone", " 2 grams im", "2 grams"),
    ("ceftriaxone", " 2 grams iv", "2 grams"),
    ("carafate", " 1 g po", "1 g"),
    ("carafate", " 1 g daily", "1 g"),
    ("carafate", " 1 g qty 90", "1 g"),
    ("cream", " 60 g #1", ""),
    ("lidoderm", " 5% patch #30", "5%"),
    ("cream", " 5%/1% 240 g", "5%|1%"),
    ("cream", " 10 mg/gm", "10 mg/gm"),
    ("cream", " 10 mg/g", "10 mg/g"),
    ("toradol", " 60-mg injection", "60-mg"),
    ("tylenol", " #3", ""),
    ("soma", " 60 tablets", ""),
]


@pytest.mark.parametrize(("name", "behind", "strength"), STRENGTHS)
def test_strengths(name: str, behind: str, strength: str) -> None:
    text = name + behind
    assert "|".join(text[slice(*place)] for place in find_strength(text, len(name))) == strength


@pytest.mark.parametrize(
    ("request_text", "value"),
    [
        ("naproxen 550mg #60 refill 1", 1),
        ("naproxen 550mg #60 refills: 0", 0),
        ("naproxen 550mg #60 refills:2", 2),
        ("naproxen 550mg 60 refills 1", 1),
        ("naproxen 550mg #60 with 3 refills", 3),
        ("naproxen 550mg #60, 3 refills", 3),
        ("naproxen 550mg #60 with 2 refills x 1 month", 2),
        ("naproxen 550mg #60 x 2 refills", 2),
        ("naproxen 550mg #60 x2 refills", 2),
        ("naproxen 550mg #60 plus 2 refills", 2),
        ("naproxen 550mg #60 + 2 refills", 2),
        ("naproxen 550mg #60 and 2 refills", 2),
        ("naproxen 550mg #60 w/ 2 rf", 2),
        ("naproxen 550mg #60 rf: 2", 2),
        ("naproxen 550mg #60 rf 2", 2),
        ("naproxen 550mg #60 rfs 2", 2),
        ("naproxen 550mg #60 r/f 2", 2),
        ("naproxen 550mg #60 refill(s): 2", 2),
        ("naproxen 550mg #60 refills (2)", 2),
        ("naproxen 550mg #60 refills - 2", 2),
        ("naproxen 550mg #60 refills = 2", 2),
        ("naproxen 550mg #60 refills x 2", 2),
        ("naproxen 550mg #60 refills times two", 2),
        ("naproxen 550mg #60 refills of 2", 2),
        ("naproxen 550mg #60 refills #2", 2),
        ("naproxen 550mg #60 no refills", 0),
        ("naproxen 550mg #60 with no refill", 0),
        ("naproxen 550mg #60 without refills", 0),
        ("naproxen 550mg #60 without any refills", 0),
        ("naproxen 550mg #60 zero refills", 0),
        ("naproxen 550mg #60 refills none", 0),
        ("naproxen 550mg #60 refills: no", 0),
        ("naproxen 550mg #60 refills: zero", 0),
        ("naproxen 550mg #60 with one (1) refill", 1),
        ("naproxen 550mg #60 with two (3) refills", None),
        ("naproxen 550mg #60 with 2 additional refills", 2),
        ("naproxen 550mg #60 with 2 monthly refills", 2),
        ("naproxen 550mg #60 with 2 more refills", 2),
        ("naproxen 550mg #60, 1-2 refills", None),
        ("naproxen 550mg #60, 1 to 2 refills", None),
        ("naproxen 550mg #60, 1 or 2 refills", None),
        ("naproxen 550mg #60, refills 1-2", None),
        ("naproxen 550mg #60, refills 1/2", None),
        ("naproxen refills 60 tablets", None),
        ("naproxen refills 2 bottles", None),
        ("naproxen refills 60 gm", None),
        ("naproxen refill 550 mg", None),
        ("fentanyl refill 25 mcg", None),
        ("lidocaine refill 5 %", None),
        ("naproxen refills for 6 months", None),
        ("naproxen refills x 30 days", None),
        ("naproxen refills x 6 weeks", None),
        ("naproxen refills x 1 year", None),
        ("naproxen 60 refill", 60),
        ("naproxen #60 refill", None),
        ("naproxen # 60 refill", None),
        ("refill of norco 10/325 mg #60", None),
        ("norco 10/325 mg #60", None),
    ],
)
def test_refills(request_text: str, value: int | None) -> None:
    found = find_refills(request_text)
    assert (found.value if found else None) == value


@pytest.mark.parametrize(
    ("request_text", "days"),
    [
        ("TENS unit, 30-day rental", 30),
        ("TENS unit, thirty (30) day rental", 30),
        ("TENS unit rental, 30 days", 30),
        ("TENS unit rental (14 days)", 14),
        ("TENS unit rental x 14 days", 14),
        ("TENS unit rental: 14 days", 14),
        ("TENS unit rental of 14 days", 14),
        ("TENS unit rental period 14 days", 14),
        ("TENS unit rental for a one-week trial", 7),
        ("TENS unit, 2 weeks of home rental", 14),
        ("TENS unit, 2 additional weeks' rental", 14),
        ("TENS unit, 14 days additional rental", 14),
        ("TENS unit, one week trial", 7),
        ("TENS unit, 30-45 day rental", None),
        ("TENS unit rental for 30 to 45 days", None),
        ("TENS unit, one month rental", None),
        ("TENS unit rental for 3 months", None),
        ("TENS unit, thirty (40) day rental", None),
        ("TENS unit purchase", None),
    ],
)
def test_rental_days(nlp: Language, request_text: str, days: int | None) -> None:
    assert issue(nlp, request_text).request.rental_days == days


@given(st.integers(1, 99_999))
def test_an_amount_in_digits(n: int) -> None:
    assert amount(str(n)) == amount(f"{n:,}") == amount(f"{n} ({n})") == amount(f"{n}.00") == n
    assert amount(f"{n} ({n + 1})") is None


@pytest.mark.parametrize(
    ("request_text", "strength", "quantity", "refills"),
    [
        ("Naproxen 550mg #60 refill 1", "550mg", 60, 1),
        ("Norco 10/325 mg (# 120)", "10/325 mg", 120, None),
        ("Hydrocodone/APAP 10/325 #60", "10/325", 60, None),
        ("Hydrocodone/APAP (Norco) 10/325 #60", "10/325", 60, None),
        ("MS Contin ER 15 #60", "15", 60, None),
        ("Norco 10/325 mg #60 and Soma 350 mg #30", "10/325 mg", 60, None),
        ("Norco 10/325 mg #60 with 1 refill, Soma 350 mg #30 with 2 refills", "10/325 mg", 60, 1),
        ("Norco 10/325 mg and Soma 350 mg, #60 each", "10/325 mg", 60, None),
        ("Norco 10/325 mg and Soma 350 mg #60", "10/325 mg", None, None),
        ("Flurbiprofen 20%/Lidocaine 5% cream 240 g", "20%/5%", 240, None),
        ("Flurbiprofen 20%, Lidocaine 5% cream 240 g", "20%, 5%", 240, None),
        ("Ketoprofen 10%/Gabapentin 6%/Lidocaine 5% cream 240 g", "10%, 6%, 5%", 240, None),
        ("Tylenol #3, #60", None, 60, None),
        ("Tylenol #4, 60 tablets with 1 refill", None, 60, 1),
        ("Cold therapy unit x 1", None, 1, None),
        ("Physical therapy, 60 tablets", None, None, None),
    ],
)
def test_the_numbers_of_a_request(
    nlp: Language, request_text: str, strength: str | None, quantity: int | None, refills: int | None
) -> None:
    request = issue(nlp, request_text).request
    assert (request.strength, request.quantity, request.refills) == (strength, quantity, refills)


@pytest.mark.parametrize(
    ("request_text", "drugs"),
    [
        (
            "Norco 10/325 mg #60 and Soma 350 mg #30 with 2 refills",
            [("hydrocodone/acetaminophen", "Norco", "10/325 mg", 60, None), ("carisoprodol", "Soma", "350 mg", 30, 2)],
        ),
        (
            "Flurbiprofen 20%/Lidocaine 5% cream 240 g",
            [("flurbiprofen", "Flurbiprofen", "20%", None, None), ("lidocaine", "Lidocaine", "5%", None, None)],
        ),
        ("Norco (hydrocodone/APAP) 10/325 #60", [("hydrocodone/acetaminophen", "Norco", "10/325", 60, None)]),
        (
            "Ketoprofen/gabapentin #1",
            [("ketoprofen", "Ketoprofen", None, 1, None), ("gabapentin", "gabapentin", None, None, None)],
        ),
        ("Physical therapy 2x6", []),
    ],
)
def test_every_drug_of_a_request(nlp: Language, request_text: str, drugs: list[tuple[object, ...]]) -> None:
    found = issue(nlp, request_text).request.drugs
    assert [(one.name, one.written, one.strength, one.quantity, one.refills) for one in found] == drugs


@pytest.mark.parametrize(
    ("request_text", "code"),
    [
        ("Norco 10/325 mg #60 and Soma 350 mg #30", "several-drugs"),
        ("Norco 10/325 mg #60-90", "quantity-unclear"),
        ("Norco 10/325 mg #60, #90", "quantity-unclear"),
        ("Norco 10/325 mg, thirty (40) tablets", "quantity-unclear"),
    ],
)
def test_unclear_numbers_are_warned_of(nlp: Language, request_text: str, code: str) -> None:
    letter = only(f"1. {request_text}: Upheld\n\nDecision rationale: It is not medically necessary.")
    assert [w.code for w in nlp(letter)._.imr.warnings if w.code in ("several-drugs", "quantity-unclear")] == [code]


def test_clear_numbers_are_not_warned_of(nlp: Language) -> None:
    letter = only(
        "1. Norco (hydrocodone/APAP) 10/325 #60: Upheld\n\nDecision rationale: It is not medically necessary."
    )
    assert not [w for w in nlp(letter)._.imr.warnings if w.code in ("several-drugs", "quantity-unclear")]
