# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit, png
from recipes_ooxml import *


emit(pptx('<p:pic><p:nvPicPr><p:cNvPr id="4" name="POSTER"/><p:cNvPicPr/><p:nvPr><a:videoFile r:link="rId1"/></p:nvPr></p:nvPicPr><p:blipFill><a:blip r:embed="rId2"/></p:blipFill><p:spPr/></p:pic>',
          slide_rels=[('rId1', 'video', '../media/movie.mp4'), ('rId2', 'image', '../media/image1.png')],
          parts={'ppt/media/movie.mp4': b'VIDEO-MARK', 'ppt/media/image1.png': png(1)}))
