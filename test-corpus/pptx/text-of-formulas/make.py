# SPDX-License-Identifier: GPL-2.0-or-later
"""Formulas on one line, as PowerPoint writes them: what belongs together stands in parentheses, and the picture for other programs is left out."""
from recipes import emit
from recipes_ooxml import *

SPACES = ('xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" xmlns:a14="http://schemas.microsoft.com/office/drawing/2010/main" '
          'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"')


def run(text):
    return f"<m:r><a:rPr/><m:t>{text}</m:t></m:r>"


FRACTION = f"<m:f><m:num>{run('a+b')}</m:num><m:den>{run('c')}</m:den></m:f>"
POWER = f"<m:sSup><m:e>{run('10')}</m:e><m:sup>{run('3')}</m:sup></m:sSup>"
PARAGRAPHS = "".join(f'<a:p><a:r><a:rPr baseline="30000"/><a:t>*</a:t></a:r><a:r><a:t>{word}</a:t></a:r><a14:m><m:oMath>{inside}</m:oMath></a14:m><a:r><a:t>。</a:t></a:r></a:p>'
                     for word, inside in (("率は", FRACTION), ("人は", POWER + run("n"))))
BOX = shape("LINES").replace("<a:p><a:r><a:rPr></a:rPr><a:t>LINES</a:t></a:r></a:p>", PARAGRAPHS)
OTHER = shape("OTHER-PROGRAMS")
emit(pptx(f'<mc:AlternateContent {SPACES}><mc:Choice Requires="a14">{BOX}</mc:Choice><mc:Fallback>{OTHER}</mc:Fallback></mc:AlternateContent>'))
