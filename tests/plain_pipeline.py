"""A pipeline that reads next to nothing, for tests of what runs pipelines. Words of the letter make it misbehave."""

from __future__ import annotations

import os
import re
import signal
import sys
import time

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from imr_nlp.decision import Decision, Issue, Request
from imr_nlp.letter.extensions import IMR, set_value

_NUMBER = re.compile(r"CM\d\d-\d+")


@Language.component("plain_decision")
def plain_decision(doc: Doc) -> Doc:
    if "raise an error" in doc.text:
        raise KeyError("no such thing")
    if "end the process" in doc.text:
        os._exit(9)
    if "take long" in doc.text:
        time.sleep(0.05)
    if "take for ever" in doc.text:
        re.match(r"(a|aa)+$", "a" * 80 + "b")  # which lets no other thread run, and no signal in
    if "sleep for ever" in doc.text:
        time.sleep(3600)
    if "leave" in doc.text:
        sys.exit(3)
    if "want memory" in doc.text:
        bytearray(1 << 50)
    if "fill memory" in doc.text:
        bytearray(4_000_000_000)  # which the system gives, and takes no room before something is written to it
    if "eat memory" in doc.text:
        os.kill(os.getpid(), signal.SIGKILL)  # as the system does where memory ends
    if "go deep" in doc.text:
        return plain_decision(doc)
    if "crash" in doc.text:
        os.kill(os.getpid(), signal.SIGSEGV)
    if "quote the letter" in doc.text:
        raise ValueError(f"cannot read {doc.text!r}")
    found = _NUMBER.search(doc.text)
    issue = Issue(number=1, request=Request(text=doc.text.split("\n")[0]), outcome="upheld")
    decision = Decision(case_number=found.group() if found else None, issues=(issue,))
    doc.user_data[IMR] = decision.model_dump(mode="json")
    spans = [span for span in (doc.char_span(*one.span(), label="DATE") for one in _NUMBER.finditer(doc.text)) if span]
    for span in spans:
        set_value(span, span.text)
    doc.spans["imr"] = spans
    return doc


def load() -> Language:
    nlp = spacy.blank("en")
    nlp.add_pipe("plain_decision")
    return nlp


def load_nothing() -> Language:
    raise OSError("the model is not installed")


def never_load() -> Language:
    os._exit(9)
