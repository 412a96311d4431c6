# SPDX-License-Identifier: GPL-2.0-or-later
from mapi import *
from recipes import emit

emit(compound(msg_message(
    [(MESSAGE_CLASS, UNICODE, "IPM.Post.Rss"), (SUBJECT, UNICODE, "町からのお知らせ"), (BODY, UNICODE, "本文です。"),
     ((FEED, 0x8900), UNICODE, "https://town.example/feed.xml"), ((FEED, 0x8901), UNICODE, "https://town.example/news/1"),
     ((FEED, 0x8904), UNICODE, "町の広報")])))
