# SPDX-License-Identifier: GPL-2.0-or-later
"""Finds formulas that act or reach out when a spreadsheet evaluates them."""

import re

from second_look.findings import acts, reaches, shown
from second_look.leads import plain

CALLS = re.compile(r"(?<![\w.])((?:_xl\w+\.)*)([\w.]+)\s*\(")
ACTING = re.compile(r"(?:WEBSERVICE|FILTERXML|HYPERLINK|IMAGE|RTD|CALL|REGISTER(?:\.ID)?|UNREGISTER|EXEC|EXECUTE|INITIATE|POKE|REQUEST|SQL\.REQUEST|CUBE\w+|STOCKHISTORY|PY|EVALUATE|RUN|GET\.\w+|FOPEN|FWRITE\w*|IMPORT\w+"
                    r"|ENCODEURL|TRANSLATE|DETECTLANGUAGE|COPILOT|DDE|HALT|ALERT|FORMULA(?:\.FILL)?|SET\.\w+|WINDOW\.\w+|MULTIPLE\.OPERATIONS|EXTERN\w*)", re.I)


# Functions that fetch data or create a link. The others in ACTING, except those in MILD, run something or change the workbook.
FETCHING = re.compile(r"WEBSERVICE|HYPERLINK|IMAGE|CUBE\w+|STOCKHISTORY|IMPORT\w+|TRANSLATE|DETECTLANGUAGE|COPILOT|EXTERN\w*|SQL\.REQUEST", re.I)
MILD = re.compile(r"ENCODEURL|MULTIPLE\.OPERATIONS|FILTERXML", re.I)


def mildness(name):
    """Orders functions by severity, because the most severe function of a formula is reported."""
    return 2 if MILD.fullmatch(name) else 1 if FETCHING.fullmatch(name) else 0


def formula_acts(formula, is_open):
    bare = re.sub(r'"(?:[^"]|"")*"', '""', plain(formula))
    # names of sheets and columns in quotes
    quotes = [quote for quote in re.findall(r"'(?:[^']|'')*'", bare) if re.search(r"[\[\]\\/|]", quote) or (":" in quote and (is_open or not re.fullmatch(r"'[^:]+:[^:]+'", quote)))]
    bare = re.sub(r"'(?:[^']|'')*'", "''", bare)
    if not is_open:
        bare = re.sub(r"(?<=[\w\]])\[(?:[^\[\]']|'.|\[(?:[^\[\]']|'.)*\])*\]", "", bare)  # columns of tables
    calls = sorted((name for _, name in CALLS.findall(bare) if ACTING.fullmatch(name)), key=mildness)
    if calls:
        return f"calls {calls[0]}"
    if is_open:
        return "another file" if re.search(r"#\$?|file:|://", "".join(quotes)) or "|" in bare else None
    return "another file" if quotes or re.search(r"\[(?!0\]!)|://|\\\\|\|", bare) else None


DDE = re.compile(r"^[\s=+@-]*(?:'?[\w.\\/: -]+'?)\|'?[^'|]*'?!|\bcmd\s*\|", re.I)


def formula_findings(formula, is_open, place=""):
    """Returns findings about FORMULA. Functions within its strings are ignored."""
    what = formula_acts(formula, is_open)
    if DDE.search(plain(formula)) or (what == "another file" and "|" in re.sub(r'"(?:[^"]|"")*"', "", formula)):
        return [acts(f"a formula sends a command to another program (DDE): {shown(formula)}", place)]
    if what is None:
        return []
    if what == "another file":
        return [reaches(f"a formula refers to another file: {shown(formula)}", place)]
    name = what.removeprefix("calls ")
    if MILD.fullmatch(name):
        return []
    if FETCHING.fullmatch(name):
        return [reaches(f"a formula calls {name}: {shown(formula)}", place)]
    return [acts(f"a formula calls {name}: {shown(formula)}", place)]
