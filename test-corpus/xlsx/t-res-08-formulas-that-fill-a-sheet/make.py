# SPDX-License-Identifier: GPL-2.0-or-later
"""An array formula that fills a small range, and an array formula and a data table that fill a whole sheet: a reader computes each of their cells."""
from recipes import emit
from recipes_ooxml import *

emit(xlsx('<row r="1"><c r="A1"><f t="array" ref="A1:A2">ROW(B1:B2)</f><v>41</v></c></row>'
          '<row r="3"><c r="A3"><f t="array" ref="A3:XFD1048576">ROW(7:7)</f><v>42</v></c><c r="B3"><f t="dataTable" ref="B3:XFD1048576" dt2D="1" dtr="1" r1="C1" r2="C2"/><v>43</v></c></row>'))
