"""The decision object: what a letter says, as frozen pydantic models.

Field names are those that users see in JSON. What a letter does not say is `None` or an empty tuple; ISO strings stand
for dates, so that every value is plain data that JSON, msgpack and Parquet can hold.
"""

from __future__ import annotations

from typing import Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

Template = Literal["issues", "rationales", "notice", "professional_review"]
Priority = Literal["standard", "expedited"]
LetterOutcome = Literal["upheld", "overturned", "partially_overturned"]
IssueOutcome = Literal["upheld", "overturned", "modified"]
Basis = Literal["mtus", "non_mtus"]
GuidelineId = Literal[
    "mtus", "mtus:chronic-pain", "mtus:postsurgical", "mtus:acupuncture", "mtus:opioids", "mtus:formulary",
    "acoem", "odg", "other",
]  # fmt: skip
Category = Literal[
    "pharmaceutical", "rehabilitation", "injection", "surgery", "diagnostic", "dmepos", "mental_health", "evaluation",
    "program", "home_health", "other",
]  # fmt: skip
Side = Literal["left", "right", "bilateral"]
Contrast = Literal["with", "without", "with and without"]
CountUnit = Literal["sessions", "visits", "treatments", "hours", "days"]
Range = tuple[int, int]
"""An inclusive range, `(first, last)` or `(min, max)`; a single number is `(n, n)`."""


class _Frozen(BaseModel):
    """A model whose fields are all known and never change."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Evidence(_Frozen):
    """Where a value stands in the letter, and which rule read it.

    field (str): Path of the value in the decision, e.g. `issues.0.request.sessions`.
    start (int), end (int): Character offsets into `doc.text`.
    text (str): The letter's characters between them.
    rule (str): Name of the rule.
    probability (float): For a value that a statistical model gave, how sure it was; else `None`.
    """

    field: str
    start: int
    end: int
    text: str
    rule: str
    probability: float | None = None


class DecisionWarning(_Frozen):
    """Something missing or contradictory in the letter.

    code (str): Stable code, one of `imr_nlp.letter.warning_codes.CODES`.
    message (str): The same in words.
    field (str): Path of the value that it speaks of, or `None` for the letter.
    """

    code: str
    message: str
    field: str | None = None


class Review(_Frozen):
    """A value that a person should look at.

    field (str): Path of the value, e.g. `issues.0.completed_sessions`.
    confidence (float): How likely it is right, 0 to 1.
    reason (str): Why it is doubtful, in a sentence.
    """

    field: str
    confidence: float = Field(ge=0, le=1)
    reason: str


class Reviewer(_Frozen):
    """The physician who decided: specialties (subspecialties too) and states of licensure, as written."""

    specialties: tuple[str, ...] = ()
    licensed_states: tuple[str, ...] = ()


class Patient(_Frozen):
    """The injured worker: age in years, sex `male` or `female`."""

    age: int | None = None
    sex: Literal["male", "female"] | None = None


class Drug(_Frozen):
    """A drug of a request: one of several, an ingredient of a compound, or the only one.

    name (str): Its generic name.
    written (str): Its name in the letter.
    strength (str), quantity (int), refills (int): As of `Request`, where the letter states them for this drug.
    """

    name: str
    written: str
    strength: str | None = None
    quantity: int | None = None
    refills: int | None = None


class Request(_Frozen):
    """The disputed treatment as it was asked for.

    text (str): The item as written, without number, markup and outcome.
    treatment (str): Its bare name, lower case.
    canonical (str): Its usual name, the same for all spellings: `hydrocodone/acetaminophen`, `lumbar epidural steroid
        injection`. Without side, levels, strength and technique.
    category (str): One of `Category`.
    drug_class (str): Class of the drug where it is one, e.g. `opioid`.
    body_parts (tuple): Body parts with their side, lower case.
    side (str): `left`, `right` or `bilateral`, where the request names one side.
    levels (tuple): Levels of the spine, `L4-5`.
    contrast (str): Of imaging: `with`, `without`, `with and without`.
    billing_codes (tuple): CPT and HCPCS codes that it states.
    sessions (Range): Total number of sessions requested.
    sessions_unit (str): What `sessions` counts: `hours` and `days` are no sessions.
    strength (str): `10/325 mg`, as written.
    quantity (int): Number of tablets, patches, packs, grams.
    refills (int): Number of refills. Of a request for several drugs, strength, quantity and refills are the first's.
    drugs (tuple): Every drug that it names, a compound's ingredients too.
    rental_days (int): Rental period in days, where one is stated in days or weeks.
    date_of_service (tuple): First and last ISO date of a retrospective request.
    """

    text: str
    treatment: str | None = None
    canonical: str | None = None
    category: Category = "other"
    drug_class: str | None = None
    body_parts: tuple[str, ...] = ()
    side: Side | None = None
    levels: tuple[str, ...] = ()
    contrast: Contrast | None = None
    billing_codes: tuple[str, ...] = ()
    sessions: Range | None = None
    sessions_unit: CountUnit | None = None
    strength: str | None = None
    quantity: int | None = None
    refills: int | None = None
    drugs: tuple[Drug, ...] = ()
    rental_days: int | None = None
    date_of_service: tuple[str, str] | None = None


class Citation(_Frozen):
    """One source that a side cites.

    guideline (str): Id of the source.
    basis (str): `mtus` or `non_mtus` as the letter says, `None` where it says neither.
    source (str): The source's own name as written, without its year (`Annals of Internal Medicine`).
    chapter (str): Title of the MTUS or ACOEM chapter as written, without year and number.
    edition (int): Year of the chapter's or the guideline's edition.
    section (str): Topic, section or chapter as written.
    pages (tuple): Inclusive ranges of pages, in the letter's order.
    """

    guideline: GuidelineId
    basis: Basis | None = None
    source: str | None = None
    chapter: str | None = None
    edition: int | None = None
    section: str | None = None
    pages: tuple[Range, ...] = ()


class Rationale(_Frozen):
    """Why: the reviewer's whole rationale without its layout, and its first and last five words."""

    starts: str
    ends: str
    text: str


class Issue(_Frozen):
    """One disputed treatment and its decision.

    number (int): 1 for the first issue of the letter.
    request (Request): What was asked for.
    outcome (str): `upheld` (the denial stands), `overturned`, `modified`; `None` where the letter does not say.
    claims_administrator_guidelines, reviewer_guidelines (tuple): Citations of the two sides, in the letter's order.
    rationale (Rationale): The reviewer's reasons.
    medically_necessary (bool): What the rationale concludes for this request.
    guideline_sessions, completed_sessions (Range): Sessions that the guideline allows, and those already received.
    certified_sessions (Range): Sessions of this request that utilization review certified.
    """

    number: int
    request: Request
    outcome: IssueOutcome | None = None
    claims_administrator_guidelines: tuple[Citation, ...] = ()
    reviewer_guidelines: tuple[Citation, ...] = ()
    rationale: Rationale | None = None
    medically_necessary: bool | None = None
    guideline_sessions: Range | None = None
    completed_sessions: Range | None = None
    certified_sessions: Range | None = None


class PriorCount(_Frozen):
    """How many times an injection or an operation was done before, as the case summary counts it.

    treatment (str): Its name as written, `caudal injections`.
    canonical (str): Its usual name, as of `Request`.
    count (int): Its number.
    """

    treatment: str
    canonical: str | None = None
    count: int


class Decision(_Frozen):
    """What one Independent Medical Review letter decides. `doc._.imr` gives it.

    icd_codes (tuple): ICD codes of the case summary and of the requests, each once, in the letter's order.
    prior_counts (tuple): Numbers of earlier injections and operations that the case summary states. Two of them may
        count the same ones.
    evidence (tuple): Where each value stands in the letter.
    warnings (tuple): What is missing or contradictory.
    confidence (dict): By the path of a value, absent ones included, how likely it is right, 0 to 1.
    review (tuple): The values that a person should look at, the most doubtful first.
    """

    case_number: str | None = None
    template: Template | None = None
    date_assigned: str | None = None
    date_of_injury: str | None = None
    decision_date: str | None = None
    ur_denial_date: str | None = None
    application_received: str | None = None
    priority: Priority | None = None
    reviewer: Reviewer = Reviewer()
    patient: Patient = Patient()
    diagnoses: tuple[str, ...] = ()
    icd_codes: tuple[str, ...] = ()
    prior_treatments: tuple[str, ...] = ()
    prior_counts: tuple[PriorCount, ...] = ()
    outcome: LetterOutcome | None = None
    issues: tuple[Issue, ...] = ()
    evidence: tuple[Evidence, ...] = Field(default=(), repr=False)
    warnings: tuple[DecisionWarning, ...] = ()
    confidence: dict[str, float] = Field(default_factory=dict, repr=False)
    review: tuple[Review, ...] = Field(default=(), repr=False)

    def __hash__(self) -> int:
        """A mapping cannot be hashed, so this leaves the confidence out."""
        return hash((self.case_number, self.decision_date, self.issues))

    def evidence_for(self, field: str) -> tuple[Evidence, ...]:
        """Every place in the letter that a value came from.

        field (str): Path of the value, e.g. `decision_date` or `issues.0.request.sessions`.
        RETURNS (tuple): In the letter's order; empty where the value is absent.
        RAISES (KeyError): Where a decision has no value of that name, or the letter no such issue.
        """
        self._check_path(field)
        return tuple(one for one in self.evidence if one.field == field)

    def _check_path(self, path: str) -> None:
        """Whether a path leads to a value, absent ones included; see `evidence_for`."""
        names, fields = path.split("."), type(self).model_fields
        for place, name in enumerate(names):
            if place and name.isdecimal():
                continue
            if name not in fields:
                raise KeyError(f"a decision has no {path}")
            fields = _fields_of(fields[name].annotation) or {}
        if names[0] == "issues" and "".join(names[1:2]).isdecimal() and int(names[1]) >= len(self.issues):
            raise KeyError(f"the letter has {len(self.issues)} issues, so no {path}: the first is issues.0")

    def _repr_html_(self) -> str:
        """The decision as a table, for notebooks."""
        from ..display import decision_html

        return decision_html(self)


def _fields_of(annotation: Any) -> dict[str, Any] | None:
    """The fields of the model that a field holds, alone, in a tuple or perhaps; `None` where it holds none."""
    inner = get_args(annotation)
    # For Python 3.10 `tuple[X]` is a type.
    if not inner and isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation.model_fields
    return next((found for one in inner if (found := _fields_of(one)) is not None), None)
