# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit, png
from recipes_ooxml import *

shape = '<w:r><w:pict><v:shape style="width:9pt;height:9pt"><v:imagedata r:id="rId1"/></v:shape></w:pict></w:r>'
emit(flat(docx(paragraph("KEPT", shape), [("rId1", "image", "media/image1.png")], namespaces=VML, parts={"word/media/image1.png": png()})))
