# SPDX-License-Identifier: GPL-2.0-or-later
from mapi import *
from recipes import emit

PATTERN = recurrence(0x200c, 3, 1, struct.pack("<II", 0b0100, 5), end=(0x2021, 0), start=minutes(2026, 11, 24), last=minutes(2027, 3, 30), offsets=(600, 660))
emit(tnef(before=attribute(1, 0x00069007, struct.pack("<II", 932, 0)) + attribute(1, 0x00078008, b"IPM.Microsoft Schedule.MtgReq\0"),
          message=[(SUBJECT, STRING8, "月末の打合せ".encode("cp932")), (SENDER_NAME, STRING8, "山田 太郎".encode("cp932")),
                   (SENDER_SMTP, STRING8, b"yamada@partner.example"), (BODY, STRING8, "議題は後で。".encode("cp932")),
                   ((APPOINTMENT, 0x820d), TIME, filetime(seconds(2026, 11, 24, 10))), ((APPOINTMENT, 0x820e), TIME, filetime(seconds(2026, 11, 24, 11))),
                   ((APPOINTMENT, 0x8208), STRING8, "本庁舎3階".encode("cp932")), ((APPOINTMENT, 0x8216), BINARY, PATTERN),
                   ((MEETING, 0x23), BINARY, global_id(b"\x02" * 16)), (KEYWORDS, UNICODE | MULTIPLE, ["会議", "定例"])],
          recipients=[[(RECIPIENT_TYPE, LONG, 1), (DISPLAY_NAME, STRING8, "総務課".encode("cp932")), (SMTP_ADDRESS, STRING8, b"shomu@city.example")]]))
