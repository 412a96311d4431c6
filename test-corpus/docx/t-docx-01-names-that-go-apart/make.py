# SPDX-License-Identifier: GPL-2.0-or-later
"""Fields whose harmless name stands where another reader, or what is written, has none of it: before it stays another one."""
from recipes import emit
from recipes_ooxml import *

BOX = ('<w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml" id="s" style="width:9pt;height:9pt"><v:textbox><w:txbxContent><w:p>{}</w:p></w:txbxContent>'
       '</v:textbox></v:shape></w:pict></w:r>')


def char(kind, more=""):
    return f'<w:r><w:fldChar w:fldCharType="{kind}"{more}/></w:r>'


def code(text, tag="instrText", run="<w:r>"):
    return f'{run}<w:{tag} xml:space="preserve">{text}</w:{tag}></w:r>'


def whole(inside):
    return f'<w:p>{char("begin")}{inside}{char("separate")}<w:r><w:t>SHOWN</w:t></w:r>{char("end")}</w:p>'


ACTS = code("DDEAUTO cmd APART-MARK")
emit(docx("".join(whole(inside) for inside in [
    # by what a simple field results in, by what goes for a reference to nothing or a name made by chance
    '<w:fldSimple w:instr=" QUOTE 68 68 69 "><w:r><w:t>PAGE</w:t></w:r></w:fldSimple>' + code("AUTO cmd APART-MARK"),
    code("PAGE ", run='<w:r r:id="nothing">') + ACTS, code("PAGE ", run='<w:r r:id="nothing">') + code("RD &quot;APART-MARK&quot;"),
    '<w:bookmarkStart w:id="0" w:name="__Fieldmark__1">' + code("PAGE ") + "</w:bookmarkStart>" + ACTS,
    # deleted, in a box of its own, in properties, in a run in a run, in what is shown
    '<w:del w:id="1" w:author="a">' + code("PAGE ", "delInstrText") + "</w:del>" + ACTS, BOX.format(code("PAGE ")) + ACTS,
    "<w:r><w:rPr><w:instrText>PAGE </w:instrText></w:rPr></w:r>" + ACTS, "<w:r>" + code("PAGE ") + "</w:r>" + ACTS, code("PAGE ", "t") + ACTS]) + paragraph("KEPT")
    # a field in a box, another in a deleted run, and arguments that were deleted, are whole
    + "<w:p>" + BOX.format(char("begin") + code("NUMPAGES ") + char("separate") + char("end")) + '<w:del w:id="2" w:author="a">' + char("begin") + "</w:del>"
    + '<w:del w:id="3" w:author="a">' + code("SECTION ", "delInstrText") + char("end") + '</w:del></w:p>' + whole(code("DATE ") + '<w:del w:id="4" w:author="a">' + code("\\h", "delInstrText") + "</w:del>")))
