# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests that the verifier refuses the output after each entry in the table of RTF's writer is changed in turn.

The writer gets a table that keeps every control word, destination and property of a shape in every group and with every number.
A file with one that the verifier's table (filetypes/rtf/schema) does not permit at its place is sanitized; its output has it,
and the unchanged verifier refuses it."""
import re

import pytest

import warm
from rules import ROOT, rule, script
from test_judgements import compiled

pytestmark = pytest.mark.many

TABLES = script("filetypes/rtf/words.py")
ROOM = ROOT / "filetypes" / "rtf"
WIDEST = (-2147483647, 2147483647)
# A group of each kind that a file may have, with a place for the tried word.
AROUND = {
    "body": "@", "fonts": r"{\fonttbl{\f0 a;}@}", "colours": r"{\colortbl;@}", "styles": r"{\stylesheet{\s0@ a;}}", "info": r"{\info{\title a}@}", "lists": r"{\*\listtable{\list@\listid1}}",
    "numbers": r"{\*\pn@\pnlvlbody}", "shape": r"{\shp{\*\shpinst@}}", "property": r"{\shp{\*\shpinst{\sp@{\sn fFilled}{\sv 1}}}}", "math": r"{\mmath{\*\mr@ x}}", "words": r"{\*\bkmkstart@ a}",
    "drawing": r"{\*\do\dobxpage\dobypage\dodhgt1@}", "pictures": r"{\*\shppict@}",
    "field": r"{\field@{\*\fldinst PAGE}{\fldrslt 1}}",
}
# Properties of shapes in Office (MS-ODRAW, 2.3) that refer to other files, contain other data than pictures, or are read by code
# that had flaws.
PROPERTIES = ["pFragments", "pibName", "pibPrint", "pibPrintName", "fillBlipName", "lineFillBlipName", "pihlShape", "pInkData", "gtextRTF", "wzScript", "scriptText", "fScriptAnchor", "wzScriptLangAttr", "wzSigSetupProvUrl", "fIsSignatureLine", "metroBlob", "pRuleInfo", "wzFormula"]
# Words about which the writer's code decides, not its table.
BY_CODE = {"u", "uc", "ud", "upr", "ansi", "ansicpg", "mac", "pc", "pca", "bin", "rtf", "deff", "object", "field", "fldinst", "fldlock", "pict", "sp", "sn", "sv", "listoverridecount", "result", "nonshppict", "formfield", "v", "info"}
# The kinds of changes, and the number of parts of each; without --full one part of each is tried.
WAYS = {"ranges": 24, "places": 24, "properties_of_shapes": 1, "what_is_there_once": 1}


def published():
    """Returns {word: kind}."""
    return {word: kind for line in (ROOM / "schema" / "published.vocabulary").read_text("utf-8").splitlines() if line.startswith("known ")
            for kind, words in [re.match(r"known (\w+) \| (.*)", line).groups()] for word in words.split()}


class Keeping:
    """A writer that keeps everything, and the verifier's table."""

    def __init__(self, folder):
        self.folder = folder
        ours, ours_of_shapes = TABLES.load(ROOM / "stays" / "words.vocabulary")
        self.words, self.properties = TABLES.load(ROOM / "schema" / "published.vocabulary", ROOM / "schema" / "words.vocabulary")
        kinds = published()
        loose = {}
        for word in {*ours, *kinds, *TABLES.forbidden(ROOM / "schema" / "words.vocabulary")}:
            row = self.words.get(word, ours.get(word))
            if word in BY_CODE and word in ours:
                loose[word] = ours[word]
            elif row and row[0] in ("group", "starred") or not row and kinds.get(word) == "destination" or row and row[0] == "drop" and kinds.get(word) == "destination":
                kind, holds = (row[0], row[2]) if row and row[0] != "drop" else ("group", "body")
                loose[word] = (kind, tuple(TABLES.PLACES), holds, False, None, WIDEST)
            else:
                loose[word] = ("word", tuple(TABLES.PLACES), None, False, None, WIDEST)
        self.kinds = {word: row[0] for word, row in loose.items()}
        for name in PROPERTIES:
            assert name not in self.properties
        self.library = compiled(TABLES.write("ky_rtf_stays", loose, {**dict.fromkeys(PROPERTIES, "text"), **self.properties}), folder)

    def outcome(self, tool, content, sign):
        given, made = self.folder / "in.rtf", self.folder / "out.rtf"
        given.write_bytes(rb"{\rtf1\ansi " + content.encode() + b" a}\n")
        made.unlink(missing_ok=True)
        warm.call(tool, "sanitize", f"table={self.library}", given, made)
        pattern = re.escape(sign.encode()) + rb"(?![A-Za-z0-9])"
        # The enclosing group may have the word, too.
        if not made.exists() or len(re.findall(pattern, made.read_bytes())) < len(re.findall(pattern, content.encode())):
            return "gone"
        return "accepted" if warm.call(tool, "verify", made).returncode == 0 else "refused"

    def ranges(self):
        """Yields numbers one above and one below those that the verifier accepts, at places where the word is permitted."""
        for word, (kind, places, _, _, _, bounds, _) in sorted(self.words.items()):
            place = next((place for place in places or ("body",) if place in AROUND), None)
            if word in BY_CODE or place is None:
                continue
            numbers = {bounds[0] - 1, bounds[1] + 1, *WIDEST} if bounds else {0, 1}
            for number in sorted(number for number in numbers if WIDEST[0] <= number <= WIDEST[1] and not (bounds and bounds[0] <= number <= bounds[1])):
                piece = rf"\{word}{number}" if kind == "word" else rf"{{{chr(92) + '*' if kind == 'starred' else ''}\{word}{number} a}}"
                yield f"{word}{number}", AROUND[place].replace("@", piece), rf"\{word}{number}"

    def places(self):
        """Yields words and destinations in groups in which the verifier does not permit them."""
        for word, kind in sorted(self.kinds.items()):
            row = self.words.get(word)
            for place, around in AROUND.items():
                # Words that are never permitted are also tried by test_judgements.py.
                if word in BY_CODE or not row and place != "body" or row and (place in row[1] or not row[1] and place not in ("field", "info", "property")):
                    continue
                star = r"\*" if kind == "starred" else ""
                number = "1" if row and row[5] and row[5][0] <= 1 <= row[5][1] and kind == "word" else ""
                piece = rf"\{word}{number}" if kind == "word" else rf"{{{star}\{word} a}}"
                yield f"{word} in {place}", around.replace("@", piece), rf"\{word}{number}"

    def properties_of_shapes(self):
        for name in PROPERTIES:
            yield name, rf"{{\shp{{\*\shpinst{{\sp{{\sn {name}}}{{\sv 1}}}}}}}}", rf"\sn {name}"

    @staticmethod
    def what_is_there_once():
        yield "fldrslt", r"{\field{\*\fldinst PAGE}{\fldrslt 1}{\fldrslt 2}}", r"\fldrslt 2"
        yield "shpinst", r"{\shp{\*\shpinst}{\*\shpinst\shpz2}}", r"{\*\shpinst\shpz2"
        for piece in (r"{\listname a;}{\listname b;}", r"\listid2\listid3"):
            yield piece, r"{\*\listtable{\list%s\listid1}}" % piece, piece
        for piece in (r"{\leveltext\'01.;}{\leveltext\'01.;}{\levelnumbers ;}", r"{\leveltext\'01.;}{\levelnumbers ;}{\levelnumbers ;}"):
            yield piece, r"{\*\listtable{\list{\listlevel\levelnfc0%s}\listid1}}" % piece, piece
        yield "title", r"{\info{\title a}{\title b}}", r"\title b"
        yield "falt", r"{\fonttbl{\f0{\*\falt a}{\*\falt b}c;}}", r"\falt b"


@pytest.mark.parametrize(("what", "part"), [pytest.param(what, part, id=f"{what}-{part + 1}", marks=[pytest.mark.full] if part else []) for what, parts in WAYS.items() for part in range(parts)])
@rule
def test_a_word_that_the_writer_lets_stay_by_mistake_is_refused(what, part, inprocess, tmp_path):
    keeping = Keeping(tmp_path)
    rows = list(getattr(keeping, what)())[part::WAYS[what]]
    counts = {}
    for name, content, sign in rows:
        found = keeping.outcome(inprocess, content, sign)
        counts[found] = counts.get(found, 0) + 1
        if found == "accepted":
            yield f"{name} is taken: {content}"
    # The change must be in the output, or else the test would test nothing.
    if counts.get("refused", 0) < len(rows) // 3:
        yield f"of {len(rows)} only some were refused: {counts}"
