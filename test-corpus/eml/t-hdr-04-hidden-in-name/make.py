# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

NAMES = ["hdr04@\u200acity\u00ad.example", "hdr04 @ city\u2024example", "hdr04\u034f@city\ufe52example", "hdr04\uff20city\uff0eexample", "hdr04 @ city . example", "hdr04 @ city\u00b7example"]
head = "".join(f"{field}: \"{name}\" <thief@evil.example>\r\n" for field, name in zip(["From", "Sender", "Reply-To"], NAMES))
emit((head + "To: " + ", ".join(f"\"{name}\" <thief@evil.example>" for name in NAMES[3:]) + "\r\nSubject: s\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\ntext\r\n").encode())
