# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_ooxml import *

TABLE = ('<p:graphicFrame><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/table"><a:tbl><a:tr h="1">'
         '<a:tc><a:txBody><a:p><a:r><a:t>左</a:t></a:r></a:p><a:p><a:r><a:t>下</a:t></a:r></a:p></a:txBody></a:tc>'
         '<a:tc><a:txBody><a:p><a:r><a:t>右</a:t></a:r></a:p></a:txBody></a:tc></a:tr></a:tbl></a:graphicData></a:graphic></p:graphicFrame>')
NOTES = (f'<p:notes {P} {A} {R}><p:cSld><p:spTree>'
         '<p:sp><p:nvSpPr><p:nvPr><p:ph type="body" idx="1"/></p:nvPr></p:nvSpPr><p:txBody><a:p><a:r><a:t>話すこと</a:t></a:r></a:p></p:txBody></p:sp>'
         '<p:sp><p:nvSpPr><p:nvPr><p:ph type="sldNum" idx="2"/></p:nvPr></p:nvSpPr><p:txBody><a:p><a:fld type="slidenum"><a:t>NUMBER</a:t></a:fld>'
         '</a:p></p:txBody></p:sp></p:spTree></p:cSld></p:notes>')

emit(pptx(shape("題名") + TABLE + shape("UNSEEN").replace('name="Text"', 'name="Text" hidden="1"'),
          slide_rels=[("rId1", "notesSlide", "../notesSlides/notesSlide1.xml")], parts={"ppt/notesSlides/notesSlide1.xml": NOTES}))
