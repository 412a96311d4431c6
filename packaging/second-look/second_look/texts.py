# SPDX-License-Identifier: GPL-2.0-or-later
"""Finds content in text that programs interpret: links, embedded files, invisible characters, names of programs."""

import re
import unicodedata

from second_look.findings import acts, hides, reaches, shown
from second_look.leads import NARROW, SCHEME

INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f"
                       "\U000e0000-\U000e007f]|(?<!^)\ufeff")
BLOCKS = re.compile(r"(?m)^[ \t]*(?:begin(?:-base64)? [0-7]{3,4} \S|=ybegin |-----BEGIN PGP [A-Z ]+-----[ \t\r]*$|\(This file must be converted with BinHex)")
SEEN_LINK = re.compile(SCHEME.pattern.replace("mailto|tel|", "").replace("|news", "") + r"|(?<![\w.\[/@])www\.[\w-]+\.\w|(?<![\w\\])\\\\[\w.-]+\\\w|(?<![\w:/])//[\w-]+(?:\.[\w-]+)+/", re.I | re.A)
# Links in full-width characters count only with an unambiguous scheme.
WIDE_LINK = re.compile(r"(?:https?|ftp|file)://[\w]", re.I | re.A)
RUNS = re.compile(r"\.(?:exe|js|jse|vbs|vbe|hta|lnk|scr|bat|cmd|ps1|com|pif|wsf|msi|jar|html?|url|iqy|slk|chm|reg|cpl|dll)\W*$", re.I)


def text_acts(text):
    shown = text
    link = SEEN_LINK.search(text)
    if link is None:
        shown = text.translate(NARROW)
        link = WIDE_LINK.search(shown)
    if link and not re.search(r"hxxp|\[:\]|\[\.\]", shown[max(0, link.start() - 6):link.end() + 2]):
        yield f"a link {shown[link.start():link.end() + 20]!r}"
    if BLOCKS.search(text):
        yield "a file in a text"
    if INVISIBLE.search(text):
        yield "a character that nobody sees"


TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
UNSEEN = re.compile("[\u200b\u200e\u200f\u2060-\u2064\u206a-\u206f\U000e0000-\U000e007f]")
LOOKS_LIKE = re.compile(r"\.(?:pdf|docx?|xlsx?|pptx?|txt|jpe?g|png|zip|csv|rtf|gif)[\s_.\u3000]*\.(?:exe|js|jse|vbs|vbe|hta|lnk|scr|bat|cmd|ps1|com|pif|wsf|msi|jar|html?|svg)$", re.I)
# A line of base64 or hexadecimal digits that begins like a program file.
ENCODED_PROGRAM = re.compile(r"(?:TVqQAAMAAAAEAAAA|f0VMRg(?:EB|IB)AQ|4D5A9000030000000400)[A-Za-z0-9+/=\s]{40}|(?<![0-9a-zA-Z])(?:0x)?4d[\s,]+(?:0x)?5a[\s,]+(?:0x)?90[\s,]+(?:0x)?00[\s,]+(?:0x)?03", re.I)


def hides_in_name(name, place=""):
    """Yields findings about the file name NAME."""
    if TURNS.search(name) or UNSEEN.search(name):
        yield hides(f"the name has characters that are not seen or turn the direction: {shown(name)}", place)
    if LOOKS_LIKE.search(name) or re.search(r"\s{5,}\.\w+$", name):
        yield hides(f"the name looks like that of another type: {shown(name)}", place)


def text_findings(text, place="", links=True):
    """Yields findings about TEXT that people read."""
    if links:
        for what in set(link_texts(text)):
            yield reaches(f"the text has a link: {shown(what)}", place)
    if BLOCKS.search(text):
        yield hides("a file is encoded in the text (uuencode, yEnc, BinHex or PGP)", place)
    if ENCODED_PROGRAM.search(text):
        yield acts("a program is encoded in the text", place)
    if TURNS.search(text):
        yield hides("the text has characters that turn its direction", place)
    count = sum(1 for _ in UNSEEN.finditer(text))
    if count:
        tags = "".join(chr(ord(letter) - 0xE0000) for letter in text if 0xE0020 <= ord(letter) < 0xE007F)
        yield hides(f"the text has {count} characters that nobody sees" + (f": {shown(tags)}" if tags else ""), place)


def link_texts(text):
    """Returns the beginnings of at most 100 links that programs recognize in TEXT."""
    narrow = unicodedata.normalize("NFKC", text) if WIDE_LINK.search(text.translate(NARROW)) and not SEEN_LINK.search(text) else text
    for count, link in enumerate(SEEN_LINK.finditer(narrow)):
        if count == 100:
            return
        around = narrow[max(0, link.start() - 6):link.end() + 2]
        if not re.search(r"hxxp|\[:\]|\[\.\]", around):
            yield re.match(r"\S*", narrow[link.start():link.start() + 100])[0] or narrow[link.start():link.end()]
