"""E-mails: what is attached to them, and their own words where these are a letter."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage, MIMEPart

from ..structure.signs import is_letter
from .failures import ReadError
from .html import html_text
from .limits import MESSAGES
from .member_names import MemberNames

_IMAGE = "image"


@dataclass(frozen=True)
class Attachment:
    """A file in an e-mail.

    name (str): Its name; behind `!` of the message that is attached and has it, and before `!2` where it is the second
        of that name.
    file (str): The name that the e-mail gives it, whose suffix tells its format.
    data (bytes): Its content.
    is_body (bool): Whether it is the e-mail's own text.
    """

    name: str
    file: str
    data: bytes
    is_body: bool = False


def mail_parts(data: bytes) -> Iterator[Attachment]:
    """Take an e-mail apart.

    data (bytes): An .eml file.
    YIELDS (Attachment): Its text, if it is a letter or if nothing is attached; then what is attached to it. Pictures
        within the text are no attachments.
    RAISES (ReadError): Where it is no e-mail, or e-mails are attached to e-mails too often.
    """
    message = message_from_bytes(data, policy=policy.default)
    if not message.keys():
        raise ReadError("damaged_file", "the file is named an e-mail but has no header of one")
    yield from _parts(message, "", 0)


def _parts(message: EmailMessage, prefix: str, depth: int) -> Iterator[Attachment]:
    if depth > MESSAGES:
        raise ReadError("too_large", f"more than {MESSAGES} e-mails are attached to each other")
    attached = [message] if _is_file(message) else [one for one in message.iter_attachments() if not _is_within(one)]
    body = message.get_body(("plain", "html"))
    text = _text(body) if body is not None else ""
    names = MemberNames()
    if text.strip() and (is_letter(text) or not attached):
        yield Attachment(f"{prefix}{names.of('text')}", "text", text.encode("utf-8", "replace"), is_body=True)
    for number, part in enumerate(attached, 1):
        own = part.get_filename() or f"attachment-{number}"
        name = f"{prefix}{names.of(own)}"
        if part.get_content_type() == "message/rfc822":
            yield from _parts(part.get_content(), f"{name}!", depth + 1)
        else:
            content = part.get_payload(decode=True)
            yield Attachment(name, own, content if isinstance(content, bytes) else b"")


def _is_file(message: EmailMessage) -> bool:
    """Whether an e-mail is nothing but a file, as those of some scanners are."""
    return not message.is_multipart() and message.get_content_maintype() != "text"


def _is_within(part: EmailMessage) -> bool:
    """Whether a part is a picture in the text, such as the sender's logo."""
    return part.get_content_maintype() == _IMAGE and (not part.is_attachment() or "Content-ID" in part)


def _text(body: MIMEPart) -> str:
    try:
        text = str(body.get_content())
    except (LookupError, UnicodeError):  # an encoding that nobody knows
        raw = body.get_payload(decode=True)
        text = raw.decode("utf-8", "replace") if isinstance(raw, bytes) else ""
    return html_text(text) if body.get_content_subtype() == "html" else text
