# SPDX-License-Identifier: GPL-2.0-or-later
from metafiles import *
from recipes import emit
from recipes_ooxml import *

emit(docx(paragraph('<w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml" style="width:72pt;height:72pt"><v:imagedata r:id="rId1"/></v:shape></w:pict></w:r>'),
          [("rId1", "image", "media/image1.emf")], parts={"word/media/image1.emf": emf(emf_record(70, b"COMMENT-MARK!!!!"), emf_rectangle(10, 10, 50, 50))}))
