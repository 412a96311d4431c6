# SPDX-License-Identifier: GPL-2.0-or-later
import base64

from recipes import emit

# Attached texts whose bytes alone do not tell their charset: the sender names it. A calendar is folded within characters.
HEAD = b"From: a@example.jp\r\nTo: b@example.jp\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n"


def part(media_type, label, name, data):
    head = "--b\r\nContent-Type: %s; charset=%s\r\nContent-Disposition: attachment; filename=%s\r\n" % (media_type, label, name)
    return head.encode() + b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(data).replace(b"\n", b"\r\n")


def fold(line, width=20):
    return b"\r\n ".join(line[at:at + width] for at in range(0, len(line), width))


EVENT = ["BEGIN:VCALENDAR", "VERSION:2.0", "BEGIN:VEVENT", "UID:1", "DTSTAMP:20261101T000000Z", "DTSTART:20261203T050000Z",
         "SUMMARY:关于夏季活动讨论会的通知和费用", "END:VEVENT", "END:VCALENDAR"]
emit(HEAD + b"--b\r\nContent-Type: text/plain\r\n\r\nbody\r\n"
     + part("text/plain", "ISO-8859-2", "polish.txt", "Zażółć gęślą jaźń\r\n".encode("iso-8859-2"))
     + part("text/csv", "ISO-8859-2", "polish.csv", "Łódź,1\r\nKraków,2\r\n".encode("iso-8859-2"))
     + part("text/plain", "UTF-16BE", "wide.txt", "会議のお知らせ\r\n".encode("utf-16-be"))
     + part("text/html", "UTF-7", "seven.html", b"<p>" + "三階の会議室".encode("utf-7") + b"</p>")
     + part("text/calendar", "GB18030", "event.ics", b"\r\n".join(fold(line.encode("gb18030")) for line in EVENT) + b"\r\n")
     + part("text/vcard", "windows-874", "card.vcf",
            b"BEGIN:VCARD\r\nVERSION:3.0\r\nN:x;;;;\r\nFN:x\r\nNOTE:" + "สวัสดี".encode("cp874") + b"\r\nEND:VCARD\r\n")
     + b"--b--\r\n")
