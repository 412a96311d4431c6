# SPDX-License-Identifier: GPL-2.0-or-later
"""What leads out of a file: addresses, shares and drives that a program takes up."""

import re
import unicodedata
import urllib.parse

# Schemes that something takes up, in front of what they are given.
SCHEME = re.compile(r"(?<![A-Za-z0-9+.-])(?:https?|ftps?|file|smb|ldaps?|nfs|jar|mhtml|mk|its|res|about|data|javascript|vbscript|mailto|tel|callto|sip|skype|news|nntp|telnet|ssh|ws|wss|shell|search-ms|ms-[a-z]+|vnd\.[a-z.]+|jnlp"
                    r"|odopen|grvopen|teams|vscode|onenote|steam|zoommtg|itms|intent|view-source|slack|webcal):(?=[^\s:])", re.I | re.A)
SHARE = re.compile(r"(?:^|[\s\"'(=<>,;])(?:\\\\|//)[\w.$-]+[\\/]?")
DRIVE = re.compile(r"^\s*[A-Za-z]:[\\/]")
SCRIPT = re.compile(r"url\s*\(|expression\s*\(|behaviou?r\s*:|-moz-binding|@import", re.I)


# A wide colon is one of Japanese text.
NARROW = {0xFEE0 + letter: letter for letter in range(0x21, 0x7F) if chr(letter) != ":"}


def plain(text):
    """TEXT as a reader that is generous sees it: narrow, without signs that nobody sees."""
    return "".join(letter for letter in unicodedata.normalize("NFKC", text) if unicodedata.category(letter) not in ("Cf", "Cc") or letter in "\t\r\n")


def leads_out(value):
    """VALUE is a place that is not in the file, or may be taken for one."""
    return any(SCHEME.search(text) or SHARE.search(text) or DRIVE.search(text) for text in (value, urllib.parse.unquote(value)))
