# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit, png
from recipes_ooxml import *

emit(pptx(shape('KEPT', '<a:hlinkClick r:id="rId9" action="ppaction://program"/>') + shape('MACRO', '<a:hlinkClick r:id="" action="ppaction://macro?name=evil"/>') + shape('NEXT', '<a:hlinkClick r:id="" action="ppaction://hlinkshowjump?jump=nextslide"/>'), slide_rels=[('rId9', 'hyperlink', 'file:///c:/evil.exe', 'External')]))
