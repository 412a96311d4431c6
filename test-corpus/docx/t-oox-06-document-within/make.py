# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit, png
from recipes_ooxml import *

SHAPE = '<v:shape id="s{0}" style="width:10pt;height:10pt"><v:imagedata r:id="rId9"/></v:shape><o:OLEObject Type="Embed" ProgID="{1}" ShapeID="s{0}" r:id="rId{0}"/>'
emit(docx(''.join(f'<w:p><w:r><w:object>{SHAPE.format(number, program)}</w:object></w:r></w:p>'
                  for number, program in ((1, 'Excel.Sheet.12'), (2, 'AcroExch.Document.DC'), (3, 'Outlook.FileAttach'))) + paragraph('KEPT'),
          [('rId1', 'package', 'embeddings/Microsoft_Excel_Sheet1.xlsx'), ('rId2', 'oleObject', 'embeddings/oleObject2.bin'),
           ('rId3', 'package', 'embeddings/mail.msg'), ('rId9', 'image', 'media/image1.png')], namespaces=VML,
          parts={'word/embeddings/Microsoft_Excel_Sheet1.xlsx': xlsx(cell('A1', 'OOX06-BOOK-MARK', kind=' t="str"')),
                 'word/embeddings/oleObject2.bin': b'%PDF-1.4 OOX06-PDF-MARK', 'word/embeddings/mail.msg': b'OOX06-MAIL-MARK' * 4,
                 'word/media/image1.png': png(1)},
          more_types='<Default Extension="xlsx" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"/>'
          '<Default Extension="msg" ContentType="application/vnd.ms-outlook"/>'))
