# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_ooxml import *

W_NS = 'http://schemas.openxmlformats.org/wordprocessingml/2006/main'


def run(properties, text):
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>'


body = ''
for n in range(4):
    body += '<w:p>' + run('<w:vanish/>', f'GONE-{n}') + run('<w:sz w:val="24"/>', f'SHOWN-{n}') + run('<w:vanish/>', f'GONE-{n}') + '</w:p>'
    body += f'<w:p><w:pPr><w:ind w:left="20000"/></w:pPr><w:r><w:t>FAR-{n}</w:t></w:r></w:p>'
    body += f'<w:p><w:pPr><w:ind w:left="200"/></w:pPr><w:r><w:t>NEAR-{n}</w:t></w:r></w:p>'
# The same bytes mean something else where a prefix is bound to something else.
for name, namespace in ('OTHERWISE-BOUND-1', W_NS), ('OTHERWISE-BOUND-2', 'urn:nothing'):
    for n in range(3):
        body += f'<w:p xmlns:x="{namespace}">' + run('<x:vanish/>', name) + '</w:p>'
emit(docx(body))
