# SPDX-License-Identifier: GPL-2.0-or-later
"""WordArt and watermarks of older versions of Word: the text is an attribute of a shape."""
from recipes import emit
from recipes_ooxml import *

emit(docx(paragraph("<w:r><w:t>before</w:t></w:r>", '<w:r><w:pict><v:shape style="width:72pt;height:24pt"><v:textpath string="DRAFT &amp;\n社外秘"/></v:shape></w:pict></w:r>',
                    "<w:r><w:t> behind</w:t></w:r>"), namespaces=VML))
