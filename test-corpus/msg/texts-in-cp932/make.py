# SPDX-License-Identifier: GPL-2.0-or-later
from mapi import *
from recipes import emit

emit(compound(msg_message(
    [(MESSAGE_CODEPAGE, LONG, 932), (SUBJECT, STRING8, "御見積書の件①".encode("cp932")), (SENDER_NAME, STRING8, "髙橋".encode("cp932")),
     (SENDER_ADDRESS, STRING8, b"takahashi@partner.example"), (BODY, STRING8, "髙橋です。".encode("cp932"))])))
