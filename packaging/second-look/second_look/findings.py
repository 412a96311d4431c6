# SPDX-License-Identifier: GPL-2.0-or-later
"""Defines the results of readers and their budget.

A reader is a function (data, name, budget) that yields Finding objects, and an Inner for each embedded file, which its own
reader then reads.
"""

import typing
import zlib

KINDS = {
    "acts": "runs a program, a script, a macro or a command, or holds something that can be run",
    "reaches-out": "refers to something outside of the file, which a program fetches or opens",
    "hides": "holds what a reader does not see: hidden text, hidden sheets, unlisted members, bytes behind the end",
    "malformed": "breaks the rules of its format, or asks for far more than it holds, so that programs may read it in different ways, or not to the end",
    "unexpected": "is not in the form that kiyome writes (only with --strict)",
    "unread": "could not be read",
}


class Finding(typing.NamedTuple):
    kind: str
    place: str  # a member, a part, an object; "" for the file itself
    text: str


class Inner(typing.NamedTuple):
    name: str
    data: bytes


class TooMuch(Exception):
    """A limit of Budget has been reached; the text names the limit."""


class Budget:
    """The limits for reading one file, including all embedded files."""

    DEPTH = 8

    def __init__(self, unpacked=256 << 20, members=20_000):
        self.unpacked = self.unpacked_left = unpacked
        self.members = self.members_left = members

    def take(self, size):
        """Counts SIZE bytes that will be unpacked."""
        if size > self.unpacked_left:
            raise TooMuch(f"it unpacks to more than {self.unpacked} bytes")
        self.unpacked_left -= size

    def member(self):
        if self.members_left == 0:
            raise TooMuch(f"it has more than {self.members} members")
        self.members_left -= 1

    def inflate(self, packed, bits):
        """Inflates PACKED (BITS: zlib's window bits). Returns the data, whether the stream is complete, and what follows it."""
        unpacker = zlib.decompressobj(bits)
        out = unpacker.decompress(packed, self.unpacked_left + 1)
        self.take(len(out))
        return out, unpacker.eof, unpacker.unused_data


def acts(text, place=""):
    return Finding("acts", place, text)


def reaches(text, place=""):
    return Finding("reaches-out", place, text)


def hides(text, place=""):
    return Finding("hides", place, text)


def malformed(text, place=""):
    return Finding("malformed", place, text)


def unread(text, place=""):
    return Finding("unread", place, text)


def aside_findings(told, place):
    """Yields findings about content that no program shows. TOLD: sentences of written.package.parse()."""
    for count, what in ((told.count("a comment"), "comments"), (told.count("a processing instruction"), "processing instructions")):
        if count:
            yield hides(f"the XML has {what}, which no program shows: {count}", place)


def shown(value, most=100):
    """Formats VALUE for a message: shortened, on one line and without control characters."""
    text = value.decode("utf-8", "backslashreplace") if isinstance(value, bytes) else str(value)
    text = "".join(letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in text[:most + 1])
    return text if len(text) <= most else text[:most] + "…"
