# SPDX-License-Identifier: GPL-2.0-or-later
"""A video of a web page: its picture stays, what plays it goes as a video."""
from recipes import emit, png
from recipes_ooxml import *

NAMES = ('xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" ' + A)
FILM = ('<a:extLst><a:ext uri="{C809E66F-F1BF-436E-b5F7-EEA9579F0CBA}"><wp15:webVideoPr xmlns:wp15="http://schemas.microsoft.com/office/word/2012/wordprocessingDrawing" '
        'embeddedHtml="&lt;iframe src=&quot;https://film.example/1&quot;/&gt;" h="315" w="560"/></a:ext></a:extLst>')
PICTURE = ('<pic:pic><pic:nvPicPr><pic:cNvPr id="2" name="p"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="rId2">' + FILM + '</a:blip><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
           '<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="900000" cy="900000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic>')
DRAWING = ('<w:r><w:drawing><wp:inline><wp:extent cx="900000" cy="900000"/><wp:docPr id="1" name="n"/><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">'
           + PICTURE + '</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>')
emit(docx(paragraph("KEPT", DRAWING), rels=[("rId2", "image", "media/image1.png")], parts={"word/media/image1.png": png(1)}, namespaces=NAMES))
