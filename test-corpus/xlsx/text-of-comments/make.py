# SPDX-License-Identifier: GPL-2.0-or-later
"""Notes with their authors, and threaded comments in place of what Excel writes for readers that do not know them."""
from recipes import emit
from recipes_ooxml import *

TC = 'xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"'
NOTES = (f"<comments {S}><authors><author>総務課</author><author>tc={{0A000000-0000-4000-8000-000000000001}}</author></authors><commentList>"
         '<comment ref="A1" authorId="1"><text><t>[スレッド化されたコメント] COPY</t></text></comment>'
         '<comment ref="B2" authorId="0"><text><r><t>要確認</t></r></text></comment>'
         '<comment ref="B3" authorId="0"><text><r><t>総務課:\n済み</t></r></text></comment></commentList></comments>')
THREAD = '<threadedComment ref="A1" dT="2026-11-01T09:30:00.00" personId="{{0B000000-0000-4000-8000-00000000000{}}}" id="{{0A000000-0000-4000-8000-00000000000{}}}"{}><text>{}</text></threadedComment>'.format
PERSON = '<person displayName="{}" id="{{0B000000-0000-4000-8000-00000000000{}}}" userId="u" providerId="None"/>'.format
PARENT = ' parentId="{0A000000-0000-4000-8000-000000000001}"'
KINDS = "http://schemas.microsoft.com/office/2017/10/relationships/"
emit(xlsx('<row r="1"><c r="A1"><v>1</v></c></row>', rels=[("rId8", KINDS + "person", "persons/person.xml")],
          sheet_rels=[("rId1", "comments", "../comments1.xml"), ("rId2", KINDS + "threadedComment", "../threadedComments/threadedComment1.xml")],
          parts={"xl/comments1.xml": NOTES, "xl/persons/person.xml": f"<personList {TC}>{PERSON('例示花子', 1)}{PERSON('役所太郎', 2)}</personList>",
                 "xl/threadedComments/threadedComment1.xml": f"<ThreadedComments {TC}>{THREAD(1, 1, '', '金額は')}{THREAD(2, 2, PARENT, '税込')}</ThreadedComments>"},
          types={"xl/comments1.xml": "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml",
                 "xl/persons/person.xml": "application/vnd.ms-excel.person+xml",
                 "xl/threadedComments/threadedComment1.xml": "application/vnd.ms-excel.threadedcomments+xml"}))
