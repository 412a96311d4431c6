# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs in parts that have none, while the policy takes hidden ones out: they go, and the rest stays."""
from recipes import emit
from recipes_ooxml import *

TYPES = "application/vnd.openxmlformats-officedocument.wordprocessingml."
RUN = "<w:r><w:t>STRAY</w:t></w:r>"
NOTES = f'<w:footnotes {W}><w:footnote w:id="1">' + paragraph("NOTE", "<w:r><w:rPr><w:vanish/></w:rPr><w:t>HIDDEN</w:t></w:r>") + f"</w:footnote>{RUN}</w:footnotes>"
SETTINGS = f'<w:settings {W}><w:zoom w:percent="100"/>{RUN}</w:settings>'
FONTS = f'<w:fonts {W}><w:font w:name="Arial">{RUN}</w:font></w:fonts>'
emit(docx(paragraph("TEXT"), [("rId1", "settings", "settings.xml"), ("rId2", "footnotes", "footnotes.xml"), ("rId3", "fontTable", "fontTable.xml")],
          parts={"word/settings.xml": SETTINGS, "word/footnotes.xml": NOTES, "word/fontTable.xml": FONTS},
          types={f"word/{name}.xml": f"{TYPES}{name}+xml" for name in ("settings", "footnotes", "fontTable")}))
