# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_ooxml import *

emit(docx('<w:p><w:r><w:pict><v:shape id="a" style="width:10pt;height:10pt" href="http://evil.example/click" o:button="t">'
          '<v:imagedata r:href="rId1" src="http://evil.example/a.png" o:href="http://evil.example/b.png"/></v:shape></w:pict></w:r></w:p>'
          '<w:p><w:r><w:pict><v:rect id="b" style="width:10pt;height:10pt" onmouseover="OOX26-SCRIPT-MARK"><v:fill src="\\\\evil.example\\f" r:id="rId1"/>'
          '<v:textbox><w:txbxContent><w:p><w:r><w:t>BOXED</w:t></w:r></w:p></w:txbxContent></v:textbox></v:rect>'
          '<o:OLEObject Type="Link" ProgID="Package" ShapeID="b" r:id="rId2"/></w:pict></w:r></w:p>' + paragraph('KEPT'),
          [('rId1', 'image', 'http://evil.example/a.png', 'External'), ('rId2', 'oleObject', 'file://evil.example/a.doc', 'External')], namespaces=VML))
