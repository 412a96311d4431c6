# SPDX-License-Identifier: GPL-2.0-or-later
"""Formulas on one line: what belongs together stands in parentheses."""
from recipes import emit
from recipes_ooxml import *

M = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'


def run(text):
    return f"<m:r><m:t>{text}</m:t></m:r>"


def formula(inside):
    return f"<m:oMath {M}>{inside}</m:oMath>"


FRACTION = f"<m:f><m:fPr/><m:num>{run('a+b')}</m:num><m:den>{run('c')}</m:den></m:f>"
POWER = f"<m:sSup><m:e>{run('(x+1)')}</m:e><m:sup>{run('2')}</m:sup></m:sSup>"
ROOT = f"<m:rad><m:deg>{run('3')}</m:deg><m:e>{run('x+y')}</m:e></m:rad>"
SUM = f'<m:nary><m:naryPr><m:chr m:val="&#8721;"/><m:limLoc m:val="undOvr"/></m:naryPr><m:sub>{run("1")}</m:sub><m:sup>{run("9")}</m:sup><m:e>{run("k")}</m:e></m:nary>'
INDEX = f"<m:sSub><m:e>{run('H')}</m:e><m:sub>{run('2')}</m:sub></m:sSub>"


def part(name, *inside, settings=""):
    return f"<m:{name}>{settings}{''.join(f'<m:{child}>{run(text)}</m:{child}>' for child, text in inside)}</m:{name}>"


BEFORE = part("sPre", ("sub", "5"), ("sup", ""), ("e", "C"))
SIZE = part("d", ("e", "x-1"), settings='<m:dPr><m:begChr m:val="|"/><m:endChr m:val="|"/></m:dPr>')
OPEN = part("d", ("e", "a"), settings='<m:dPr><m:begChr m:val="{"/><m:endChr m:val=""/></m:dPr>')
PAIR = part("d", ("e", "a"), ("e", "b"))
LINES = part("eqArr", ("e", "x+y=1"), ("e", "2x=3"))
VECTOR = part("acc", ("e", "v"), settings='<m:accPr><m:chr m:val="&#8407;"/></m:accPr>')
HAT = part("acc", ("e", "p"))
CHOICE = part("d", ("e", "c"), ("e", "d"), settings='<m:dPr><m:sepChr m:val=";"/></m:dPr>')
LINE = part("bar", ("e", "y"), settings='<m:barPr><m:pos m:val="bot"/></m:barPr>')
MEAN = part("bar", ("e", "x"), settings='<m:barPr><m:pos m:val="top"/></m:barPr>')
emit(docx("".join(f"<w:p><w:r><w:t>{word}</w:t></w:r>{formula(inside)}<w:r><w:t>。</w:t></w:r></w:p>" for word, inside in (
    ("率は", FRACTION), ("積は", FRACTION + run("d")), ("冪は", POWER), ("根は", ROOT), ("和は", SUM), ("水は", INDEX + run("O")),
    ("組は", BEFORE), ("差は", SIZE), ("左は", OPEN), ("対は", PAIR), ("式は", LINES), ("矢は", VECTOR), ("推は", HAT), ("平は", MEAN), ("択は", CHOICE), ("線は", LINE)))))
