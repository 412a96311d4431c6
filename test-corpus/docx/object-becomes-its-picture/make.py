# SPDX-License-Identifier: GPL-2.0-or-later
"""w:object becomes w:pict: what only an object has goes with it; a drawing of a kind that does not stay leaves no frame."""
from recipes import emit
from recipes_ooxml import *

WP = 'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
OLD = (f'<w:drawing><wp:inline {WP} {A}><wp:extent cx="9" cy="9"/><wp:docPr id="1" name="GONE"/><a:graphic><a:graphicData uri="urn:unknown">'
       '<u:thing xmlns:u="urn:unknown"/></a:graphicData></a:graphic></wp:inline></w:drawing>')
emit(docx(paragraph("before") + '<w:p><w:r><w:object w:dxaOrig="1440" w:dyaOrig="720"><v:shape xmlns:v="urn:schemas-microsoft-com:vml" id="s" '
          'style="width:72pt;height:36pt"/></w:object></w:r>' + f"<w:r>{OLD}</w:r></w:p>" + paragraph("after")))
