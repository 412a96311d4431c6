# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs in fonts of symbols: as ASCII, as private characters, and by the font for symbols alone, which letters do not have."""
from recipes import emit
from recipes_ooxml import *


def run(text, fonts=""):
    return f"<a:r><a:rPr>{fonts}</a:rPr><a:t>{text}</a:t></a:r>"


LATIN, SYMBOLS, OTHER = '<a:latin typeface="Wingdings"/>', '<a:latin typeface="Arial"/><a:sym typeface="Wingdings"/>', '<a:latin typeface="Arial"/>'
RUNS = (run("A ") + run("J\uf0fe", LATIN) + run(" J\uf0e0J", SYMBOLS) + run(" b", '<a:latin typeface="Symbol"/><a:sym typeface="Symbol"/>') + run(" J", OTHER) + run(" B"))


def item(text, bullet):
    return f"<a:p><a:pPr>{bullet}</a:pPr><a:r><a:t>{text}</a:t></a:r></a:p>"


ITEMS = (item("C", '<a:buFont typeface="Wingdings"/><a:buChar char="&#xFC;"/>') + item("D", '<a:buFont typeface="Arial"/><a:buChar char="✗"/>')
         + item("E", '<a:buFont typeface="Arial"/><a:buChar char="•"/>') + item("F", ""))
emit(pptx(shape("LINES").replace("</p:txBody>", ITEMS + "</p:txBody>").replace("<a:r><a:rPr></a:rPr><a:t>LINES</a:t></a:r>", RUNS)))
