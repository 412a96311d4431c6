# SPDX-License-Identifier: GPL-2.0-or-later
"""Of two fonts that Word reads one is written anew, without instructions and foreign tables; the other has no name that can be seen."""
from recipes import emit
from recipes_ooxml import *
from recipes_pdf import truetype

MARK = b"OOX25-FONT-MARK"
GUID = "{0A4E4B5F-1234-4000-8000-00000000ABCD}"
good = truetype([*font_tables().items(), *{b"SING": MARK, b"fpgm": MARK, b"prep": MARK, b"zzzz": MARK}.items()], MARK) + MARK
bad = truetype(font_tables("http://OOX25-FONT-MARK").items())
faces = "".join(f'<w:font w:name="{name}"><w:embedRegular r:id="{id}" w:fontKey="{GUID}"/></w:font>' for name, id in (("Square", "rId1"), ("Dropped", "rId2")))
emit(docx(paragraph('KEPT'), [('rId1', 'fontTable', 'fontTable.xml')],
          parts={'word/fontTable.xml': f'<w:fonts {W} {R}>{faces}</w:fonts>',
                 'word/_rels/fontTable.xml.rels': relationships([('rId1', 'font', 'fonts/font2.odttf'), ('rId2', 'font', 'fonts/font1.odttf'), ('rId3', 'font', 'fonts/font3.odttf')]),
                 'word/fonts/font2.odttf': disguised(good, GUID), 'word/fonts/font1.odttf': disguised(bad, GUID), 'word/fonts/font3.odttf': disguised(good, GUID)},
          types={'word/fontTable.xml': 'application/vnd.openxmlformats-officedocument.wordprocessingml.fontTable+xml'},
          more_types='<Default Extension="odttf" ContentType="application/vnd.openxmlformats-officedocument.obfuscatedFont"/>'))
