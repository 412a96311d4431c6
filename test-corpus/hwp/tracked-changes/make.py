# SPDX-License-Identifier: GPL-2.0-or-later
"""A document that tracks changes: its text is in ViewText; BodyText has a page for older programs."""
from hangul import *
from recipes import emit

text = "요금은 3,000원5,000원입니다"
body = (para(text, ranges=((4, 10, DELETED, 1), (10, 16, INSERTED, 2)))
        + para("앞 지운각주 뒤", Control(17, "fn", inside=lambda level: hwp_list(level, "없앤 각주")), "끝", ranges=((2, 6, DELETED, 3), (8, 16, DELETED, 4), (16, 17, RESTYLED, 5)))
        + para("그대로", ranges=((1, 4000000000, DELETED, 6), (2, 2, DELETED, 7))))
shown = {"Section0": deflate(body)}
emit(hwp([para("이 문서는 변경 내용을 추적합니다")], flags=IS_PACKED | TRACKS_CHANGES, streams={"ViewText": shown}))
