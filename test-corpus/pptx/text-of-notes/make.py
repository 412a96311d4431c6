# SPDX-License-Identifier: GPL-2.0-or-later
"""Notes as text: what the speaker wrote into the body and into boxes beside it, without the page's number."""
from recipes import emit
from recipes_ooxml import *


def placed(kind, text):
    return shape(text).replace("<p:nvPr/>", f'<p:nvPr><p:ph type="{kind}"/></p:nvPr>')


NOTES = (f'<p:notes {P} {A} {R}><p:cSld><p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>'
         f'{placed("body", "話すこと")}{shape("欄外の覚え")}{placed("sldNum", "UNSEEN")}{placed("dt", "UNSEEN")}</p:spTree></p:cSld></p:notes>')

emit(pptx(shape("本文"), slide_rels=[("rId1", "notesSlide", "../notesSlides/notesSlide1.xml")],
          parts={"ppt/notesSlides/notesSlide1.xml": NOTES, "ppt/notesSlides/_rels/notesSlide1.xml.rels": relationships([("rId1", "slide", "../slides/slide1.xml")])},
          types={"ppt/notesSlides/notesSlide1.xml": "application/vnd.openxmlformats-officedocument.presentationml.notesSlide+xml"}))
