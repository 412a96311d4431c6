# SPDX-License-Identifier: GPL-2.0-or-later
"""A master whose layouts were cut away: its list of them goes, since PowerPoint takes an empty one for damage."""
from recipes import emit
from recipes_ooxml import *

MASTER = (f'<p:sldMaster {P} {A} {R}><p:cSld><p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>'
          '</p:spTree></p:cSld><p:clrMap bg1="lt1" tx1="dk1" bg2="lt2" tx2="dk2" accent1="accent1" accent2="accent2" accent3="accent3" accent4="accent4" '
          'accent5="accent5" accent6="accent6" hlink="hlink" folHlink="folHlink"/><p:sldLayoutIdLst><p:sldLayoutId id="2147483649" r:id="rId1"/>'
          "</p:sldLayoutIdLst></p:sldMaster>")
emit(pptx("", rels=[("rId9", "slideMaster", "slideMasters/slideMaster1.xml")], parts={"ppt/slideMasters/slideMaster1.xml": MASTER},
          types={"ppt/slideMasters/slideMaster1.xml": "application/vnd.openxmlformats-officedocument.presentationml.slideMaster+xml"},
          presentation_extra='<p:sldMasterIdLst><p:sldMasterId id="2147483648" r:id="rId9"/></p:sldMasterIdLst>'))
