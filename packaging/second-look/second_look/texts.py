# SPDX-License-Identifier: GPL-2.0-or-later
"""Text that a program takes up: links, files within a text, characters that nobody sees, names of programs."""

import re

from second_look.leads import NARROW, SCHEME

INVISIBLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f"
                       "\U000e0000-\U000e007f]|(?<!^)\ufeff")
BLOCKS = re.compile(r"(?m)^[ \t]*(?:begin(?:-base64)? [0-7]{3,4} \S|=ybegin |-----BEGIN PGP [A-Z ]+-----[ \t\r]*$|\(This file must be converted with BinHex)")
SEEN_LINK = re.compile(SCHEME.pattern.replace("mailto|tel|", "").replace("|news", "") + r"|(?<![\w.\[/@])www\.[\w-]+\.\w|(?<![\w\\])\\\\[\w.-]+\\\w|(?<![\w:/])//[\w-]+(?:\.[\w-]+)+/", re.I | re.A)
# What is written wide is taken up where there is little doubt.
WIDE_LINK = re.compile(r"(?:https?|ftp|file)://[\w]", re.I | re.A)
RUNS = re.compile(r"\.(?:exe|js|jse|vbs|vbe|hta|lnk|scr|bat|cmd|ps1|com|pif|wsf|msi|jar|html?|svg|url|iqy|slk|chm|reg|cpl|dll)\W*$", re.I)


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
