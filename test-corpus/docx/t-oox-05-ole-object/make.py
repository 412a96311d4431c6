# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit, png
from recipes_ooxml import *


emit(docx('<w:p><w:r><w:object><v:shape id="s" style="width:10pt;height:10pt"><v:imagedata r:id="rId2"/></v:shape>'
          '<o:OLEObject Type="Embed" ProgID="Package" ShapeID="s" r:id="rId1"/></w:object></w:r></w:p>' + paragraph('KEPT'),
          [('rId1', 'oleObject', 'embeddings/oleObject1.bin'), ('rId2', 'image', 'media/image1.png')],
          namespaces='xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"',
          parts={'word/embeddings/oleObject1.bin': b'OLE-MARK' * 8, 'word/media/image1.png': png(1)}))
