# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_pdf import *

TARGETS = ['http://evil.example/a', 'https://evil.example/', 'file://evil.example/share/a.exe', '\\\\\\\\evil.example\\\\share', 'ms-msdt:/id evil.example', 'javascript:evil.example', 'search-ms:evil.example', 'mailto:a@evil.example']
emit(page(page_extra='/Annots[' + ''.join(f'<</Type/Annot/Subtype/Link/Rect[0 0 595 842]/Border[0 0 0]/A<</S/URI/URI({target})>>/PA<</S/URI/URI({target})>>>>' for target in TARGETS) + ']'))
