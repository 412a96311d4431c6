# SPDX-License-Identifier: GPL-2.0-or-later
"""Checks that each line, cell, number and link target of each text in a multipart/alternative is in the mail that comes out, or is reported
under a code that the notice names.

Reads both mails with Python's own readers and shares no code with kiyome.
"""

import email
import email.policy
import re
import unicodedata

from readers import charsets, page

BLOCKS = {"address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "div", "dl", "dt", "fieldset", "footer", "form",
          "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p", "pre", "section", "table", "tr", "ul"}
CELLS = {"td", "th"}
FILES = {"text/calendar", "text/csv", "text/vcard", "text/x-vcard", "text/directory", "text/xml", "text/rtf", "text/css", "text/javascript"}
MACHINES = {"text/x-amp-html", "text/watch-html"}
# Matches text that some programs leave out: a link target in brackets, or the number of a footnote.
ASIDE = re.compile(r"\[[^\s\[\]]*\]|<[^\s<>]*>|\b[a-zA-Z]{2,12}://[^\s<>\"]*|\[image:")
TAG = re.compile(r"<param>.*?</param>|<[^<>]*>", re.DOTALL)
MARKS = "○◯◎×△▲✓✔☑☐☒✕✖✗✘"


class Lines(page.Page):
    """Collects the text of a page, with line breaks and with tabs between cells, and in `targets` where its visible links lead."""

    def __init__(self):
        super().__init__()
        self.targets = []

    def handle_starttag(self, tag, attributes):
        super().handle_starttag(tag, attributes)
        self.pieces.append("\n" if tag in BLOCKS else "\t" if tag in CELLS else "")
        target = dict(attributes).get("href") or ""
        if tag == "a" and re.match("https?://[a-z0-9]", target, re.IGNORECASE) and not any(hidden for _, hidden in self.stack):
            self.targets.append(target)

    def handle_endtag(self, tag):
        super().handle_endtag(tag)
        self.pieces.append("\n" if tag in BLOCKS else "")

    def handle_data(self, data):
        within_pre = any(tag == "pre" for tag, _ in self.stack)
        super().handle_data(data if within_pre else re.sub(r"\s+", " ", data))


def squeezed(text):
    """Returns the text without everything that programs change when they wrap, quote or mark text."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if c.isalnum())


def numbers(text):
    return set(re.findall(r"[0-9]+", unicodedata.normalize("NFKC", text)))


def read(part):
    """Returns (lines, targets) of a text part."""
    text = charsets.decode(part.get_payload(decode=True) or b"", part.get_content_charset())
    subtype = part.get_content_subtype()
    if subtype in ("enriched", "richtext"):
        text = TAG.sub(" ", text.replace("<nl>", "\n"))
    if "html" not in subtype:
        return text.splitlines(), re.findall(r"https?://[a-z0-9][!-;=?-Z_a-z~%#@]*[\w/]", text, re.ASCII)
    page = Lines()
    page.feed(text)
    page.close()
    return "".join(page.pieces).splitlines(), page.targets


def forms(message, within=False):
    """Yields the texts of the multipart/alternative parts of a message."""
    kind = message.get_content_type()
    if message.is_multipart():
        for part in message.get_payload():
            yield from forms(part, kind == "multipart/alternative" or (within and kind != "message/rfc822"))
    elif within and message.get_content_maintype() == "text" and kind not in FILES and not message.get_filename() \
            and message.get_content_disposition() != "attachment":
        yield message


def all_text(data):
    message = email.message_from_bytes(data, policy=email.policy.compat32)
    return "\n".join(charsets.decode(part.get_payload(decode=True) or b"", part.get_content_charset())
                     for part in message.walk() if part.get_content_maintype() == "text" and not part.is_multipart())


def codes_of(part):
    yield from (entry["code"] for entry in part["removed"])
    for inner in part["parts"]:
        yield from codes_of(inner)


def outcomes_of(part):
    yield part["outcome"]
    for inner in part["parts"]:
        yield from outcomes_of(inner)


def lost(source, report, output):
    """Returns, as sentences, what the alternatives of `source` contain and `output` does not."""
    codes = set(codes_of(report["parts"][0]))
    shown = all_text(output)
    kept, without_asides, shown_numbers = squeezed(shown), squeezed(ASIDE.sub("", shown)), numbers(shown)
    if "withheld" in outcomes_of(report["parts"][0]):
        return []
    for part in forms(email.message_from_bytes(source, policy=email.policy.compat32)):
        if part.get_content_type() in MACHINES and "mail.alternative-unused" in codes:
            continue
        if "html" in part.get_content_subtype() and "html.hidden-text" in codes:
            continue
        where = part.get_content_type()
        lines, targets = read(part)
        for line in lines:
            for cell in {line, *re.split(r"\t|\s\|\s", line)}:
                if squeezed(cell) not in kept and squeezed(ASIDE.sub("", cell)) not in without_asides:
                    yield f"a line of {where}: {cell.strip()}"
            missing = numbers(ASIDE.sub("", line)) - shown_numbers
            if missing:
                yield f"numbers of {where}: {sorted(missing)}"
            yield from (f"a mark of {where}: {cell}" for cell in line.split("\t") if cell.strip() in MARKS and cell.strip() not in shown)
        for target in targets:
            if squeezed(target.split("://")[1].replace("&amp;", "&")) not in kept:
                yield f"a target of {where}: {target}"
