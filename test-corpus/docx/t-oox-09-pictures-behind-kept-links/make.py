# SPDX-License-Identifier: GPL-2.0-or-later
"""Where links are kept, only links lead out: a picture or a header by the same relationship would be fetched."""
from recipes import emit
from recipes_ooxml import *

PICTURE = ('<w:p><w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"><wp:extent cx="9" cy="9"/><wp:docPr id="1" name="x"/>'
           f'<a:graphic {A}><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture">'
           '<pic:nvPicPr><pic:cNvPr id="0" name="x"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip {}="rIdOut"/></pic:blipFill><pic:spPr/></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>')
OLD = f'<w:p {VML}><w:r><w:pict><v:shape id="s" style="width:9pt;height:9pt"><v:imagedata {{}}="rIdOut"/></v:shape></w:pict></w:r></w:p>'
emit(docx("".join(PICTURE.format(name) for name in ("r:embed", "r:link")) + "".join(OLD.format(name) for name in ("r:id", "r:href", "r:pict", "o:relid"))
          + '<w:p><w:hyperlink r:id="rIdOut" w:docLocation="http://evil.example/"><w:r><w:t>KEPT</w:t></w:r></w:hyperlink></w:p><w:sectPr><w:headerReference w:type="default" r:id="rIdOut"/></w:sectPr>',
          [("rIdOut", "hyperlink", "http://www.example/", "External")]))
