# SPDX-License-Identifier: GPL-2.0-or-later
"""Sends a mail with a document of Word 97 and a program to a port of 127.0.0.1: letter.py PORT"""
import email.message
import pathlib
import smtplib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "packaging"), str(ROOT / "tests")]
import samples  # noqa: E402
from waiting import PATIENCE  # noqa: E402

message = email.message.EmailMessage()
message["From"], message["To"], message["Subject"] = "a@outside.example", "b@town.example", "containers"
message.set_content("A document and a program.\n")
message.add_attachment(samples.DOC, maintype="application", subtype="msword", filename="report.doc")
message.add_attachment(b"MZ" + bytes(200), maintype="application", subtype="octet-stream", filename="setup.exe")
with smtplib.SMTP("127.0.0.1", int(sys.argv[1]), timeout=PATIENCE) as server:
    server.send_message(message)
