# SPDX-License-Identifier: GPL-2.0-or-later
"""Excel gives readers of VML nothing where others find a comment's place: the fallback stays one. A choice of which nothing stays is none."""
from recipes import emit
from recipes_ooxml import *

MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:v="urn:schemas-microsoft-com:vml"'
COMMENTS = (f'<comments {S} {MC}><authors><author>a</author></authors><commentList><comment ref="A1" authorId="0"><text><t>NOTE</t></text>'
            '<mc:AlternateContent><mc:Choice Requires="v"/><mc:Fallback><commentPr defaultSize="0"/></mc:Fallback></mc:AlternateContent></comment></commentList></comments>')
emit(xlsx(cell("A1", "1"), sheet_extra=f'<mc:AlternateContent {MC}><mc:Choice Requires="v"><controls><control shapeId="1" name="CHOICE-MARK"/></controls></mc:Choice>'
          '<mc:Fallback><legacyDrawing/></mc:Fallback></mc:AlternateContent>', sheet_rels=[("rId1", "comments", "../comments1.xml")], parts={"xl/comments1.xml": COMMENTS},
          types={"xl/comments1.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"}))
