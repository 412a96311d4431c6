# SPDX-License-Identifier: GPL-2.0-or-later
"""Text that styles of lists strike out: of a box, for one of its levels, of the placeholder in a layout or a master, and of the master for all titles; and runs
that say otherwise."""
from recipes import emit
from recipes_ooxml import *

MAIN_TYPE = "application/vnd.openxmlformats-officedocument.presentationml.{}+xml".format
STRIKE = '<a:defRPr strike="sngStrike"/>'


def style(words=STRIKE, level=1):
    return f'<a:lvl{level}pPr>{words}</a:lvl{level}pPr>'


def box(text, styles="", place="", run="", level=0):
    return (f'<p:sp><p:nvSpPr><p:cNvPr id="2" name="x"/><p:cNvSpPr/><p:nvPr>{place}</p:nvPr></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/><a:lstStyle>{styles}</a:lstStyle>'
            f'<a:p><a:pPr lvl="{level}"/><a:r><a:rPr {run}/><a:t>{text}</a:t></a:r></a:p></p:txBody></p:sp>')


def tree(root, inside, after=""):
    return (f'<p:{root} {P} {A} {R}><p:cSld><p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>'
            f'{inside}</p:spTree></p:cSld>{after}</p:{root}>')


BODY, TITLE, OTHER = '<p:ph type="body" idx="{}"/>'.format, '<p:ph type="title"/>', '<p:ph type="ftr" idx="9"/>'
SLIDE = (box("OWN", style()) + box("FIRST", style(level=2)) + box("SECOND", style(level=2), level=1) + box("KEPT", style(), run='strike="noStrike"') + box("NEXT")
         + box("LAYOUT", place=BODY(3)) + box("GIVEN", style('<a:defRPr strike="noStrike"/>'), BODY(3)) + box("PLAIN", place=BODY(4)) + box("MASTER", place=OTHER)
         + box("STYLE", place=TITLE) + box('10</a:t></a:r><a:r><a:rPr baseline="30000"/><a:t>3', style('<a:defRPr baseline="0"/>')))
emit(pptx(SLIDE, slide_rels=[("rId1", "slideLayout", "../slideLayouts/slideLayout1.xml")],
          parts={"ppt/slideLayouts/slideLayout1.xml": tree("sldLayout", box("x", style(), BODY(3)) + box("x", "", BODY(4)) + box("x", "", OTHER) + box("x", "", TITLE)),
                 "ppt/slideMasters/slideMaster1.xml": tree("sldMaster", box("x", style(), OTHER) + box("x", "", TITLE),
                                                           f"<p:txStyles><p:titleStyle>{style()}</p:titleStyle><p:bodyStyle>{style(level=5)}</p:bodyStyle></p:txStyles>"),
                 "ppt/slideLayouts/_rels/slideLayout1.xml.rels": relationships([("rId1", "slideMaster", "../slideMasters/slideMaster1.xml")])},
          types={"ppt/slideLayouts/slideLayout1.xml": MAIN_TYPE("slideLayout"), "ppt/slideMasters/slideMaster1.xml": MAIN_TYPE("slideMaster")}))
