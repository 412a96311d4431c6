# SPDX-License-Identifier: GPL-2.0-or-later
"""Trees, controls and objects where no schema has them: what is written of them is taken back in the right order."""
from recipes import emit
from recipes_ooxml import *

MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml"'
OLE = '<a:graphicData uri="x/ole"><p:oleObj progId="OLE-MARK"/></a:graphicData>'
ODD = (f'<p:graphicFrame><mc:AlternateContent {MC}><mc:Choice Requires="v"><p:cSld/></mc:Choice>{OLE}</mc:AlternateContent></p:graphicFrame>'
       f'<p:graphicFrame>{OLE}<p:pic><p:spTree/><p:spTree/></p:pic></p:graphicFrame>'
       f'<p:graphicFrame><p:spTree/><p:controls><p:control name="CONTROL-MARK"><p:pic>{OLE}</p:pic></p:control></p:controls></p:graphicFrame>'
       f'<p:spTree/><p:controls><p:control name="CONTROL-MARK"><p:pic><p:graphicFrame>{OLE}</p:graphicFrame></p:pic></p:control></p:controls>'
       '<p:controls><p:control name="CONTROL-MARK"/></p:controls><p:spTree><p:spTree/></p:spTree>')
emit(pptx(ODD + shape("KEPT"), slide_extra=ODD))
