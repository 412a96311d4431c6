# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_ooxml import *

BODY = document(paragraph('見積書') + paragraph(field('DDEAUTO OOX16-MARK', 'KEPT')) + '<w:sdt><w:sdtPr><w:dataBinding w:xpath="OOX16-MARK"/></w:sdtPr><w:sdtContent><w:p/></w:sdtContent></w:sdt>')
HEADER = f'<w:hdr {W}><w:p><w:r><w:t>見積書</w:t></w:r></w:p></w:hdr>'
emit(package('docx', b'\xff\xfe' + BODY.replace('UTF-8', 'UTF-16').encode('utf-16-le'), [('rId1', 'header', 'header1.xml')],
     parts={'word/header1.xml': ('<?xml version="1.0" encoding="Shift_JIS"?>' + HEADER).encode('cp932')}, types={'word/header1.xml': 'application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml'}))
