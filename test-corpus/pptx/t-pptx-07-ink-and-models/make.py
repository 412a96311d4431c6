# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit, png
from recipes_ooxml import *

MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
PIC = '<p:pic><p:nvPicPr><p:cNvPr id="9" name="FALLBACK"/><p:cNvPicPr/><p:nvPr/></p:nvPicPr><p:blipFill><a:blip r:embed="rId3"/></p:blipFill><p:spPr/></p:pic>'
emit(pptx(shape('KEPT') + f'<mc:AlternateContent {MC}><mc:Choice xmlns:am3d="http://schemas.microsoft.com/office/drawing/2017/model3d" Requires="am3d"><p:graphicFrame>'
          '<p:nvGraphicFramePr><p:cNvPr id="3" name="m"/><p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr><p:xfrm/><a:graphic><a:graphicData uri="http://schemas.microsoft.com/office/drawing/2017/model3d">'
          f'<am3d:model3d r:embed="rId2"/></a:graphicData></a:graphic></p:graphicFrame></mc:Choice><mc:Fallback>{PIC}</mc:Fallback></mc:AlternateContent>'
          f'<mc:AlternateContent {MC}><mc:Choice xmlns:p14="http://schemas.microsoft.com/office/powerpoint/2010/main" Requires="p14"><p:contentPart r:id="rId1"/></mc:Choice><mc:Fallback/></mc:AlternateContent>',
          slide_rels=[('rId1', 'customXml', '../ink/ink1.xml'), ('rId2', 'http://schemas.microsoft.com/office/2017/06/relationships/model3d', '../media/model3d1.glb'), ('rId3', 'image', '../media/image1.png')],
          rels=[('rId8', 'externalLink', 'externalLinks/externalLink1.xml')],
          parts={'ppt/ink/ink1.xml': '<ink>PPTX07-INK-MARK</ink>', 'ppt/media/model3d1.glb': b'glTFPPTX07-MODEL-MARK' * 3, 'ppt/media/image1.png': png(1),
                 'ppt/externalLinks/externalLink1.xml': '<x>evil.example</x>'},
          types={'ppt/ink/ink1.xml': 'application/inkml+xml'}, more_types='<Default Extension="glb" ContentType="model/gltf.binary"/>'))
