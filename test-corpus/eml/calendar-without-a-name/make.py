# SPDX-License-Identifier: GPL-2.0-or-later
"""An invitation and a visiting card without names get names that say what they are."""
from recipes import emit

emit("From: a@example.jp\nTo: b@example.jp\nSubject: a\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=bb\n\n--bb\nContent-Type: text/plain\n\nhello\n"
     "--bb\nContent-Type: text/calendar\nContent-Disposition: attachment\n\n"
     "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nBEGIN:VEVENT\nUID:1\nDTSTAMP:20260101T000000Z\nDTSTART:20260102T000000Z\nSUMMARY:meeting\nEND:VEVENT\nEND:VCALENDAR\n"
     "--bb\nContent-Type: text/vcard\nContent-Disposition: attachment\n\nBEGIN:VCARD\nVERSION:3.0\nFN:A B\nN:B;A;;;\nEND:VCARD\n--bb--\n".encode())
