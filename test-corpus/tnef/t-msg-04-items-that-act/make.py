# SPDX-License-Identifier: GPL-2.0-or-later
from mapi import *
from recipes import emit

# What would act in a calendar or a contact, in all fields that become one
EVIL = "http://evil.example/XXA\r\nATTACH:http://evil.example/XXB"
emit(tnef(before=attribute(1, 0x00078008, b"IPM.Schedule.Meeting.Request\0"),
          message=[(SUBJECT, UNICODE, "会議\r\nBEGIN:VALARM"), (SENDER_NAME, UNICODE, 'a";X=1:mailto:x'), (SENDER_SMTP, UNICODE, "a@partner.example"),
                   (BODY, UNICODE, "<script>XXC</script>説明"), ((APPOINTMENT, 0x820d), TIME, filetime(seconds(2026, 12, 1, 10))),
                   ((APPOINTMENT, 0x8208), UNICODE, EVIL), ((APPOINTMENT, 0x8234), UNICODE, "(UTC+09:00) " + EVIL),
                   ((MEETING, 0x23), BINARY, global_id(b"vCal-Uid\x01\0\0\0" + b"1\r\nURL:http://evil.example/XXD"))]))
