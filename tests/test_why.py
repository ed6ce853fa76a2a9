"""Why a value is what it is: which rows spoke for and against it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import spacy
from short_letters import ISSUES, NOTICE, PROFESSIONAL_REVIEW, RATIONALES
from spacy.language import Language
from typer.testing import CliRunner

import imr_nlp
from imr_nlp.audit.spoken import Why
from imr_nlp.cli import app
from imr_nlp.confidence.model import ConfidenceModel


def why(nlp: Language, text: str, path: str) -> Why:
    """Why the only value of a path is what it is."""
    (found,) = imr_nlp.why(nlp(text), path)
    return found


def sides(found: Why) -> set[tuple[str, str, str]]:
    """Side, words and what they say."""
    return {(one.side, one.text, one.says) for one in found.spoken}


def test_an_outcome_has_the_words_that_decide_and_every_judgement(nlp: Language) -> None:
    text = ISSUES.replace("Eight are not", 'The surgeon says it is warranted. "It is supported." Eight are not')
    found = why(nlp, text, "issues.0.outcome")
    assert found.value == "upheld"
    assert ("for", "Upheld", "upheld") in sides(found)
    assert ("for", "not medically necessary", "-") in sides(found)
    aside = {one.text: one.note for one in found.spoken if one.side == "aside"}
    assert "told of others" in aside["warranted"]
    assert "quotation" in aside["supported"]
    assert all(one.weight for one in found.spoken if one.table != "issue line")


def test_what_contradicts_an_outcome_speaks_against_it(nlp: Language) -> None:
    text = ISSUES.replace("Eight are not medically necessary", "They are medically necessary")
    assert ("against", "medically necessary", "+") in sides(why(nlp, text, "issues.0.outcome"))
    assert ("for", "medically necessary", "+") in sides(why(nlp, text, "issues.0.medically_necessary"))


def test_the_rows_of_tables_are_named(nlp: Language) -> None:
    text = ISSUES.replace("Eight are not medically necessary", "The denial is upheld")
    (row,) = (one for one in why(nlp, text, "issues.0.outcome").spoken if one.text.endswith("denial is upheld"))
    assert (row.side, row.table, row.says) == ("for", "judgements/denial_verdicts", "-")


def test_the_role_of_a_count_has_its_cues_with_the_weights_that_were_learned(nlp: Language) -> None:
    text = ISSUES.replace(
        "The guideline allows 4-6 visits.", "She completed 9 visits; the guideline allows 4-6 visits."
    )
    limit = why(nlp, text, "issues.0.guideline_sessions")
    assert limit.value == [4, 6]
    assert ("for", "4-6 visits", "limit") in sides(limit)
    assert ("aside", "9 visits", "completed") in sides(limit)
    cues = [one for one in limit.spoken if one.table == "sessions/roles"]
    assert {one.side for one in cues if one.says == "limit"} == {"for"}
    assert {one.side for one in cues if one.says == "completed"} == {"against"}
    assert any(one.weight for one in cues)
    assert any(one.table == "sessions/role_model" and one.note == "learned" for one in limit.spoken)
    done = why(nlp, text, "issues.0.completed_sessions")
    assert ("for", "9 visits", "completed") in sides(done)
    requested = why(nlp, text, "issues.0.request.sessions")
    assert ("place", "in-request") in {(one.table, one.rule) for one in requested.spoken}


def test_a_citation_has_its_parts_and_what_was_not_taken(nlp: Language) -> None:
    text = ISSUES.replace("MTUS Chronic Pain Guidelines, Page(s): 61", "MTUS Chronic Pain Guidelines, Page(s): 61. "
                          "The ODG is silent")  # fmt: skip
    found = why(nlp, text, "issues.0.reviewer_guidelines")
    assert {"0.guideline", "0.pages"} <= {one.says for one in found.spoken if one.side == "for"}
    assert ("aside", "ODG", "odg") in sides(found)


def test_a_date_has_its_label_and_the_other_dates(nlp: Language) -> None:
    found = why(nlp, ISSUES + "\nThe note of 01/02/2015 is old.\n", "date_assigned")
    assert ("for", "Date Assigned", "date_assigned") in sides(found)
    assert ("for", "06/15/2015", "2015-06-15") in sides(found)
    assert ("aside", "01/02/2015", "2015-01-02") in sides(found)


def test_a_category_has_the_words_of_its_treatment(nlp: Language) -> None:
    assert ("for", "Norco", "pharmaceutical") in sides(why(nlp, ISSUES, "issues.1.request.category"))


@pytest.mark.parametrize("text", [ISSUES, RATIONALES, NOTICE, PROFESSIONAL_REVIEW, "", "No letter at all."])
def test_every_value_can_be_asked_about_and_its_words_stand_in_the_letter(nlp: Language, text: str) -> None:
    doc = nlp(text)
    for path, sure in doc._.imr.confidence.items():
        found = next(one for one in imr_nlp.why(doc, path) if one.path == path)
        assert found.confidence == sure
        for one in found.spoken:
            assert text[one.start : one.end] == one.text
            assert one.side in ("for", "against", "aside")
            assert one.table
            assert one.rule


def test_doubts_add_up_to_the_confidence(nlp: Language) -> None:
    model = ConfidenceModel.load()
    for path in ("issues.0.outcome", "issues.1.reviewer_guidelines", "patient.age"):
        found = why(nlp, ISSUES, path)
        total = sum(one.weight for one in found.doubts) + model.shift
        assert ConfidenceModel({"all": total}).probability(["all"]) == pytest.approx(found.confidence, abs=2e-3)
        assert [abs(one.weight) for one in found.doubts] == sorted(
            (abs(one.weight) for one in found.doubts), reverse=True
        )


def test_a_name_means_every_value_of_this_name(nlp: Language) -> None:
    doc = nlp(ISSUES)
    assert [one.path for one in imr_nlp.why(doc, "outcome")] == ["outcome", "issues.0.outcome", "issues.1.outcome"]
    assert [one.path for one in imr_nlp.why(doc, "sessions")] == [f"issues.{at}.request.sessions" for at in (0, 1)]
    assert [one.path for one in imr_nlp.why(doc, "certified_sessions")] == [
        f"issues.{at}.certified_sessions" for at in (0, 1)
    ]


def test_a_wrong_name_and_an_unread_doc_are_told(nlp: Language) -> None:
    with pytest.raises(ValueError, match=r"no value 'verdict'.*outcome"):
        imr_nlp.why(nlp(ISSUES), "verdict")
    with pytest.raises(ValueError, match="no decision"):
        imr_nlp.why(spacy.blank("en")("text"), "outcome")


def _show(*arguments: object) -> Any:
    return CliRunner().invoke(app, ["show", *map(str, arguments)], env={"COLUMNS": "200"})


def test_imr_show_prints_why(nlp: Language, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(imr_nlp, "load", lambda model=None: nlp)
    path = tmp_path / "letter.txt"
    path.write_text(ISSUES, encoding="utf-8")
    shown = _show(path, "--why", "issues.0.outcome")
    assert shown.exit_code == 0, shown.output
    assert "issue 1: outcome: upheld, confidence" in shown.stdout
    assert "not medically necessary" in shown.stdout
    assert "Massage" not in shown.stdout
    (told,) = json.loads(_show(path, "--why", "issues.0.outcome", "--json").stdout)
    assert told["path"] == "issues.0.outcome"
    assert told["spoken"][0]["text"] == "Upheld"
    wrong = _show(path, "--why", "verdict")
    assert wrong.exit_code == 2
    assert "there is no value 'verdict'" in wrong.output
