# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_ooxml import *

NOTES = (f'<p:notes {P} {A} {R}><p:cSld><p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>'
         + shape('話すこと', '<a:hlinkClick r:id="rId2"/>') + '</p:spTree></p:cSld></p:notes>')
SLIDE = (f'<p:sld {P} {A} {R} show="0"><p:cSld><p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>'
         + shape('KEPT') + '</p:spTree></p:cSld></p:sld>')
emit(pptx('', slide_rels=[('rId1', 'notesSlide', '../notesSlides/notesSlide1.xml')],
          parts={'ppt/slides/slide1.xml': SLIDE, 'ppt/notesSlides/notesSlide1.xml': NOTES,
                 'ppt/notesSlides/_rels/notesSlide1.xml.rels': relationships([('rId1', 'slide', '../slides/slide1.xml'), ('rId2', 'hyperlink', 'http://evil.example/', 'External')])},
          types={'ppt/notesSlides/notesSlide1.xml': 'application/vnd.openxmlformats-officedocument.presentationml.notesSlide+xml'}))
