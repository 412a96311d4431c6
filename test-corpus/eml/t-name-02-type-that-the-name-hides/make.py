# SPDX-License-Identifier: GPL-2.0-or-later
"""A PDF that is called a Word document, a page that is called a workbook, and a text that is called a table, which is none of another kind."""
from email.message import EmailMessage

from recipes import emit
from recipes_pdf import *

mail = EmailMessage()
mail["From"], mail["To"], mail["Subject"] = "a@partner.example", "b@town.example", "names"
mail.set_content("text\n")
for name, data in (("mitsumori.docx", page()), ("hyou.xls", b"<html><body><table><tr><td>1</td></tr></table></body></html>"), ("memo.csv", b"memo\n")):
    mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
mail.set_boundary("b")
emit(bytes(mail))
