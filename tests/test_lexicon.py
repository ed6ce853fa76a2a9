"""The lexicons: their rows, and the ways to add terms of one's own."""

from __future__ import annotations

import csv
from collections import Counter
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
import spacy
from marked import found
from spacy.language import Language

from imr_nlp.phrases.lexicon import CATEGORIES, DrugRow, LexiconError, TreatmentRow, lexicon_patterns, read_rows, terms
from imr_nlp.phrases.spelling import Speller

FOLDER = Path(str(files("imr_nlp")))
LEXICONS = sorted(FOLDER.glob("*/lexicon/**/*.csv"))


def ruler(**config: Any) -> Language:
    """The tokenizer of the pipeline and `imr_ruler` alone, without the package's lexicons unless asked for."""
    nlp = spacy.blank("en", config={"nlp": {"tokenizer": {"@tokenizers": "imr_nlp.tokenizer.v1"}}})
    nlp.add_pipe("imr_ruler", config={"lexicon": False, **config})
    return nlp


def saved(folder: Path, *lines: str) -> Path:
    path = folder / "terms.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def treatments(nlp: Language, text: str) -> list[tuple[str, Any]]:
    doc = nlp(text)
    return [(span.text, span._.value) for span in doc.spans["imr"] if span.label_ == "TREATMENT"]


@pytest.mark.parametrize("path", LEXICONS, ids=lambda path: path.stem)
def test_no_phrase_stands_twice_in_a_file(path: Path) -> None:
    phrases = Counter(row["phrase"].strip().lower() for row in rows(path))
    assert [phrase for phrase, count in phrases.items() if count > 1] == []


@pytest.mark.parametrize("path", LEXICONS, ids=lambda path: path.stem)
def test_phrases_are_clean(path: Path) -> None:
    for row in rows(path):
        assert row["phrase"] == row["phrase"].strip() != ""
        assert None not in row
        assert all(value is not None for value in row.values())


def test_every_treatment_lexicon_is_that_of_a_category() -> None:
    assert {path.stem for path in (FOLDER / "treatments" / "lexicon" / "names").glob("*.csv")} <= set(CATEGORIES)


def test_the_lexicons_are_read_whole() -> None:
    patterns = list(lexicon_patterns())
    keys = [(pattern["label"], pattern["pattern"].lower()) for pattern in patterns]
    assert len(keys) == len(set(keys))
    in_patterns = {phrase for _, phrase in keys}
    for path in LEXICONS:
        if path.stem not in ("specialties", "states", "icd_9", "icd_10", "mtus_chapters", "usual_names", "usual_words"):
            assert {row["phrase"].lower() for row in rows(path)} <= in_patterns, path.name


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["phrase,name", "massage,massage"], "line 1: missing column kind"),
        ([""], "line 1: missing column kind, name, phrase"),
        (["phrase,name,kind", "massage,massage,name", ",massage,name"], "line 3: phrase: "),
        (["phrase,name,kind", "massage,,name"], "line 2: name: "),
        (["phrase,name,kind", "massage,massage,noun"], "line 2: kind: "),
        (["phrase,name,kind", "massage,massage"], "line 2: kind: "),
        (["phrase,name,kind,note", "massage,massage,name,new"], "line 2: note: "),
        (["phrase,name,kind", "massage,massage,name,more"], "line 2: "),
        (["phrase,name,kind", '"cold,', 'laser",laser,name', "x,,name"], "line 4: name: "),
    ],
)
def test_a_row_that_cannot_be_used_is_named_with_file_and_line(tmp_path: Path, lines: list[str], message: str) -> None:
    path = saved(tmp_path, *lines)
    with pytest.raises(LexiconError) as error:
        list(read_rows(path, TreatmentRow))
    assert str(error.value).startswith(f"{path}: {message}")


def test_a_row_is_read_without_the_white_space_around_it(tmp_path: Path) -> None:
    path = saved(tmp_path, "\ufeffphrase,name,drug_class", "  Painaway , painaway ,opioid", "")
    assert list(read_rows(path, DrugRow)) == [DrugRow(phrase="Painaway", name="painaway", drug_class="opioid")]


@pytest.mark.parametrize(("phrase", "name"), [("california", "California"), ("ca", "California"), ("AK", "Alaska")])
def test_terms_have_their_usual_spelling(phrase: str, name: str) -> None:
    assert terms("case/lexicon/states")[phrase.lower()] == name


@pytest.mark.parametrize(
    ("phrase", "label", "forms"),
    [
        ("acupuncture treatment", "TREATMENT", {"acupuncture treatment", "acupuncture treatments"}),
        ("biopsy", "TREATMENT", {"biopsy", "biopsies"}),
        ("uphold", "DECISION", {"uphold", "upholds", "upheld"}),
        ("recommend", "DECISION", {"recommend", "recommends", "recommended"}),
    ],
)
def test_inflected_forms_come_with_a_phrase(phrase: str, label: str, forms: set[str]) -> None:
    patterns = {pattern["pattern"].lower(): pattern for pattern in lexicon_patterns() if pattern["label"] == label}
    assert forms <= set(patterns)
    assert len({patterns[form]["id"] for form in forms}) == 1


def test_terms_of_a_csv_file_become_patterns(tmp_path: Path) -> None:
    path = saved(tmp_path, "phrase,name,category", "sound bath,sound bath,rehabilitation")
    known = list(lexicon_patterns())
    added = [pattern for pattern in lexicon_patterns(str(path)) if pattern["pattern"].startswith("sound bath")]
    assert not [pattern for pattern in known if pattern["pattern"].startswith("sound bath")]
    assert {pattern["pattern"] for pattern in added} == {"sound bath", "sound baths"}
    assert {(pattern["label"], pattern["id"]) for pattern in added} == {("TREATMENT", "rehabilitation/sound bath")}


def test_terms_of_a_csv_file_named_in_the_config(tmp_path: Path) -> None:
    path = saved(tmp_path, "phrase,name,category", "sound bath,sound bath,rehabilitation", "MRI,my mri,other")
    nlp = ruler(lexicon=True, terms=str(path))
    assert treatments(nlp, "Sound\nbaths and an MRI.") == [
        ("Sound\nbaths", {"name": "sound bath", "category": "rehabilitation", "canonical": "sound bath"}),
        (
            "MRI",
            {"name": "my mri", "category": "other", "canonical": "my mri"},
        ),  # a term of one's own goes before the package's
    ]


@pytest.mark.parametrize(
    ("line", "message"),
    [("sound bath,sound bath,music", "line 2: category: "), ("sound bath,,other", "line 2: name: ")],
)
def test_a_wrong_term_is_named_when_the_pipeline_is_made(tmp_path: Path, line: str, message: str) -> None:
    path = saved(tmp_path, "phrase,name,category", line)
    with pytest.raises(LexiconError, match=message):
        ruler(lexicon=True, terms=str(path))


def test_a_file_of_terms_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises((LexiconError, OSError), match=r"missing\.csv"):
        ruler(lexicon=True, terms=str(tmp_path / "missing.csv"))


def test_patterns_added_at_run_time() -> None:
    nlp = ruler()
    assert treatments(nlp, "Cold laser was requested.") == []
    component: Any = nlp.get_pipe("imr_ruler")
    component.add_patterns([{"label": "TREATMENT", "pattern": "cold laser", "id": "rehabilitation/laser"}])
    assert treatments(nlp, "**Cold**\nlaser was requested.") == [
        ("Cold**\nlaser", {"name": "laser", "category": "rehabilitation", "canonical": "laser"})
    ]
    assert "TREATMENT" in component.labels
    assert len(component) == len(component.patterns) == 1


def test_token_patterns_work_too() -> None:
    nlp = ruler()
    component: Any = nlp.get_pipe("imr_ruler")
    tokens = [{"LOWER": "cold"}, {"LOWER": {"REGEX": "^laser"}}]
    component.add_patterns([{"label": "TREATMENT", "pattern": tokens, "id": "other/laser"}])
    assert treatments(nlp, "A cold lasering.") == [
        ("cold lasering", {"name": "laser", "category": "other", "canonical": "laser"})
    ]


@pytest.mark.parametrize(
    ("pattern", "text", "value"),
    [
        ({"label": "TREATMENT", "pattern": "cold laser"}, "A cold laser.", None),
        ({"label": "DRUG", "pattern": "Painaway", "id": "opioid/painaway"}, "He takes Painaway.", "painaway"),
        ({"label": "GUIDELINE", "pattern": "Blue Book", "id": "other"}, "The Blue Book allows it.", "other"),
        ({"label": "DECISION", "pattern": "frowned upon", "id": "-"}, "It is frowned upon.", "-"),
        ({"label": "DECISION", "pattern": "frowned upon", "id": "-/any"}, "It is frowned upon.", "-"),
        ({"label": "BODY_PART", "pattern": "funny bone", "id": "part/elbow"}, "The funny bone.", "elbow"),
        ({"label": "DIAGNOSIS", "pattern": "writer's cramp", "id": "dystonia"}, "He has writer's cramp.", "dystonia"),
    ],
)
def test_patterns_of_any_kind_can_be_added(pattern: dict[str, str], text: str, value: Any) -> None:
    nlp = ruler()
    component: Any = nlp.get_pipe("imr_ruler")
    component.add_patterns([pattern])
    ((written, _, read),) = found(nlp(text), pattern["label"])
    assert written.lower() == pattern["pattern"].lower()
    assert read == value


def test_patterns_can_be_removed() -> None:
    nlp = ruler()
    component: Any = nlp.get_pipe("imr_ruler")
    component.add_patterns(
        [
            {"label": "TREATMENT", "pattern": "cold laser", "id": "other/laser"},
            {"label": "TREATMENT", "pattern": "sound bath", "id": "other/sound"},
        ]
    )
    component.remove_by_id("other/laser")
    assert [text for text, _ in treatments(nlp, "Cold laser and a sound bath.")] == ["sound bath"]
    component.clear()
    assert treatments(nlp, "Cold laser and a sound bath.") == []


def test_patterns_are_stored_with_the_pipeline(tmp_path: Path) -> None:
    nlp = ruler()
    nlp.get_pipe("imr_ruler").add_patterns([{"label": "TREATMENT", "pattern": "cold laser", "id": "other/laser"}])
    nlp.to_disk(tmp_path / "model")
    again = spacy.load(tmp_path / "model")
    assert treatments(again, "A cold laser.") == [
        ("cold laser", {"name": "laser", "category": "other", "canonical": "laser"})
    ]


def test_an_added_term_comes_into_the_decision() -> None:
    nlp = spacy.blank("en")
    component: Any = nlp.add_pipe("imr_ruler")
    component.add_patterns([{"label": "TREATMENT", "pattern": "sound bath", "id": "rehabilitation/sound bath"}])
    nlp.add_pipe("imr_decision")
    letter = "IMR ISSUES, DECISIONS AND RATIONALES\n1. Sound bath x 6: Upheld\nDecision rationale: Not needed."
    (issue,) = nlp(letter)._.imr.issues
    assert issue.request.treatment == "sound bath"
    assert issue.request.category == "rehabilitation"


@pytest.mark.parametrize(
    ("word", "stands_for"),
    [
        ("T.E.N.S.", "tens"),
        ("t.e.n.s", "tens"),
        ("U.S.", None),  # a guideline's word as it is
        ("X.Y.Z.", None),
        ("acupunture", "acupuncture"),
        ("acupuncture", None),
    ],
)
def test_what_misspelled_and_dotted_words_stand_for(word: str, stands_for: str | None) -> None:
    assert Speller(("tens", "us", "acupuncture"), ("u.s.",)).mend(word) == stands_for


@pytest.mark.parametrize(
    ("word", "stands_for"),
    [
        ("acupunctre", "acupuncture"),
        ("acupnctre", None),  # two slips in fewer than eleven letters
        ("akupunkture", "acupuncture"),
        ("akupunktura", None),  # three
        ("akupunkturee", None),
        ("accupunctures", "acupuncture"),
        ("okupuncture", None),  # it begins otherwise
        ("dicolfenac", "diclofenac"),  # two letters in each other's place
        ("dciolfenac", None),
        ("diclofenic", "diclofenac"),
        ("diclofenly", None),
        ("neurntin", "neurontin"),
        ("diclofenik", None),
        ("lidoder", None),  # too short
        ("nerontn", None),
        ("lidoderm", None),  # it is right
        ("lidodenm", None),  # like two
    ],
)
def test_a_misspelled_word_stands_for_the_one_that_is_nearest(word: str, stands_for: str | None) -> None:
    words = ("acupuncture", "diclofenac", "neurontin", "lidoderm", "lidodenk")
    assert Speller(words, ()).mend(word) == stands_for
