# SPDX-License-Identifier: GPL-2.0-or-later
"""Objects as PowerPoint 2007 embeds them: their pictures are in a drawing of VML, whose shapes they name."""
from metafiles import emf, emf_brush, emf_rectangle, emf_text
from recipes import emit, png
from recipes_ooxml import *

OLE = "http://schemas.openxmlformats.org/presentationml/2006/ole"


def frame(number, shape_id, inner="", more=""):
    return (f'<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="{number}" name="OBJECT {number}"{more}/><p:cNvGraphicFramePr/><p:nvPr/>'
            f'</p:nvGraphicFramePr><p:xfrm><a:off x="{number}00000" y="200000"/><a:ext cx="{number}50000" cy="300000"/></p:xfrm><a:graphic>'
            f'<a:graphicData uri="{OLE}"><p:oleObj spid="{shape_id}" r:id="rId1" progId="OLE-MARK"><p:embed/>{inner}</p:oleObj>'
            '</a:graphicData></a:graphic></p:graphicFrame>')


def drawn(attributes, id_):
    return f'<v:shape {attributes} type="#_x0000_t75" style="VML-MARK"><v:imagedata o:relid="{id_}" o:title=""/></v:shape>'


OWN = ('<p:pic><p:nvPicPr><p:cNvPr id="0" name="" descr="ITS OWN"/><p:cNvPicPr/><p:nvPr/></p:nvPicPr><p:blipFill><a:blip r:embed="rIdObject1"/></p:blipFill>'
       '<p:spPr/></p:pic>')
vml = (f'<xml {VML}><o:shapelayout/>' + drawn('id="Named" o:spid="_x0000_s1026"', "rId1") + drawn('id="_x0000_s1027"', "rId2")
       + drawn('id="_x0000_s1028"', "rId3") + drawn('id="_x0000_s1029"', "rId4") + drawn('id="_x0000_s1030"', "rId5") + drawn('id="_x0000_s1031"', "rId1")
       + "</xml>")
slide = (shape("KEPT") + frame(3, "_x0000_s1026") + frame(4, "_x0000_s1027", more=' descr="DESCRIBED"') + frame(5, "_x0000_s1028", inner=OWN)
         + frame(6, "_x0000_s1029") + frame(7, "_x0000_s1030") + frame(8, "_x0000_s1031", more=' hidden="1"') + frame(9, "_x0000_s9999"))
emit(pptx(slide, slide_rels=[("rId1", "oleObject", "../embeddings/oleObject1.bin"), ("rIdObject1", "image", "../media/image2.png"),
                             ("rId3", "vmlDrawing", "../drawings/vmlDrawing1.vml")],
          parts={"ppt/embeddings/oleObject1.bin": b"OLE-MARK" * 9, "ppt/media/image2.png": png(1), "ppt/media/image3.png": png(0, 1),
                 "ppt/media/image4.png": png(0, 0, 1), "ppt/drawings/vmlDrawing1.vml": vml,
                 "ppt/media/image1.emf": emf(emf_brush(1, 0xff), emf_rectangle(0, 0, 90, 90), emf_text(5, 5, "WORDS OF IT"), frame=(0, 0, 5080, 2540)),
                 "ppt/drawings/_rels/vmlDrawing1.vml.rels": relationships(
                     [("rId1", "image", "../media/image1.emf"), ("rId2", "image", "../media/image3.png"), ("rId3", "image", "../media/image4.png"),
                      ("rId4", "image", "file://server.example/EXTERNAL-MARK.png", "External"), ("rId5", "slide", "../slides/slide1.xml")])},
          more_types='<Default Extension="emf" ContentType="image/x-emf"/><Default Extension="vml" ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/>'))
