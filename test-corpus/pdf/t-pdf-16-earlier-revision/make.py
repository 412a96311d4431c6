# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_pdf import *


first = page(content=b'BT /F1 24 Tf (OLD-MARK) Tj ET')
start = first.rindex(b'startxref') + 10
offset = len(first)
emit(first + b'4 0 obj\n<</Length %d>>\nstream\n%s\nendstream\nendobj\n' % (len(TEXT), TEXT)
     + b'xref\n4 1\n%010d 00000 n \ntrailer\n<</Size 6/Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n'
     % (offset, int(first[start:].split()[0]), offset + len(b'4 0 obj\n<</Length %d>>\nstream\n%s\nendstream\nendobj\n' % (len(TEXT), TEXT))))
