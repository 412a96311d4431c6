# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_ooxml import *

STYLES = (f'<w:styles {W}><w:docDefaults><w:rPrDefault><w:rPr><w:strike/></w:rPr></w:rPrDefault></w:docDefaults>'
          '<w:style w:type="character" w:styleId="Base"><w:name w:val="Base"/><w:rPr><w:strike/></w:rPr></w:style></w:styles>')

emit(docx(paragraph('<w:r><w:t>廃止</w:t></w:r><w:r><w:rPr><w:rStyle w:val="Base"/></w:rPr><w:t>予定</w:t></w:r>'
                    '<w:r><w:rPr><w:strike w:val="0"/></w:rPr><w:t>維持</w:t></w:r>'),
          [("rId1", "styles", "styles.xml")], parts={"word/styles.xml": STYLES}))
