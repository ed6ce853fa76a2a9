"""Words that speak for the role of a session count: before it, behind it and within it."""

from __future__ import annotations

from typing import NamedTuple

from ..dates.values import SEASON
from ..text.numbers import NUMBER


class Cue(NamedTuple):
    """Words that speak for a role: `weight` next to the count, half of it 60 characters away."""

    role: str
    weight: float
    words: str


_NOT_DENIED = r"(?<!non-)(?<!not\s)(?<!not\sbeen\s)"
_ADMINISTRATOR = (
    r"(?:administrator|adjuster|carrier|insurer|employer|examiner|ur|utilization\sreview(?:er)?|review\sorganization)"
)
_PATIENT = r"(?:he|she|they|(?:the\s)?(?:patient|worker|employee|claimant|applicant))"

# Within a side the first cue that matches at a place wins.
BEFORE = (
    Cue("authorized", 7, rf"{_ADMINISTRATOR}(?:\s(?:has|had|already|only|then|first)){{0,2}}"
        r"\s(?:gave|offered|allowed|permitted|conceded|let\sstand)|all\sbut"
        r"|(?:modified|modifies|cut|reduced|trimmed|lowered|pared|scaled)(?:\s[a-z0-9]+){0,7}?\sto"),
    Cue("authorized", 5, rf"{_ADMINISTRATOR}'s"),
    Cue("other", 6, r"total\s(?:would\s|to\b|comes?\s|is\b|number\b)|brings?|bringing|sum\s(?:is|of|would)|makes?"
        r"|would\s(?:be|come|make|then|reach|end|have(?=\s\d)|have\s(?:approved|certified|authorized|granted)"
        r"|total|amount|mean)|come\sto|adds?\sup|exceeds?\sthat[a-z\s]{0,12}\sby|(?:stand|arrive|end\sup)\sat"
        r"|(?:overage|(?<!in\s)excess|surplus|shortfall|estimate)\sof"
        r"|should\s(?:first\s)?(?:complete|attend|have|finish|try|undergo)"
        r"|had\sthe\s(?:request|provider|physician|doctor|surgeon)(?:\s[a-z]+){0,2}?\s(?:for|sought|requested)"),
    Cue("other", 7, rf"(?:denial|determination|{_ADMINISTRATOR})\s(?:had\s)?(?:sp(?:oken?|eaks)|argue[sd]|wrote|writes"
        r"|says?|said|claim(?:s|ed)|maintain(?:s|ed))\s(?:of|that)"),
    Cue("other", 5, r"(?:trials|stud(?:y|ies)|article|authors|subjects|participants)(?:\s[a-z]+){0,2}?"
        r"\s(?:ran|used|lasted|gave|reports?|reported|had|received|with|of|for|on|compared)"),
    Cue("completed", 5, r"(?:treatments?|therapy|care)(?:\sto\sdate)?\s(?:has\s|have\s)?includ(?:ed|es?)|treated\swith"
        r"|(?:has|have)\s(?:already\s)?had|(?:past\streatments?|treatments?\sto\sdate)\s?:"
        r"|underwent|undergone|status\spost|received|attended|attending|complet(?:ed|ion\sof|ing)|rendered"),
    Cue("authorized", 6, rf"{_NOT_DENIED}(?:authorized|approved|certified|granted|allotted)|certification\sof"),
    Cue("requested", 4, r"requests?(?:ed|ing)?|asks?(?:ed|ing)?\sfor|seek(?:s|ing)?|sought"
        r"|plans?\s(?:is|are|for|to|included?)|in\sdispute"
        r"|disputed|now\sasked|prescri\w+|treatment\splan|rfa|asking|order(?:s|ed)?|wants?|wishes|proposed?"),
    Cue("requested", 3, r"additional|another|further|more|adding|to\sadd|the\sother|extra|these"),
    Cue("requested", 2, r"denied|non-certified|not\scertified|refused"),
    Cue("limit", 4, r"guidelines?|odg|mtus|acoem|allow(?:s|ed|ing)?|recommends?|recommended|up\sto|trial\sof"
        r"|limit(?:s|ed)?(?:\sto)?|maximum|no\smore\sthan|calls?\sfor|provides?(?:\sfor)?|gives?"
        r"|(?:general|initial)\scourse|permits?|optimum|time\sto\sproduce|frequency|criteria|ceiling|as\smany\sas"
        r"|schedule|suggests?|supports?|improvement\s?:|sets?\sout|within|exceed(?:s|ed)?\sthe|entitled"
        r"|chapter|generally|typical\w*|cap(?:s|ped)?\sat|envision\w*|treatment\speriod|range\sof|foresees?"
        r"|half\s(?:of\s)?(?:that|these|this|the|which)|(?:figure|number|maximum|limit|ceiling|cap)\s(?:is|of)"
        r"|(?:below|above|beyond|under|within)\sthe"),
    Cue("completed", 5, r"(?:over|in|during|from)\s(?:those|these|the\s(?:past|last|first))|after\sthe\sfirst"),
    Cue("completed", 4, r"had|previous(?:ly)?|prior|already|failed|used|finished|participated|history\sof|tried|trialed"
        r"|took|done|benefit\sfrom|last|past"),
    Cue("completed", 2, r"after|following|first|course\sof|at\sleast|despite|since|with"),
)  # fmt: skip
AFTER = (
    Cue("completed", 7, rf"{_NOT_DENIED}(?:authorized|approved|certified)\sand"
        r"\s(?:completed|attended|used|rendered|done)"),
    Cue("authorized", 7, rf"(?:(?:that|which)\s)?(?:the\s)?(?:claims\s)?{_ADMINISTRATOR}"
        r"(?:\s(?:already|had|has|then)){0,2}"
        rf"\s(?:authorized|approved|certified|granted|allowed|gave)(?!\s{NUMBER}\b)"),
    Cue("other", 6, r"as\s(?:used|attended|completed|received|done),?\s(?:when|although|though|which)|lapsed|expired"
        r"|more\swould\shave\sbeen|would\s(?:\w+ly\s)?(?:suffice|serve|do\b|be\s(?:enough|sufficient|ample)|cost)"),
    Cue("authorized", 6, rf"{_NOT_DENIED}(?:already\s)?(?:pre-?\s?)?(?:authorized|approved|certified|granted"
        r"|remain(?:s|ing)?|left(?=[.,;)]|\s(?:over|unused|of|from)\b|$))"),
    Cue("requested", 5, r"(?:is|are|was|were)\s(?:therefore\s|thus\s|also\s|still\s)?(?:not\s?)?"
        r"(?:medically|clinically|supported|warranted|reasonable|excessive|justified|too\smany|appropriate"
        r"|indicated|recommended|established)"),
    Cue("requested", 4, r"(?:is|are|was|were|being)\s(?:now\s|still\s)?(?:requested|sought|asked|denied|non-certified"
        r"|in\sdispute)|requested|sought|asked\sfor|cannot\sbe|exceeds?(?:\sthe|\swhat|\seven|\sany|\sall)?|to\scome|more"
        r"|falls?|stays?|overshoots?|outruns?|surpass\w*|are\s(?:well\s)?(?:above|below|beyond|past|over|within)"
        r"|(?:goes|go)\s(?:beyond|past|over|above)|would\s(?:bring|double|exceed|overshoot)|fits?\s(?:within|in\b)"
        r"|going\sforward|now|on\stop|an?\s(?:modest|reasonable|sensible|fair|usual|excessive)\s(?:frequency|number|course)"),
    Cue("limit", 4, r"in\smost\scases|to\s(?:show|produce|see)|per\s(?:the\s)?guidelines?"
        r"|(?:is|are)\s(?:recommended|allowed|supported|permitted)"
        r"|maximum|as\slong\sas|with\s(?:evidence|documented)|for\s(?:sprains?|mild|the\sinitial|myalgia|radiculitis)"
        r"|that\sthe\sguidelines?|(?:make|are|is|as)\s(?:the|an)\sinitial|that\sthe\s(?:table|schedule|chapter)"),
    Cue("completed", 5, r"attended|completed|rendered|finished|used|provided|given|done|received|took\splace|to\sdate"
        r"|already|over\sthe\slife|have\sfailed|between\s\d|from\s\d|(?:in|of)\s(?:19|20)\d\d|belong"
        r"|through\s\d|last\syear|of\swhich|after\sthe\s(?:19|20)\d\d|before\sthe\s(?:operation|surgery)"
        rf"|(?:in|of|during)\s(?:this\s|last\s)?{SEASON}|(?:that\s|which\s)?{_PATIENT}\s(?:had|has|attended|received)"
        r"|came\sfirst|brought|produced|led\sto|resulted|left(?=\s(?:him|her|the|no))|did\s(?:little|nothing|not)|helped"
        r"|(?:were|been)\s(?:had|abandoned|exhausted)|have\s(?:not\s)?(?:been\sused\sup|stopped|helped|changed|brought|led)"
        r"|without\s(?:[a-z]+\s){0,3}?(?:benefit|relief|improvement|success|effect|change|gain|progress|help)"
        r"|made\sno|made\slittle|behind\s(?:him|her)|yielded|gave|reduced|lowered|raised|failed|which\s(?:he|she)"
        r"|on\sland|were\sfor"),
    Cue("other", 5, r"altogether|in\s(?:total|all)|would\sbe\san?|first\sasked"),
)  # fmt: skip
OWN_WORDS = (
    Cue("completed", 6, r"prior|previous|pre-?\s?operative|completed|past|earlier"),
    Cue("requested", 3, r"additional|more|further|extra|another|requested"),
    Cue("limit", 2.5, r"over|within"),
    Cue("authorized", 5, r"authorized|approved|certified"),
)
