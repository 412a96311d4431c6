# SPDX-License-Identifier: GPL-2.0-or-later
"""Recognizes external references: addresses, shares and drives that a program would open."""

import re
import unicodedata
import urllib.parse

# URL schemes for which a program exists, before their argument.
SCHEME = re.compile(r"(?<![A-Za-z0-9+.-])(?:https?|ftps?|file|smb|ldaps?|nfs|jar|mhtml|mk|its|res|about|data|javascript|vbscript|mailto|tel|callto|sip|skype|news|nntp|telnet|ssh|ws|wss|shell|search-ms|ms-[a-z]+|vnd\.[a-z.]+|jnlp"
                    r"|odopen|grvopen|teams|vscode|onenote|steam|zoommtg|itms|intent|view-source|slack|webcal):(?=[^\s:])", re.I | re.A)
SHARE = re.compile(r"(?:^|[\s\"'(=<>,;])(?:\\\\|//)[\w.$-]+[\\/]?")
DRIVE = re.compile(r"^\s*[A-Za-z]:[\\/]")
SCRIPT = re.compile(r"url\s*\(|expression\s*\(|behaviou?r\s*:|-moz-binding|@import", re.I)


# Maps full-width characters to ASCII, except the colon, which is common in Japanese text.
NARROW = {0xFEE0 + letter: letter for letter in range(0x21, 0x7F) if chr(letter) != ":"}


def plain(text):
    """Normalizes TEXT as a lenient program does: to ASCII width, without invisible characters."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", text) if unicodedata.category(letter) not in ("Cf", "Cc") or letter in "\t\r\n")


def leads_out(value):
    """Returns whether VALUE refers to something outside the file, or may be read as such a reference."""
    return any(SCHEME.search(text) or SHARE.search(text) or DRIVE.search(text) for text in (value, urllib.parse.unquote(value)))
