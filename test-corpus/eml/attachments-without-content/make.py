# SPDX-License-Identifier: GPL-2.0-or-later
"""Attachments that a transfer has emptied: no byte at all, or only zero bytes. An empty text is as it should be."""
from email.message import EmailMessage

from recipes import emit

mail = EmailMessage()
mail["From"], mail["To"], mail["Subject"] = "a@partner.example", "b@town.example", "lost"
mail.set_content("text\n")
for name, data in (("keikaku.docx", b""), ("memo.txt", b""), ("hyou.xlsx", bytes(3000)), ("scan.pdf", bytes(20))):
    mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
mail.set_boundary("b")
emit(bytes(mail))
