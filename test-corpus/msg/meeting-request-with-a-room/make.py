# SPDX-License-Identifier: GPL-2.0-or-later
"""A room is booked for the meeting, as a recipient of its own kind, which is no blind copy."""
from mapi import *
from recipes import emit


def person(name, address, kind):
    return [(DISPLAY_NAME, UNICODE, name), (SMTP_ADDRESS, UNICODE, address), (RECIPIENT_TYPE, LONG, kind)]


emit(compound(msg_message(
    [(MESSAGE_CLASS, UNICODE, "IPM.Schedule.Meeting.Request"), (SUBJECT, UNICODE, "会議"), (SENDER_NAME, UNICODE, "山田 太郎"), (SENDER_SMTP, UNICODE, "yamada@partner.example"), (BODY, UNICODE, "本文"),
     ((APPOINTMENT, 0x820d), TIME, filetime(seconds(2026, 12, 1, 14))), ((APPOINTMENT, 0x820e), TIME, filetime(seconds(2026, 12, 1, 15))), ((APPOINTMENT, 0x8233), BINARY, zone(-540)),
     ((APPOINTMENT, 0x8238), UNICODE, "例示"), ((APPOINTMENT, 0x8209), UNICODE, "http://workspace.example/")],
    [person("例示", "a@city.example", 1), person("大会議室", "room@city.example", 3)])))
