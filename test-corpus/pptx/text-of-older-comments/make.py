# SPDX-License-Identifier: GPL-2.0-or-later
"""Comments as PowerPoint wrote them before it knew replies, as text: who says what."""
from recipes import emit
from recipes_ooxml import *

CM = '<p:cm authorId="{}" dt="2026-05-06T00:00:00.000" idx="{}"><p:pos x="1" y="1"/><p:text>{}</p:text></p:cm>'.format
emit(pptx(shape("題名"), slide_rels=[("rId1", "comments", "../comments/comment1.xml")], rels=[("rId2", "commentAuthors", "commentAuthors.xml")],
          parts={"ppt/comments/comment1.xml": f"<p:cmLst {P}>{CM(0, 1, '要確認')}{CM(7, 2, '誰かの指摘')}</p:cmLst>",
                 "ppt/commentAuthors.xml": f'<p:cmAuthorLst {P}><p:cmAuthor id="0" name="総務課" initials="総" lastIdx="1" clrIdx="0"/></p:cmAuthorLst>'},
          types={"ppt/comments/comment1.xml": "application/vnd.openxmlformats-officedocument.presentationml.comments+xml",
                 "ppt/commentAuthors.xml": "application/vnd.openxmlformats-officedocument.presentationml.commentAuthors+xml"}))
