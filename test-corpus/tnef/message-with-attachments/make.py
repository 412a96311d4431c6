# SPDX-License-Identifier: GPL-2.0-or-later
import struct

from mapi import *
from recipes import emit, png

# 8-bit texts in CP932, as the Japanese Outlook writes them.
emit(tnef(before=attribute(1, 0x00069007, struct.pack("<II", 932, 0)),
          message=[(SUBJECT, STRING8, "御見積書の件①".encode("cp932")),
                   (SENDER_NAME, STRING8, "山田 太郎".encode("cp932")),
                   (SENDER_SMTP, STRING8, b"yamada@partner.example"),
                   (SUBMIT_TIME, TIME, filetime(1795136523)),
                   (MESSAGE_ID, STRING8, b"<1@partner.example>"),
                   (BODY, STRING8, "いつもお世話になっております。\r\n見積書を送ります。".encode("cp932"))],
          recipients=[[(RECIPIENT_TYPE, LONG, 1), (DISPLAY_NAME, STRING8, "総務課".encode("cp932")),
                       (SMTP_ADDRESS, STRING8, b"shomu@city.example")],
                      [(RECIPIENT_TYPE, LONG, 2), (DISPLAY_NAME, STRING8, "会計課".encode("cp932")),
                       (ADDRESS, STRING8, b"/O=CITY/OU=1/CN=KAIKEI")]],
          attachments=[("見積書.png".encode("cp932"), png(1), ()),
                       (b"MITUMO~1.PNG", png(2), [(ATTACH_LONG_NAME, UNICODE, "見積書の写し.png"),
                                                  (ATTACH_TYPE, STRING8, b"image/png")])]))
