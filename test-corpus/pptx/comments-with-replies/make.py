# SPDX-License-Identifier: GPL-2.0-or-later
"""Comments with replies: authors, dates, texts and places stay; what leads elsewhere in them and who has to do something go."""
from recipes import emit
from recipes_ooxml import *

emit(pptx(shape("SLIDE"), **modern_comments(
    '<p188:cm id="{0A000000-0000-4000-8000-000000000001}" authorId="{0B000000-0000-4000-8000-000000000001}" status="resolved" created="2026-11-01T09:30:00.000"'
    ' assignedTo="{0B000000-0000-4000-8000-00000000F00D}">'
    '<ac:txMkLst><pc:docMk/><pc:sldMk cId="11" sldId="256"/><ac:spMk id="2" creationId="{0C000000-0000-4000-8000-000000000001}"/>'
    '<ac:txMk cp="3" len="2"><ac:context len="5" hash="77"/></ac:txMk></ac:txMkLst><p188:pos x="12" y="34"/>'
    '<p188:replyLst><p188:reply id="{0A000000-0000-4000-8000-000000000002}" authorId="{0B000000-0000-4000-8000-000000000002}" created="2026-11-02T09:30:00.000">'
    '<p188:txBody><a:bodyPr/><a:lstStyle/><a:p><a:r><a:t>返信の文</a:t></a:r></a:p></p188:txBody></p188:reply></p188:replyLst>'
    '<p188:txBody><a:bodyPr/><a:lstStyle/><a:p><a:r><a:rPr><a:hlinkClick r:id="rId1"/></a:rPr><a:t>数字を直す</a:t></a:r></a:p></p188:txBody>'
    '<p188:extLst><p:ext uri="{0D000000-0000-4000-8000-000000000001}"><x:task xmlns:x="urn:tasks" url="https://evil.example/"/></p:ext></p188:extLst></p188:cm>'
    '<p188:cm id="{0A000000-0000-4000-8000-000000000003}" authorId="{0B000000-0000-4000-8000-000000000002}" created="2026-11-03T09:30:00.000">'
    '<ac:deMkLst><pc:docMk/><pc:sldMk cId="11" sldId="256"/><ac:spMk id="2" creationId="{0C000000-0000-4000-8000-000000000001}"/>'
    '<ac:imgUrl src="https://evil.example/"/></ac:deMkLst>'
    '<p188:txBody><a:bodyPr/><a:lstStyle/><a:p><a:r><a:t>図形への指摘</a:t></a:r></a:p></p188:txBody></p188:cm>',
    comment_rels=[("rId1", "hyperlink", "https://evil.example/", "External")])))
