# SPDX-License-Identifier: GPL-2.0-or-later
from mapi import *
from recipes import emit

# Every Tuesday and Thursday of every second week, ten times, in a zone that has daylight saving. One is left out, one is at another
# time and place, one has another text.
NEW_YORK = zone(300, 0, -60, system_time(11, 0, 1, 2), system_time(3, 0, 2, 2))
PATTERN = recurrence(0x200b, 1, 2, struct.pack("<I", 0b10100), end=(0x2022, 10), start=minutes(2026, 10, 6), last=minutes(2026, 12, 8),
                     deleted=[minutes(2026, 10, 8), minutes(2026, 10, 20), minutes(2026, 10, 22)], changed=[minutes(2026, 10, 20), minutes(2026, 10, 22)],
                     offsets=(600, 660),
                     exceptions=[(minutes(2026, 10, 21, 11), minutes(2026, 10, 21, 12), minutes(2026, 10, 20, 10), "臨時の打合せ", "別館"),
                                 (minutes(2026, 10, 22, 10), minutes(2026, 10, 22, 11), minutes(2026, 10, 22, 10), None, None)])
INNER = msg_message([(MESSAGE_CLASS, UNICODE, "IPM.OLE.CLASS.{00061055-0000-0000-C000-000000000046}"), (BODY, UNICODE, "この回だけ外部の方が来ます。")],
                    [[(RECIPIENT_TYPE, LONG, 1), (DISPLAY_NAME, UNICODE, "例示 花子"), (SMTP_ADDRESS, UNICODE, "hanako@guest.example")]], is_embedded=True)
REQUEST = [(MESSAGE_CLASS, UNICODE, "IPM.Schedule.Meeting.Request"), (SUBJECT, UNICODE, "隔週の打合せ"), (REPRESENTING_NAME, UNICODE, "山田 太郎"),
           (SENDER_SMTP, UNICODE, "yamada@partner.example"), (SUBMIT_TIME, TIME, filetime(1790000000)), (BODY, UNICODE, "いつもの議題です。"),
           ((APPOINTMENT, 0x820d), TIME, filetime(seconds(2026, 10, 6, 23))), ((APPOINTMENT, 0x820e), TIME, filetime(seconds(2026, 10, 7, 0))),
           ((APPOINTMENT, 0x8208), UNICODE, "第一会議室"), ((APPOINTMENT, 0x8233), BINARY, NEW_YORK), ((APPOINTMENT, 0x8223), BOOLEAN, 1),
           ((APPOINTMENT, 0x8232), UNICODE, "隔週 火曜日・木曜日 10:00-11:00"), ((APPOINTMENT, 0x8216), BINARY, PATTERN), ((APPOINTMENT, 0x8201), LONG, 3),
           ((MEETING, 0x3), BINARY, global_id(b"vCal-Uid\x01\0\0\0" + b"other-program@partner.example"))]
PEOPLE = [[(RECIPIENT_TYPE, LONG, 1), (DISPLAY_NAME, UNICODE, "総務課"), (SMTP_ADDRESS, UNICODE, "shomu@city.example"), (TRACK_STATUS, LONG, 3)],
          [(RECIPIENT_TYPE, LONG, 2), (DISPLAY_NAME, UNICODE, "会計課"), (ADDRESS, UNICODE, "/O=CITY/OU=1/CN=KAIKEI")]]
emit(compound(msg_message(REQUEST, PEOPLE, [([(ATTACH_METHOD, LONG, 5), (ATTACH_FLAGS, LONG, 2),
                                              (ATTACH_REPLACE_TIME, TIME, filetime(seconds(2026, 10, 22, 23)))], INNER)])))
