# SPDX-License-Identifier: GPL-2.0-or-later
"""Comments with replies as text: who says what, and each reply below what it answers."""
from recipes import emit
from recipes_ooxml import *

BODY = '<p188:txBody><a:bodyPr/><a:lstStyle/>{}</p188:txBody>'.format
LINE = '<a:p><a:r><a:t>{}</a:t></a:r></a:p>'.format
CM = '<p188:cm id="{{0A000000-0000-4000-8000-00000000000{}}}" authorId="{{0B000000-0000-4000-8000-00000000000{}}}" created="2026-11-01T09:30:00.000">'.format
REPLY = '<p188:reply id="{{0A000000-0000-4000-8000-00000000001{}}}" authorId="{{0B000000-0000-4000-8000-00000000000{}}}" created="2026-11-02T09:30:00.000">'.format
emit(pptx(shape("題名"), **modern_comments(
    CM(1, 1) + "<p188:unknownAnchor/><p188:replyLst>" + REPLY(1, 2) + BODY(LINE("承知した")) + "</p188:reply></p188:replyLst>" + BODY(LINE("一行目") + LINE("二行目")) + "</p188:cm>"
    + CM(2, 9) + "<p188:unknownAnchor/>" + BODY(LINE("誰かの指摘")) + "</p188:cm>")))
