# SPDX-License-Identifier: GPL-2.0-or-later
import io
import zipfile

from recipes import emit
from recipes_ooxml import *

text = docx(paragraph('KEPT') + '<w:p><w:hyperlink r:id="rId1"><w:r><w:t>link</w:t></w:r></w:hyperlink></w:p>', [('rId1', 'hyperlink', 'http://evil.example/', 'External')])
out = io.BytesIO()
with zipfile.ZipFile(io.BytesIO(text)) as before, zipfile.ZipFile(out, 'w', zipfile.ZIP_DEFLATED) as after:
    for member in before.infolist():
        data = before.read(member)
        data = data.replace(b'http://schemas.openxmlformats.org/wordprocessingml/2006/main', b'http://purl.oclc.org/ooxml/wordprocessingml/main')
        after.writestr(member, data.replace(OFFICE.encode(), b'http://purl.oclc.org/ooxml/officeDocument/relationships'))
emit(out.getvalue())
