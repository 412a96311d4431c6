# SPDX-License-Identifier: GPL-2.0-or-later
"""What a font says of ligatures, vertical forms and kerning is written anew, a lookup of each kind; not what lies between it, what is of no
kind, and what depends on dots."""
import glyph_layout
from recipes import emit
from recipes_ooxml import *
from recipes_pdf import truetype

MARK = b"OOX25-FONT-MARK!"
GUID = "{0A4E4B5F-1234-4000-8000-00000000ABCD}"
font = truetype([*font_tables().items(), *glyph_layout.tables(MARK).items(), (b"BASE", MARK), (b"kern", MARK)])
emit(docx(paragraph('KEPT'), [('rId1', 'fontTable', 'fontTable.xml')],
          parts={'word/fontTable.xml': f'<w:fonts {W} {R}><w:font w:name="Square"><w:embedRegular r:id="rId1" w:fontKey="{GUID}"/></w:font></w:fonts>',
                 'word/_rels/fontTable.xml.rels': relationships([('rId1', 'font', 'fonts/font1.odttf')]), 'word/fonts/font1.odttf': disguised(font, GUID)},
          types={'word/fontTable.xml': 'application/vnd.openxmlformats-officedocument.wordprocessingml.fontTable+xml'},
          more_types='<Default Extension="odttf" ContentType="application/vnd.openxmlformats-officedocument.obfuscatedFont"/>'))
