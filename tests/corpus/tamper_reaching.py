# SPDX-License-Identifier: GPL-2.0-or-later
"""Puts the active features of each specification, chapter by chapter, into outputs; the verifier must refuse them.

tamper_ooxml.py, tamper_odf_rtf.py and tamper_pdf.py edit by the schemas. This module edits by the purpose of features: fields,
formulas, relationships, external parts, forms, events, connections, fonts, pictures, revisions, embedded files. A reader of the
format would act on each edit, also in the disguises that readers accept. The verifier must refuse all of them and accept the
harmless edits beside them."""

import io
import re
import sys
import zipfile

from readers import pdf as pdf_reader
import recipes
import recipes_ooxml as ooxml
import tamper_odf_rtf as open_documents
import tamper_ooxml
import tamper_pdf
import warm

OFFICE, W, S, A, P, R = ooxml.OFFICE, ooxml.W, ooxml.S, ooxml.A, ooxml.P, ooxml.R
MS = "application/vnd.openxmlformats-officedocument."
HOST = "http://e.example/a"
UNC = "\\\\e.example\\s\\a"
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
VML = 'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'


def quoted(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def wide(text):
    return "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in text)


# --- fields: ISO/IEC 29500-1 §17.16, in Office Open XML and in RTF ------------------------------------------------------------------------

# By effect: the name of a field, and its arguments.
FIELDS = [f"{name} {rest}" for name, rest in (
    ("INCLUDEPICTURE", f'"{HOST}.png" \\d'), ("INCLUDETEXT", f'"{UNC}.docx" \\!'), ("INCLUDE", "a"), ("IMPORT", f'"{HOST}.gif"'), ("LINK", f'Excel.Sheet.12 "{UNC}.xlsx" Sheet1!R1C1 \\a \\p'), ("DDE", "c d e"), ("DDEAUTO", "c d e"),
    ("EMBED", "Package"), ("DATABASE", f'\\d "{UNC}.mdb" \\c "DSN=a" \\s "SELECT"'), ("RD", f'"{UNC}.docx"'), ("AUTOTEXT", "a"), ("AUTOTEXTLIST", '"a" \\s a'), ("GLOSSARY", "a"), ("MACROBUTTON", "AutoOpen a"), ("GOTOBUTTON", "a b"),
    ("PRINT", "27"), ("ADDIN", "EN.CITE a"), ("HTMLACTIVEX", "a"), ("CONTROL", "Forms.CommandButton.1 \\s"), ("ASK", "a b"), ("FILLIN", '"a"'), ("SET", "a b"), ("MERGEFIELD", "a"), ("NEXT", ""), ("NEXTIF", "1=1"), ("SKIPIF", "1=1"), ("MERGEREC", ""),
    ("MERGESEQ", ""), ("ADDRESSBLOCK", "\\f a"), ("GREETINGLINE", "\\f a"), ("DOCVARIABLE", "a"), ("DOCPROPERTY", "HyperlinkBase"), ("TEMPLATE", "\\p"), ("SAVEDATE", ""), ("USERNAME", ""), ("USERADDRESS", ""), ("FILESIZE", ""), ("LASTSAVEDBY", ""),
    ("BARCODE", '"a" \\u'), ("DISPLAYBARCODE", '"http://e.example/" QR \\q 3'), ("MERGEBARCODE", "a QR"), ("BIDIOUTLINE", ""), ("SHAPE", "\\* a"), ("PRIVATE", "a"), ("WEBSERVICE", "a"), ("COMPARE", "a = b"), ("SECTIONX", ""), ("AUTHOR", "a"), ("INFO", "Title a"))]
DISGUISES = [lambda text: text.lower(), lambda text: text.title(), wide, lambda text: "\u00a0" + text, lambda text: "\u3000" + text, lambda text: text[0] + "\u00ad" + text[1:], lambda text: text[:2] + "\u200b" + text[2:], lambda text: f'"{text.split()[0]}" a',
             lambda text: "\u2028" + text, lambda text: "\ufeff" + text, lambda text: text.translate({ord("I"): 0x131, ord("K"): 0x212A, ord("S"): 0x17F}), lambda text: "\\" + text, lambda text: "PAGE\u00a0" + text, lambda text: "." + text, lambda text: "'" + text]
LINKS = [f'HYPERLINK "{HOST}"', f"HYPERLINK {HOST}", f"HYPERLINK \\l {HOST}", 'HYPERLINK \\l "a" \\t "_blank"', f'HYPERLINK \\l "a" \\o "b" "{HOST}"', f'HYPERLINK \\s "{HOST}"', f'HYPERLINK \\m \\l "a" {HOST}', 'HYPERLINK \\l "a:b"', 'HYPERLINK \\l "..\\\\a"',
         'HYPERLINK \\l "%68ttp"', 'HYPERLINK \\l "#a"', f'HYPERLINK\\l"a"\\o"b"{HOST}', f'hyperLink \\L "a" {HOST}', f'HYPERLINK \u201c{HOST}\u201d \\l "a"', f"HYPERLINK \\l \u2018a\u2019 {HOST}", f'HYPERLINK \\l "a" \u00a0{HOST}', 'HYPERLINK "a.docx" \\l "a"',
         'HYPERLINK "" \\l "a"', 'HYPERLINK \\l "a\\"', 'HYPERLINK \\h', 'HYPERLINK \\l', 'HYPERLINK \\l ""', "HYPERLINK", f'PAGEREF "{HOST}"', f"PAGEREF a//b", f"REF {HOST} \\h", f'STYLEREF "{HOST}"', f'NOTEREF {HOST}', f"SEQ {HOST}", 'TOC \\r "a" \\q', "INDEX \\q", "REF a \\q",
         "PAGE \\d", "= DDE(1)", "= 1 + INCLUDETEXT(a)", "=WEBSERVICE(1)", "= {1} \\d", "\\* MERGEFORMAT DDE a", "", " ", "IFX 1", "PAGES"]
FIELDS_HARMLESS = ["PAGE", "numpages", ' DATE \\@ "yyyy年M月d日" ', "= SUM(ABOVE) \\# 0", 'HYPERLINK \\l "第１章" \\h', 'TOC \\o "1-3" \\h \\z \\u', "PAGEREF _Toc1 \\h", 'IF 1 = 1 "DDE a b" "INCLUDETEXT"', "EQ \\o\\ad(\\s\\up 9(a),b)", "SEQ 図 \\* ARABIC", "REF a \\r \\h"]


def field_instructions():
    yield from FIELDS
    for number, disguise in enumerate(DISGUISES):
        for text in FIELDS[number % 5:16:5]:
            yield disguise(text)
    yield from LINKS


def pieces_of(text):
    """Returns the text divided into several runs, as a writer may do."""
    third = max(len(text) // 3, 1)
    return [text[:third], text[third:2 * third], text[2 * third:]]


def char(kind, more=""):
    return f'<w:r><w:fldChar w:fldCharType="{kind}"{more}/></w:r>'


def code(text):
    return f'<w:r><w:instrText xml:space="preserve">{quoted(text)}</w:instrText></w:r>'


# --- Word -------------------------------------------------------------------------------------------------------------------------------

DRAWING = ('<w:r><w:drawing><wp:inline xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"><wp:extent cx="9" cy="9"/><wp:docPr id="9" name="a">{}</wp:docPr>'
           f'<a:graphic {A}><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture">{{}}</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>')
RUNS = [f'<w:object w:dxaOrig="1" w:dyaOrig="1"><o:OLEObject {VML} Type="Link" ProgID="Package" ShapeID="s" DrawAspect="Icon" ObjectID="_1" r:id="rId9" UpdateMode="Always"/></w:object>', f'<w:object><v:shape {VML} id="s" style="width:1pt"><v:imagedata r:href="rId9" o:title=""/></v:shape></w:object>',
        f'<w:pict><v:shape {VML} id="s" href="{HOST}" target="_blank"/></w:pict>', f'<w:pict><v:rect {VML} id="s" o:hralign="center" o:hr="t" o:href="{HOST}"/></w:pict>', f'<w:pict><v:shape {VML} id="s"><v:imagedata src="{UNC}.png"/></v:shape></w:pict>',
        f'<w:pict><v:shape {VML} id="s"><v:fill type="frame" src="{HOST}"/></v:shape></w:pict>', f'<w:pict><v:shape {VML} id="s" o:button="t" onmouseover="a"/></w:pict>', f'<w:pict><v:shape {VML} id="s" style="behavior:url(#default#VML)"/></w:pict>',
        f'<w:pict><v:shape {VML} id="s" style="background:url({HOST})"/></w:pict>', f'<w:pict><v:shape {VML} id="s" style="width:exp\\72 ession(1)"/></w:pict>', f'<w:pict><v:group {VML} id="s"><o:signatureline issignatureline="t" signinginstructionsset="t"/></v:group></w:pict>',
        f'<w:pict><v:shape {VML} id="s"><v:textpath style="font-family:url(a)" string="a"/></v:shape></w:pict>', f'<w:pict><v:background {VML} id="s"><v:fill o:href="{HOST}"/></v:background></w:pict>', f'<w:pict><w:movie r:id="rId9"/></w:pict>',
        f'<w:pict><v:shape {VML} id="s"><o:ink i="AAAA"/></v:shape></w:pict>', '<w:control r:id="rId9" w:name="a" w:shapeid="s"/>', '<w:contentPart r:id="rId9"/>', f'<w:pict><w:binData {W} w:name="wordml://1.png">AAAA</w:binData></w:pict>',
        f'<w:fldChar w:fldCharType="begin"><w:fldData>AAAA</w:fldData></w:fldChar>', f'<w:fldChar w:fldCharType="begin"><w:ffData><w:name w:val="a"/><w:entryMacro w:val="a"/></w:ffData></w:fldChar>',
        '<w:fldChar w:fldCharType="begin"><w:ffData><w:name w:val="http://e/"/></w:ffData></w:fldChar>', '<w:fldChar w:fldCharType="begin"><w:ffData><w:name w:val="url(http:a)"/></w:ffData></w:fldChar>',
        '<w:fldChar w:fldCharType="begin"><w:ffData><w:name w:val="a"/><w:calcOnExit/><w:textInput><w:type w:val="calculated"/><w:default w:val="=INCLUDETEXT(1)"/></w:textInput></w:ffData></w:fldChar>']
LINKED = f'<pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:nvPicPr><pic:cNvPr id="1" name="a">{{}}</pic:cNvPr><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill>{{}}</pic:blipFill><pic:spPr/></pic:pic>'
BLIPS = ['<a:blip r:link="rId9"/>', '<a:blip r:embed="rId98"/>', f'<a:blip><a:extLst><a:ext uri="{{96DAC541-7B7A-43D3-8B79-37D633B846F1}}"><asvg:svgBlip xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main" r:embed="rId9"/></a:ext></a:extLst></a:blip>',
         '<a:blip><a:extLst><a:ext uri="{BEBA8EAE-BF5A-486C-A8C5-ECC9F3942E4B}"><a14:imgProps xmlns:a14="http://schemas.microsoft.com/office/drawing/2010/main"><a14:imgLayer r:embed="rId9"/></a14:imgProps></a:ext></a:extLst></a:blip>',
         f'<a:blip><a:extLst><a:ext uri="{HOST}"/></a:extLst></a:blip>', '<a:blip><a:extLst><a:ext uri="{C809E66F-F1BF-436E-b5F7-EEA9579F0CBA}"><wp15:webVideoPr xmlns:wp15="http://schemas.microsoft.com/office/word/2012/wordprocessingDrawing" embeddedHtml="a" h="1" w="1"/></a:ext></a:extLst></a:blip>']
CLICKS = ['<a:hlinkClick r:id="rId9"/>', f'<a:hlinkClick r:id="" invalidUrl="{HOST}"/>', '<a:hlinkClick r:id="rId98"/>', '<a:hlinkHover r:id="" action="ppaction://macro?name=a"/>', '<a:hlinkClick r:id="" action="ppaction://hlinkfile"/>', '<a:hlinkClick r:id="" tgtFrame="_blank"/>',
          '<a:hlinkClick r:id=""><a:snd r:embed="rId9" name="a.wav"/></a:hlinkClick>', '<a:hlinkMouseOver r:id="" action="ppaction://program"/>', '<a:hlinkClick r:id="" action="PPACTION://HLINKFILE"/>', '<a:hlinkClick r:id="" action="ppaction://hlinkshowjump?jump=nextslide&amp;file=a"/>',
          '<a:hlinkClick r:id="" action="ppaction://customshow?id=1&amp;return=true"/>', '<a:hlinkClick r:id="" action="ppaction://hlinkpres?slideindex=1&amp;slidetitle=a"/>', '<a:hlinkClick r:id="" action=" ppaction://program"/>', '<a:hlinkClick r:id="" action="&#65296;ppaction://hlinksldjump"/>']
BODIES = ['<w:sdt><w:sdtPr><w14:entityPicker xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"/></w:sdtPr><w:sdtContent><w:p/></w:sdtContent></w:sdt>', '<w:sdt><w:sdtPr><w:dataBinding w:xpath="a" w:storeItemID="{6C3C8BC8-F283-45AE-878A-BAB7291924A1}"/></w:sdtPr><w:sdtContent><w:p/></w:sdtContent></w:sdt>', '<w:p><w:fldSimple w:instr="PAGE" w:dirty="1"/></w:p>',
          f'<w:p>{char("begin", " w:dirty=" + chr(34) + "1" + chr(34))}{code("PAGE")}{char("end")}</w:p>', '<w:sdt><w:sdtPr><w:placeholder><w:docPart><w:docPartBody><w:p/></w:docPartBody></w:docPart></w:placeholder></w:sdtPr><w:sdtContent><w:p/></w:sdtContent></w:sdt>',
          '<w:sdt><w:sdtPr><w:placeholder><w:docPart><w:docPartPr><w:behaviors/></w:docPartPr></w:docPart></w:placeholder></w:sdtPr><w:sdtContent><w:p/></w:sdtContent></w:sdt>',
          *(f"<w:p>{DRAWING.format('', part)}</w:p>" for part in ('<w:recipients><w:recipientData><w:active w:val="1"/><w:column w:val="0"/></w:recipientData></w:recipients>', "<w:settings/>", "<w:document><w:body><w:p/></w:body></w:document>")), '<w:altChunk r:id="rId9"/>', '<w:altChunk r:id="rId9"><w:altChunkPr><w:matchSrc/></w:altChunkPr></w:altChunk>', '<w:subDoc r:id="rId9"/>', f'<w:customXml w:uri="{HOST}" w:element="a"><w:p/></w:customXml>', '<w:customXmlInsRangeStart w:id="1" w:author="a"/>',
          '<w:sdt><w:sdtPr><w:dataBinding w:xpath="/a" w:storeItemID="{1}"/></w:sdtPr><w:sdtContent><w:p/></w:sdtContent></w:sdt>', '<w:sdt><w:sdtPr><w15:repeatingSection xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml"/><w:picture/><w:bibliography/><w:equation/><w15:dataBinding xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml" w:xpath="/a"/></w:sdtPr><w:sdtContent/></w:sdt>',
          f'<w:p><w:pPr><w:framePr w:anchorLock="{HOST}"/></w:pPr></w:p>', f'<w:p><w:hyperlink w:anchor="a" w:tgtFrame="_top"><w:r/></w:hyperlink></w:p>', f'<w:p><w:hyperlink w:anchor="a" w:docLocation="{HOST}"><w:r/></w:hyperlink></w:p>', '<w:p><w:hyperlink r:id="rId9"><w:r/></w:hyperlink></w:p>',
          '<w:p><w:hyperlink r:id="rId9" w:anchor="a"><w:r/></w:hyperlink></w:p>', f'<w:p><w:hyperlink w:anchor="{UNC}"><w:r/></w:hyperlink></w:p>', '<w:p><w:smartTag w:uri="urn:a" w:element="stockticker"><w:r/></w:smartTag></w:p>', '<w:background w:color="FFFFFF"><w:drawing><w:altChunk r:id="rId9"/></w:drawing></w:background>',
          f'<mc:AlternateContent {MC}><mc:Choice Requires="w"><w:altChunk r:id="rId9"/></mc:Choice></mc:AlternateContent>', f'<mc:AlternateContent {MC}><mc:Choice Requires="w"/><mc:Fallback><w:subDoc r:id="rId9"/></mc:Fallback></mc:AlternateContent>', f'<mc:AlternateContent {MC} mc:MustUnderstand="w"/>',
          f'<mc:AlternateContent {MC}><mc:Choice Requires="w" mc:ProcessContent="x:y" xmlns:x="urn:x"/></mc:AlternateContent>', f'<w:p {MC} mc:ProcessContent="w:x"/>', f'<w:p {MC} mc:Ignorable="http://e.example/"/>', f'<x:a xmlns:x="urn:x"><w:altChunk r:id="rId9"/></x:a>',
          f'<w:p><w:r><w:t>a</w:t></w:r><aml:annotation xmlns:aml="http://schemas.microsoft.com/aml/2001/core"/></w:p>', f'<w:p><w:dir w:val="rtl"><w:altChunk r:id="rId9"/></w:dir></w:p>', f'<w:p><w:fldSimple w:instr="PAGE"><w:fldData>AAAA</w:fldData></w:fldSimple></w:p>', f'<w:p><w:r><w:ptab w:leader="{HOST}"/></w:r></w:p>',
          '<w:sectPr><w:printerSettings r:id="rId9"/></w:sectPr>', '<w:sectPr><w:headerReference w:type="default" r:id="rId98"/></w:sectPr>', '<w:sectPr><w:headerReference w:type="default" r:id="rId9"/></w:sectPr>']
SETTINGS = ['<w:attachedTemplate r:id="rId9"/>', '<w:mailMerge><w:mainDocumentType w:val="email"/><w:connectString w:val="DSN=a"/></w:mailMerge>', '<w:mailMerge><w:dataSource r:id="rId9"/></w:mailMerge>', '<w:mailMerge><w:odso><w:udl w:val="a"/><w:src r:id="rId9"/></w:odso></w:mailMerge>', '<w:linkStyles/>', '<w:updateFields w:val="true"/>',
            '<w:documentProtection w:edit="forms" w:enforcement="1" w:hash="AAAA"/>', '<w:docVars><w:docVar w:name="a" w:val="b"/></w:docVars>', f'<w:attachedSchema w:val="{HOST}"/>', f'<sl:schemaLibrary xmlns:sl="http://schemas.openxmlformats.org/schemaLibrary/2006/main"><sl:schema sl:uri="urn:a" sl:schemaLocation="{HOST}"/></sl:schemaLibrary>',
            '<w:saveThroughXslt r:id="rId9"/>', '<w:useXSLTWhenSaving/>', '<w:hideSpellingErrors/><w:attachedTemplate r:id="rId9"/>', '<w:embedTrueTypeFonts/>', '<w:readModeInkLockDown w:actualPg="1" w:w="1" w:h="1" w:fontSz="http://a"/>',
            f'<w:hdrShapeDefaults><o:shapedefaults {VML} spidmax="1"><v:fill o:href="{HOST}"/></o:shapedefaults></w:hdrShapeDefaults>', '<w:writeProtection w:recommended="1"/>', '<w:docVars/>', f'<w:compat><w:compatSetting w:name="a" w:uri="{HOST}" w:val="1"/></w:compat>', '<w15:webExtensionLinked xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml" w15:val="1"/>',
            '<w:forceUpgrade/><w:mailMerge/>', '<w:alwaysMergeEmptyNamespace/><w:doNotValidateAgainstSchema w:val="http://a"/>']


def docx_edits():
    text = "word/document.xml"
    for instruction in field_instructions():
        yield f"field {instruction!r}", {text: tamper_ooxml.replaced("<w:body>", f"<w:body><w:p>{char('begin')}{code(instruction)}{char('separate')}{char('end')}</w:p>")}
        yield f"field {instruction!r} in runs", {text: tamper_ooxml.replaced("<w:body>", f"<w:body><w:p>{char('begin')}{''.join(code(piece) for piece in pieces_of(instruction))}{char('end')}</w:p>")}
    for number, instruction in enumerate(field_instructions()):
        if number % 3 == 0:
            yield f"simple field {instruction!r}", {text: tamper_ooxml.replaced("<w:body>", f'<w:body><w:p><w:fldSimple w:instr="{quoted(instruction)}"/></w:p>')}
            yield f"field {instruction!r} that is deleted", {text: tamper_ooxml.replaced("<w:body>", f"<w:body><w:p>{char('begin')}<w:del w:id=\"1\" w:author=\"a\">{code(instruction).replace('instrText', 'delInstrText')}</w:del>{char('end')}</w:p>")}
    for piece in RUNS:
        yield piece, {text: tamper_ooxml.replaced("<w:body>", f"<w:body><w:p><w:r>{piece}</w:r></w:p>")}
    for click in CLICKS:
        yield click, {text: tamper_ooxml.replaced("<w:body>", f"<w:body><w:p>{DRAWING.format(click, '')}</w:p>")}
        yield f"{click} of a picture", {text: tamper_ooxml.replaced("<w:body>", f"<w:body><w:p>{DRAWING.format('', LINKED.format(click, ''))}</w:p>")}
    for blip in BLIPS:
        yield blip, {text: tamper_ooxml.replaced("<w:body>", f"<w:body><w:p>{DRAWING.format('', LINKED.format('', blip))}</w:p>")}
    for uri in (HOST, "http://schemas.microsoft.com/office/2006/activeX", "http://schemas.openxmlformats.org/presentationml/2006/ole", "urn:a", "http://schemas.microsoft.com/office/webextensions/webextension/2010/11"):
        yield f"graphic of {uri}", {text: tamper_ooxml.replaced("<w:body>", f"<w:body><w:p>{DRAWING.format('', '').replace('http://schemas.openxmlformats.org/drawingml/2006/picture', uri)}</w:p>")}
    for piece in BODIES:
        yield piece, {text: tamper_ooxml.replaced("<w:body>", f"<w:body>{piece}")}
    for piece in SETTINGS:
        yield piece, {"word/settings.xml": tamper_ooxml.replaced("<w:zoom", f"{piece}<w:zoom")}


DOCX_HARMLESS = [("word/document.xml", "<w:body>", f"<w:body><w:p>{char('begin')}{code(text)}{char('separate')}{char('end')}</w:p>") for text in FIELDS_HARMLESS] + [
    ("word/document.xml", "<w:body>", f"<w:body><w:p>{char('begin')}{''.join(code(piece) for piece in pieces_of(text))}{char('end')}</w:p>") for text in FIELDS_HARMLESS] + [
        ("word/document.xml", "<w:body>", f'<w:body><w:p><w:fldSimple w:instr="{quoted(text)}"/></w:p>') for text in FIELDS_HARMLESS] + [
    ("word/document.xml", "<w:body>", "<w:body><w:p>" + DRAWING.format('<a:hlinkClick %s r:id="" action="ppaction://noaction"/>' % A, "") + "</w:p>"),
    ("word/document.xml", "<w:body>", f'<w:body><w:p><w:r><w:pict><v:shape {VML} id="s" style="width:1pt"/></w:pict></w:r></w:p>'),
    ("word/document.xml", "<w:body>", '<w:body><w:p><w:hyperlink w:anchor="a"><w:r/></w:hyperlink></w:p>'),
    ("word/settings.xml", "<w:zoom", "<w:hideSpellingErrors/><w:zoom")]

# --- Excel ------------------------------------------------------------------------------------------------------------------------------

FORMULAS = [
    # other forms of references: R1C1, three-dimensional, names of files, of missing sheets
    "'[b.xlsx]S'!R1C1", "[b.xlsx]S!R[-1]C[2]", "'[1]S:T'!A1", "[1]!name", "[1]S!name", "'[1]'!A1", "'C:\\[b.xlsx]S'!A1:B2", "S!A1", "'S''x'!A1", "Sheet1:S!A1", "'Sheet1:S'!A1", "'[Sheet1]'!A1", "'[x]Sheet1'!A1", "'Sheet1[x]'!A1", "b.xlsx!n", "'b.xlsx'!n", "SUM('[b.xlsx]S'!A:A)",
    "'https://e.example/[b.xlsx]S'!A1", "'\\\\e\\s\\[b.xlsx]S'!A1", "'//e/s/[b.xlsx]S'!A1", "A1:'[1]S'!B2", "(A1,[1]S!A1)", "A1 [1]S!A1", "'http:'!A1", "INDEX([1]S!A1:B2,1,1)", "IF(TRUE,[1]S!A1,1)", "[1]S!A1#", "@[1]S!A1", "-[1]S!A1", "[1]S!A1%", "{1,2}+[1]S!A1", "\"a\"&[1]S!A1",
    # structured references into others
    "[b.xlsx]!T[a]", "b.xlsx!T[a]", "'b.xlsx'!T[#All]", "T[a]", "Table9[[#This Row],[a]]", "[b.xlsx]T[a]", "T[[a]]!A1", "[1]!T[[#Data],[a]]", "[@a]", "[a]",
    # calls
    "_xll.F(1)", "_xlfn.F(1)", "_xlfn.WEBSERVICE(1)", "_xlfn._xlws.WEBSERVICE(1)", "_xlfn.SINGLE(WEBSERVICE(1))", "_xlfn._xlpy.PY(1)", "_xlws.PY(1,2)", "_xlfn.ENCODEURL(1)", "_xludf.DUMMYFUNCTION(1)", "_xlfn.IMAGE(1)", "_xlfn.STOCKHISTORY(1)", "_xlfn.FIELDVALUE(A1,\"a\")", "FIELDVALUE(A1,\"a\")", "_xlfn.TRANSLATE(1)",
    "_xlfn.IMPORTTEXT(1)", "_xlfn.LET(_xlpm.a,_xlfn.WEBSERVICE(1),1)", "_xlfn.LAMBDA(_xlpm.a,_xll.F(_xlpm.a))(1)", "_xlfn.MAP(A1,_xlfn.LAMBDA(_xlpm.a,WEBSERVICE(_xlpm.a)))", "_xlfn.BYROW(A1,_xleta.WEBSERVICE)", "_xlfn.MAKEARRAY(1,1,_xleta.INDIRECT)", "Sheet1!F(1)", "n!F(1)", "'a'!F(1)", "Module1.F(1)", "F(1)", "a.b(1)",
    "CUBEVALUE(\"c\",1)", "CUBE.X(1)", "RTD(,1,2)", "SQL.REQUEST(1)", "HYPERLINK(1)", "HYPERLINK (1)", "hyperlink(1)", "FILTERXML(1,2)", "EVALUATE(1)", "GET.CELL(1)", "GET.WORKBOOK(1)", "GET.DOCUMENT(88)", "FILES()", "NAMES()", "EXEC(1)", "CALL(1)", "REGISTER(1)", "FOPEN(1)", "RUN(1)", "ON.TIME(1)", "SET.NAME(1)", "ECHO()", "FORMULA(1)", "GOTO(A1)",
    "HALT()", "APP.ACTIVATE(1)", "SEND.KEYS(1)", "TRANSLATE(1)", "DETECTLANGUAGE(1)", "COPILOT(1)", "PIVOTLINK(1)", "MULTIPLE.OPERATIONS(1,2,3)", "DDE(1,2,3)", "WEBDIENST(1)", "SERVICEWEB(1)", "LIEN_HYPERTEXTE(1)", "INDIREKT(A1)", "HIPERVINCULO(1)",
    # look-alikes
    wide("WEBSERVICE(1)"), "WEBSERVICE\uff081)", "WEB\u17fERVICE(1)", "W\u0415BSERVICE(1)", "WEB\u200bSERVICE(1)", "WEBSERVICE\u00a0(1)", "\u00a0WEBSERVICE(1)", "\u3000HYPERLINK(1)", "\U0001d416EBSERVICE(1)", "WE\u0301BSERVICE(1)", "\uff3b1\uff3dS!A1", "\uff07[1]S\uff07!A1", "[1]S\uff01A1", "cmd\uff5c'a'!A1",
    # DDE, which queries a program
    "cmd|'/c a'!A0", "cmd |'/c a'!A0", "'cmd'|'/c a'!A0", "cmd|a!A0", "A1+cmd|'a'!'b'", "MSEXCEL|'\\..\\cmd.exe /c a'!''", "_xlbgnm.A1|a!b", "cmd|\"a\"!b", "SUM(cmd|'a'!A0)", "[1]!'a'", "[1]!'!a'", "'[1]a'|b!c",
    # indirect references
    "INDIRECT(A1)", "INDIRECT(\"[b.xlsx]S!A1\")", "INDIRECT(\"'\\\\e\\s\\[b.xlsx]S'!A1\")", "INDIRECT(\"'\"&A1&\"'!A1\")", "INDIRECT(n)", "INDIRECT(_xlfn.CONCAT(A1,1))", "INDIRECT(A1,FALSE)", "INDIRECT(A1&\"\")", "INDIRECT(IF(1,A1))", "INDIRECT(@A1)", "INDIRECT(CHOOSE(1,A1))", "(INDIRECT)(A1)", "INDIRECT(\"R1C\"&A1,0)&INDIRECT(A1)",
    # text that is not a formula
    "=", "==1", "1+", "(1", "1)", "\"a", "'a", "#WEBSERVICE!", "1;2", "{A1}", "{WEBSERVICE(1)}", "1<!---->2", "A1 WEBSERVICE", "\\\\e\\s", "http://e.example/", "//e.example/"]
FORMULAS_HARMLESS = ["SUM(A:A)", "SUM(1:1)", "$A$1#", "_xlfn.ANCHORARRAY($A$1)", "_xlfn.SINGLE(A1:A9)", "{1,2;3,4}", "Sheet1!$A$1", "'Sheet1'!A1", "Here*2", "_xlfn.LET(_xlpm.x,1,_xlpm.x)", "_xlfn.LAMBDA(_xlpm.x,_xlpm.x)(1)", "\"[1]S!A1\"", "\"cmd|'/c'!A0\"", "IFERROR(A1,\"\")", "Sheet1!Here", "-1%", "A1:B2 B1:C3",
                     "_xlfn._xlws.SORT(_xlfn.UNIQUE(A1:A9))", "_xlfn.TEXTJOIN(\"、\",TRUE,A1:A3)", "SUM(A1,,B1)", "#N/A", "TRUE", "1E+5", "INDIRECT(\"A\"&ROW())"]
SHEET, BOOK = "xl/worksheets/sheet1.xml", "xl/workbook.xml"
SHEETS = ['<oleObjects><oleObject progId="Package" shapeId="1" link="[1]!\'a\'" oleUpdate="OLEUPDATE_ALWAYS"/></oleObjects>', '<controls><control shapeId="1" r:id="rId9" name="a"/></controls>', '<webPublishItems count="1"><webPublishItem id="1" divId="a" sourceType="sheet" destinationFile="\\\\e\\a.htm"/></webPublishItems>',
          '<legacyDrawing r:id="rId98"/>', '<picture r:id="rId98"/>', '<drawing r:id="rId98"/>', '<customProperties><customPr name="a" r:id="rId9"/></customProperties>', '<dataConsolidate><dataRefs count="1"><dataRef ref="A1" sheet="S" r:id="rId9"/></dataRefs></dataConsolidate>',
          '<dataConsolidate><dataRefs count="1"><dataRef ref="A1" sheet="[b.xlsx]S"/></dataRefs></dataConsolidate>', '<dataConsolidate><dataRefs count="1"><dataRef name="[1]!n"/></dataRefs></dataConsolidate>', '<smartTags><cellSmartTags r="A1"/></smartTags>', '<tableParts count="1"><tablePart r:id="rId98"/></tableParts>',
          '<customSheetViews><customSheetView guid="{1}"/></customSheetViews>', '<hyperlinks><hyperlink ref="A1" r:id="rId9"/></hyperlinks>', '<hyperlinks><hyperlink ref="A1" r:id="rId98"/></hyperlinks>', '<sheetProtection algorithmName="http://e" sheet="1"/>', '<scenarios><scenario name="a"><inputCells r="A1" val="=[1]S!A1"/></scenario></scenarios>',
          '<extLst><ext uri="{A8765BA9-456A-4dab-B4F3-ACF838C121DE}" xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"><x14:slicerList><x14:slicer r:id="rId9"/></x14:slicerList></ext></extLst>',
          '<extLst><ext uri="{7E03D99C-DC04-49d9-9315-930204A7B6E9}" xmlns:x15="http://schemas.microsoft.com/office/spreadsheetml/2010/11/main"><x15:timelineRefs><x15:timelineRef r:id="rId9"/></x15:timelineRefs></ext></extLst>', f'<extLst><ext uri="{HOST}"/></extLst>',
          '<conditionalFormatting sqref="A1"><cfRule type="iconSet" priority="1"><iconSet><cfvo type="formula" val="WEBSERVICE(1)"/><cfvo type="percent" val="[1]S!A1"/></iconSet></cfRule></conditionalFormatting>', '<dataValidations><dataValidation type="list" sqref="A1"><formula1>[1]S!A1</formula1></dataValidation></dataValidations>',
          '<dataValidations><dataValidation type="custom" sqref="A1"><formula1>WEBSERVICE(1)</formula1></dataValidation></dataValidations>', '<conditionalFormatting sqref="A1"><cfRule type="dataBar" priority="1"><dataBar><cfvo type="formula" val="cmd|a!b"/></dataBar></cfRule></conditionalFormatting>',
          f'<headerFooter><oddHeader><x xmlns="urn:x">{HOST}</x></oddHeader></headerFooter>', '<legacyDrawingHF r:id="rId98"/>', '<printOptions/><pageSetup r:id="rId9"/>', '<queryTableParts count="1"/>', '<colBreaks><brk id="http://e"/></colBreaks>', '<ignoredErrors><ignoredError sqref="http://e/a"/></ignoredErrors>', '<protectedRanges><protectedRange name="a" sqref="A1" securityDescriptor="O:WD"/></protectedRanges>']
BOOKS = ['<workbookPr refreshAllConnections="1"/>', '<workbookPr allowRefreshQuery="1"/>', '<workbookPr saveExternalLinkValues="1"/>', '<externalReferences><externalReference r:id="rId9"/></externalReferences>', '<functionGroups><functionGroup name="a"/></functionGroups>', '<oleSize ref="http://e/a"/>', '<webPublishing vml="1" targetScreenSize="800x600"/>', '<fileRecoveryPr repairLoad="1"/>', '<webPublishObjects count="1"><webPublishObject id="1" divId="a" destinationFile="a"/></webPublishObjects>',
         '<smartTagPr embed="1"/>', f'<smartTagTypes><smartTagType namespaceUri="urn:a" name="b" url="{HOST}"/></smartTagTypes>', '<fileSharing readOnlyRecommended="1" userName="a"/>', '<customWorkbookViews/>', '<pivotCaches><pivotCache cacheId="1" r:id="rId98"/></pivotCaches>', '<fileVersion appName="xl" codeName="http://e"/>',
         '<extLst><ext uri="{140A7094-0E35-4892-8432-C4D2E57EDEB5}" xmlns:x15="http://schemas.microsoft.com/office/spreadsheetml/2010/11/main"><x15:workbookPr chartTrackingRefBase="1"/><x15:connection id="1"/></ext></extLst>', '<extLst><ext uri="{841E416B-1EF1-43b6-AB56-02D37102CBD5}" xmlns:x15="http://schemas.microsoft.com/office/spreadsheetml/2010/11/main"><x15:pivotCaches/></ext></extLst>',
         '<extLst><ext uri="{FCE2AD5D-F65C-4FA6-A056-5C36A1767C68}" xmlns:x15="http://schemas.microsoft.com/office/spreadsheetml/2010/11/main"><x15:dataModel><x15:modelTables><x15:modelTable id="a" name="b" connection="c"/></x15:modelTables></x15:dataModel></ext></extLst>', '<extLst><ext uri="{BBE1A952-AA13-448e-AADC-164F8A28A991}" xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"><x14:slicerCaches><x14:slicerCache r:id="rId9"/></x14:slicerCaches></ext></extLst>',
         '<workbookPr publishItems="1" updateLinks="always"/>', '<workbookPr updateLinks="always"/>', '<workbookPr codeName="http://e/"/>', '<calcPr calcId="1" fullPrecision="http://e/"/>']
NAMES = ["_xlnm.Auto_Open", "_XLNM.AUTO_CLOSE", "Auto_Open", "auto.open", "AUTO_ACTIVATE", "Auto_Deactivate", "_xlnm.Recorder", "_xlnm.Data_Form", "\u0410uto_Open"[1:], wide("Auto_Open"), "_xlfn.A", "_xll.A", "Auto_Open\u00ad", "[1]a", "a!b", "a|b"]
NAMES = [name for name in NAMES if name != "uto_Open"]


def xlsx_edits():
    cell = '<c r="A9"><f>{}</f><v>1</v></c>'
    for formula in FORMULAS:
        text = quoted(formula)
        yield f"formula {formula!r}", {SHEET: tamper_ooxml.replaced("</sheetData>", f'<row r="9">{cell.format(text)}</row></sheetData>')}
    for number, formula in enumerate(FORMULAS):
        text = quoted(formula)
        if formula.startswith(("=", "INDIRECT", "(INDIRECT")) or number % 3:
            continue
        yield f"name of {formula!r}", {BOOK: tamper_ooxml.replaced(">Sheet1!$A$1<", f">{text}<")}
        yield f"array of {formula!r}", {SHEET: tamper_ooxml.replaced("</sheetData>", f'<row r="9"><c r="A9"><f t="array" ref="A9">{text}</f></c></row></sheetData>')}
        yield f"data table of {formula!r}", {SHEET: tamper_ooxml.replaced("</sheetData>", f'<row r="9"><c r="A9"><f t="dataTable" ref="A9" r1="{text}"/></c></row></sheetData>')} if re.search(r"[\[|\\]|//", formula) else None
    for piece in SHEETS:
        yield piece, {SHEET: tamper_ooxml.replaced("</sheetData>", f"</sheetData>{piece}")}
    for piece in BOOKS:
        yield piece, {BOOK: tamper_ooxml.replaced("<sheets>", f"{piece}<sheets>")}
    for name in NAMES:
        yield f"the name {name!r}", {BOOK: tamper_ooxml.replaced('name="Here"', f'name="{quoted(name)}"')}
    for attribute in ('xlm="1"', 'function="1"', 'vbProcedure="1"', 'macro="1"', 'shortcutKey="a"', 'publishToServer="1"', 'workbookParameter="1"', 'functionGroupId="14"'):
        yield f"a name with {attribute}", {BOOK: tamper_ooxml.replaced('name="Here"', f'name="Here" {attribute}')}
    for place in ("'[b.xlsx]S'!A1", "b.xlsx#S!A1", "S!A1", "http:", "mailto:a@b", "A1#b", wide("http://e/"), "\u00a0C:\\a", "Sheet1!\\\\e\\s", "'Sheet1'!http://e", "'Sheet1\\..'!A1", "Sheet1!A1&b", "Here!A1", "Nowhere", "Sheet1!WEBSERVICE(1)", "file:", "Sheet1.A1#x"):
        yield f"a link to {place!r}", {SHEET: tamper_ooxml.replaced('location="Sheet1!A1"', f'location="{quoted(place)}"')}


XLSX_HARMLESS = [(SHEET, "</sheetData>", f'<row r="9"><c r="A9"><f>{quoted(formula)}</f><v>1</v></c></row></sheetData>') for formula in FORMULAS_HARMLESS] + [
    (SHEET, "</sheetData>", '</sheetData><ignoredErrors><ignoredError sqref="A1"/></ignoredErrors>'), (SHEET, "</sheetData>", '</sheetData><dataConsolidate><dataRefs count="1"><dataRef ref="A1" sheet="Sheet1"/></dataRefs></dataConsolidate>'), (BOOK, "<sheets>", '<workbookPr codeName="a"/><sheets>')]

# --- PowerPoint -------------------------------------------------------------------------------------------------------------------------

SLIDE = "ppt/slides/slide1.xml"
FRAME = ('<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="9" name="a"/><p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr><p:xfrm/><a:graphic><a:graphicData uri="{}">{}</a:graphicData></a:graphic></p:graphicFrame>')
TREES = [FRAME.format("http://schemas.openxmlformats.org/presentationml/2006/ole", '<p:oleObj r:id="rId9" progId="Package"><p:link updateAutomatic="1"/></p:oleObj>'), FRAME.format("http://schemas.openxmlformats.org/presentationml/2006/ole", '<p:oleObj r:id="rId9"><p:embed/></p:oleObj>'), FRAME.format(HOST, ""),
         '<p:pic><p:nvPicPr><p:cNvPr id="9" name="a"/><p:cNvPicPr/><p:nvPr><a:videoFile r:link="rId9"/></p:nvPr></p:nvPicPr><p:blipFill/><p:spPr/></p:pic>', '<p:pic><p:nvPicPr><p:cNvPr id="9" name="a"/><p:cNvPicPr/><p:nvPr><a:audioCd><a:st track="1"/></a:audioCd></p:nvPr></p:nvPicPr><p:blipFill/><p:spPr/></p:pic>',
         '<p:pic><p:nvPicPr><p:cNvPr id="9" name="a"/><p:cNvPicPr/><p:nvPr><p:extLst><p:ext uri="{DAA4B4D4-6D71-4841-9C94-3DE7FCFB9230}"><p14:media xmlns:p14="http://schemas.microsoft.com/office/powerpoint/2010/main" r:link="rId9"/></p:ext></p:extLst></p:nvPr></p:nvPicPr><p:blipFill/><p:spPr/></p:pic>',
         '<p:pic><p:nvPicPr><p:cNvPr id="9" name="a"/><p:cNvPicPr/><p:nvPr/></p:nvPicPr><p:blipFill><a:blip r:link="rId9"/></p:blipFill><p:spPr/></p:pic>', '<p:contentPart r:id="rId9"/>', '<p:sp><p:nvSpPr><p:cNvPr id="9" name="a"/><p:cNvSpPr/><p:nvPr><p:custDataLst><p:custData r:id="rId9"/></p:custDataLst></p:nvPr></p:nvSpPr><p:spPr/></p:sp>',
         '<p:sp useBgFill="http://e"><p:nvSpPr><p:cNvPr id="9" name="a"/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr/></p:sp>', f'<mc:AlternateContent {MC}><mc:Choice Requires="p"><p:contentPart r:id="rId9"/></mc:Choice></mc:AlternateContent>']
SHAPE = '<p:sp><p:nvSpPr><p:cNvPr id="9" name="a">{}</p:cNvPr><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr>{}</p:spPr><p:txBody><a:bodyPr/><a:p>{}</a:p></p:txBody></p:sp>'
FILLS = ['<a:blipFill><a:blip r:link="rId9"/></a:blipFill>', '<a:blipFill><a:blip r:embed="rId98"/></a:blipFill>', '<a:blipFill dpi="http://e"/>', '<a:prstGeom prst="http://e"/>', '<a:custGeom><a:gdLst><a:gd name="a" fmla="http://e"/></a:gdLst></a:custGeom>']
TEXTS = ['<a:r><a:rPr>{}</a:rPr><a:t>a</a:t></a:r>', '<a:fld id="{{1}}" type="slidenum"><a:rPr>{}</a:rPr></a:fld>', '<a:endParaRPr>{}</a:endParaRPr>']
TIMES = '<p:timing><p:tnLst><p:par><p:cTn id="1"><p:childTnLst>{}</p:childTnLst></p:cTn></p:par></p:tnLst></p:timing>'
EVENTS = ['<p:cmd type="verb" cmd="0"><p:cBhvr><p:cTn id="2"/><p:tgtEl><p:spTgt spid="2"/></p:tgtEl></p:cBhvr></p:cmd>', '<p:cmd type="call" cmd="playFrom(0)"/>', '<p:audio><p:cMediaNode/></p:audio>', '<p:video fullScrn="1"><p:cMediaNode/></p:video>', '<p:par><p:cTn id="3"><p:stCondLst><p:cond evt="onMediaBookmark"><p:tgtEl><p:sndTgt r:embed="rId9" name="a"/></p:tgtEl></p:cond></p:stCondLst></p:cTn></p:par>',
          '<p:set><p:cBhvr><p:cTn id="2"/><p:tgtEl><p:sndTgt r:embed="rId9" name="a"/></p:tgtEl></p:cBhvr></p:set>', '<p:anim calcmode="lin"><p:cBhvr override="http://e"/></p:anim>', '<p:animEffect filter="javascript:a"/>', '<p:animMotion path="http://e/a"/>', '<p:set><p:cBhvr><p:cTn id="2"/><p:tgtEl><p:inkTgt spid="2"/></p:tgtEl></p:cBhvr><p:to><p:strVal val="javascript:a"/></p:to></p:set>']
PRESENTATIONS = ['<p:extLst><p:ext uri="{1}"><p15:presenceInfo xmlns:p15="http://schemas.microsoft.com/office/powerpoint/2012/main" userId="a" providerId="AD"/></p:ext></p:extLst>', '<p:custDataLst><p:tags r:id="rId9"/></p:custDataLst>', '<p:modifyVerifier cryptAlgorithmSid="1"/>', '<p:embeddedFontLst><p:embeddedFont><p:font typeface="a"/><p:regular r:id="rId9"/></p:embeddedFont></p:embeddedFontLst>', '<p:smartTags r:id="rId9"/>', '<p:photoAlbum layout="http://e"/>', '<p:custShowLst><p:custShow name="a" id="1"><p:sldLst><p:sld r:id="rId98"/></p:sldLst></p:custShow></p:custShowLst>',
                 '<p:extLst><p:ext uri="http://e/"/></p:extLst>', '<p:sldMasterIdLst><p:sldMasterId id="1" r:id="rId98"/></p:sldMasterIdLst>', '<p:extLst><p:ext uri="{521415D9-36F7-43E2-AB2F-B90AF26B5E84}"><p14:sectionLst xmlns:p14="http://schemas.microsoft.com/office/powerpoint/2010/main"><p14:section name="a" id="http://e/"/></p14:sectionLst></p:ext></p:extLst>']


def pptx_edits():
    for piece in TREES:
        yield piece, {SLIDE: tamper_ooxml.replaced("</p:spTree>", f"{piece}</p:spTree>")}
    for click in CLICKS:
        yield f"{click} of a shape", {SLIDE: tamper_ooxml.replaced("</p:spTree>", SHAPE.format(click, "", "") + "</p:spTree>")}
        for text in TEXTS:
            yield f"{click} in {text[:8]}", {SLIDE: tamper_ooxml.replaced("</p:spTree>", SHAPE.format("", "", text.format(click)) + "</p:spTree>")}
    for fill in FILLS:
        yield fill, {SLIDE: tamper_ooxml.replaced("</p:spTree>", SHAPE.format("", fill, "") + "</p:spTree>")}
    for blip in BLIPS:
        yield f"{blip} in a bullet", {SLIDE: tamper_ooxml.replaced("</p:spTree>", SHAPE.format("", "", f"<a:pPr><a:buBlip>{blip}</a:buBlip></a:pPr>") + "</p:spTree>")}
    for event in EVENTS:
        yield event, {SLIDE: tamper_ooxml.replaced("</p:cSld>", "</p:cSld>" + TIMES.format(event))}
        yield f"{event} behind what is there", {SLIDE: tamper_ooxml.replaced("</p:sld>", TIMES.format(event) + "</p:sld>")}
    for transition in ('<p:sndAc><p:stSnd><p:snd r:embed="rId9" name="a"/></p:stSnd></p:sndAc>', '<p:sndAc><p:endSnd/></p:sndAc>', '<p:extLst><p:ext uri="http://e/"/></p:extLst>'):
        yield transition, {SLIDE: tamper_ooxml.replaced("</p:transition>", transition + "</p:transition>")}
    for piece in PRESENTATIONS:
        yield piece, {"ppt/presentation.xml": tamper_ooxml.replaced("</p:sldIdLst>", "</p:sldIdLst>" + piece)}


PPTX_HARMLESS = [(SLIDE, "</p:spTree>", SHAPE.format(click, "", "") + "</p:spTree>") for click in ('<a:hlinkClick r:id="" action="ppaction://hlinkshowjump?jump=firstslide"/>', '<a:hlinkHover r:id="" action="ppaction://noaction"/>')] + [
    (SLIDE, "</p:spTree>", SHAPE.format("", '<a:prstGeom prst="rect"/>', TEXTS[1].format("")) + "</p:spTree>")]

# --- packages ---------------------------------------------------------------------------------------------------------------------------

# A relationship type below Office's own, the part's name and its content type: never written, even for a small and complete part.
PARTS = [("vbaProject", "http://schemas.microsoft.com/office/2006/relationships/vbaProject", "vbaProject.bin", "application/vnd.ms-office.vbaProject"), ("oleObject", f"{OFFICE}/oleObject", "embeddings/oleObject1.bin", f"{MS}oleObject"),
         ("package", f"{OFFICE}/package", "embeddings/a.xlsx", f"{MS}spreadsheetml.sheet"), ("aFChunk", f"{OFFICE}/aFChunk", "afchunk.html", "text/html"), ("aFChunk of mail", f"{OFFICE}/aFChunk", "afchunk.mht", "message/rfc822"), ("font", f"{OFFICE}/font", "fonts/font1.odttf", f"{MS}obfuscatedFont"), ("font as it is", f"{OFFICE}/font", "fonts/font1.ttf", "application/x-font-ttf"),
         ("control", f"{OFFICE}/control", "activeX/activeX1.xml", "application/vnd.ms-office.activeX+xml"), ("customXml", f"{OFFICE}/customXml", "customXml/item1.xml", "application/xml"), ("attachedToolbars", "http://schemas.microsoft.com/office/2006/relationships/attachedToolbars", "attachedToolbars.bin", "application/vnd.ms-word.attachedToolbars"),
         ("keyMapCustomizations", "http://schemas.microsoft.com/office/2006/relationships/keyMapCustomizations", "customizations.xml", "application/vnd.ms-word.keyMapCustomizations+xml"), ("ui", "http://schemas.microsoft.com/office/2006/relationships/ui/extensibility", "customUI/customUI.xml", "application/xml"),
         ("glossary", f"{OFFICE}/glossaryDocument", "glossary/document.xml", f"{MS}wordprocessingml.document.glossary+xml"), ("connections", f"{OFFICE}/connections", "connections.xml", f"{MS}spreadsheetml.connections+xml"), ("queryTable", f"{OFFICE}/queryTable", "queryTables/queryTable1.xml", f"{MS}spreadsheetml.queryTable+xml"),
         ("externalLink", f"{OFFICE}/externalLink", "externalLinks/externalLink1.xml", f"{MS}spreadsheetml.externalLink+xml"), ("xmlMaps", f"{OFFICE}/xmlMaps", "xmlMaps.xml", "application/xml"), ("volatile", f"{OFFICE}/volatileDependencies", "volatileDependencies.xml", f"{MS}spreadsheetml.volatileDependencies+xml"),
         ("macrosheet", "http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet", "macrosheets/sheet1.xml", "application/vnd.ms-excel.macrosheet+xml"), ("dialogsheet", f"{OFFICE}/dialogsheet", "dialogsheets/sheet1.xml", f"{MS}spreadsheetml.dialogsheet+xml"), ("ctrlProp", f"{OFFICE}/ctrlProp", "ctrlProps/ctrlProp1.xml", "application/vnd.ms-excel.controlproperties+xml"),
         ("slicer", "http://schemas.microsoft.com/office/2007/relationships/slicer", "slicers/slicer1.xml", "application/vnd.ms-excel.slicer+xml"), ("model", "http://schemas.microsoft.com/office/2007/relationships/powerPivotData", "model/item.data", "application/vnd.openxmlformats-officedocument.model+data"), ("printerSettings", f"{OFFICE}/printerSettings", "printerSettings1.bin", f"{MS}spreadsheetml.printerSettings"),
         ("media", "http://schemas.microsoft.com/office/2007/relationships/media", "media/a.mp4", "video/mp4"), ("audio", f"{OFFICE}/audio", "media/a.wav", "audio/wav"), ("tags", f"{OFFICE}/tags", "tags/tag1.xml", f"{MS}presentationml.tags+xml"), ("slideUpdateInfo", f"{OFFICE}/slideUpdateInfo", "slideUpdateInfo.xml", f"{MS}presentationml.slideUpdateInfo+xml"),
         ("webextension", "http://schemas.microsoft.com/office/2011/relationships/webextension", "webextensions/webextension1.xml", "application/vnd.ms-office.webextension+xml"), ("taskpanes", "http://schemas.microsoft.com/office/2011/relationships/webextensiontaskpanes", "webextensions/taskpanes.xml", "application/vnd.ms-office.webextensiontaskpanes+xml"),
         ("signature", "http://schemas.openxmlformats.org/package/2006/relationships/digital-signature/origin", "_xmlsignatures/origin.sigs", "application/vnd.openxmlformats-package.digital-signature-origin"), ("thumbnail", "http://schemas.openxmlformats.org/package/2006/relationships/metadata/thumbnail", "thumbnail.wmf", "image/x-wmf"),
         ("custom-properties", f"{OFFICE}/custom-properties", "docProps/custom.xml", f"{MS}custom-properties+xml"), ("svg", f"{OFFICE}/image", "media/a.svg", "image/svg+xml"), ("emf", f"{OFFICE}/image", "media/a.emf", "image/x-emf"), ("rdrichvalue", "http://schemas.microsoft.com/office/2017/06/relationships/rdRichValue", "richData/rdrichvalue.xml", "application/vnd.ms-excel.rdrichvalue+xml"),
         ("python", "http://schemas.microsoft.com/office/2022/11/relationships/pythonScript", "pythonScript.xml", "application/vnd.ms-excel.pythonscript+xml"), ("header", f"{OFFICE}/header", "a.txt", f"{MS}wordprocessingml.header+xml"), ("nothing", f"{OFFICE}/theme", "a.xml", "")]
TARGETS = [(HOST, "External"), (UNC, "External"), ("file:///c:/a", "External"), ("mhtml:http://e.example/a!x-usc:http://e.example/b", "External"), ("\\\\?\\UNC\\e\\a", "External"), ("mailto:a@e.example", "external"), (HOST, "Internal"), ("http:a", ""), ("//e.example/a", ""), ("/\\e.example/a", ""), ("a%2e%2e/b", ""), ("../../../a", ""), ("a?b", ""), ("a#b", ""),
           ("\u3000http://e", ""), ("", ""), ("NULL", "External"), ("about:blank", "External"), ("ms-word:ofe|u|http://e/a", "External"), ("onenote:http://e", "External")]


def package_edits(kind, parts):
    main = ooxml.MAIN[kind][0]
    folder, file = main.rsplit("/", 1)
    name = f"{folder}/_rels/{file}.rels"
    rels = name if name in parts else "_rels/.rels"
    at = folder + "/" if rels == name else ""
    for what, sort, part, content_type in PARTS:
        content = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<a/>"
        override = f'<Override PartName="/{at}{part}" ContentType="{content_type}"/>' if content_type else ""
        yield f"a part for {what}", {rels: tamper_ooxml.replaced("</Relationships>", f'<Relationship Id="rId9x" Type="{sort}" Target="{part}"/></Relationships>'), "[Content_Types].xml": tamper_ooxml.replaced("</Types>", override + "</Types>")}, [(at + part, content.encode())]
        yield f"a part for {what} that nothing leads to", {}, [(at + part, content.encode())]
    for sort in ("hyperlink", "image", "attachedTemplate", "oleObject", "externalLinkPath", "theme", "styles"):
        for target, mode in TARGETS:
            more = f' TargetMode="{mode}"' if mode else ""
            yield f"{sort} to {target!r} {mode}", {rels: tamper_ooxml.replaced("</Relationships>", f'<Relationship Id="rId9x" Type="{OFFICE}/{sort}" Target="{quoted(target)}"{more}/></Relationships>')}, []
    for content_type in ("application/vnd.ms-word.document.macroEnabled.main+xml", "application/vnd.ms-excel.addin.macroEnabled.main+xml", f"{MS}wordprocessingml.template.main+xml", "application/vnd.ms-powerpoint.slideshow.macroEnabled.main+xml", f"{MS}presentationml.slideshow.main+xml", "text/html", "application/x-msdownload", ""):
        yield f"a main part of {content_type}", {"[Content_Types].xml": lambda text, content_type=content_type: text.replace(ooxml.MAIN[kind][1], content_type)}, []
    for row in ('<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/>', '<Default Extension="html" ContentType="text/html"/>', '<Default Extension="xml" ContentType="text/html"/>', '<Default Extension="vml" ContentType="text/html"/>', '<Default Extension="svg" ContentType="image/svg+xml"/>', '<Default Extension="png" ContentType="image/x-emf"/>',
                f'<Override PartName="/{main}" ContentType="text/html"/>', '<Override PartName="//a.xml" ContentType="application/xml"/>', '<x:Override xmlns:x="urn:x" PartName="/a" ContentType="a"/>', '<Default Extension="xml" ContentType="application/xml" PartName="http://e/"/>', '<Override PartName="/a" Extension="a" ContentType="application/xml"/>'):
        yield f"the type {row}", {"[Content_Types].xml": tamper_ooxml.replaced("</Types>", row + "</Types>")}, []


def office_edits(kind, parts):
    for edit in {"docx": docx_edits, "xlsx": xlsx_edits, "pptx": pptx_edits}[kind]():
        if edit is not None and edit[1] is not None:
            yield edit[0], edit[1], []
    yield from package_edits(kind, parts)


def office(kind, data):
    """Yields (description, bytes, whether it is harmless)."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {member: package.read(member).decode() for member in package.namelist()}
    for what, edit, more in office_edits(kind, parts):
        # the part may not have declared the prefixes of the edit
        declared = {name: (lambda text, of=of: with_namespaces(of(text))) if name.startswith(("word/", "xl/", "ppt/")) and not name.endswith(".rels") else of for name, of in edit.items()}
        yield what, tamper_ooxml.rewrite(data, declared, more), False
    for name, old, new in {"docx": DOCX_HARMLESS, "xlsx": XLSX_HARMLESS, "pptx": PPTX_HARMLESS}[kind]:
        yield f"{new} in {name}", tamper_ooxml.rewrite(data, {name: lambda text, old=old, new=new: with_namespaces(text.replace(old, new, 1))}), True


def with_namespaces(text):
    """Returns the text with all prefixes that it uses declared at its root."""
    root = re.search(r"<[A-Za-z][\w:]*", text[text.index("?>") + 2:])
    at = text.index("?>") + 2 + root.end()
    return text[:at] + "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in (("a", A), ("r", R)) if f"{prefix}:" in text and f"xmlns:{prefix}=" not in text[:text.index(">", at)] for uri in [uri.split('"')[1]]) + text[at:]


# --- OpenDocument -----------------------------------------------------------------------------------------------------------------------

XLINK = f'xlink:href="{HOST}" xlink:type="simple"'
# Elements of OpenDocument 1.3 part 3 that refer to something outside, listen, connect or embed, with the attributes that make them
# active.
OPEN_ELEMENTS = [f"<text:a {XLINK}>a</text:a>", f'<text:a xlink:href="#a" office:target-frame-name="_blank">a</text:a>', '<text:a xlink:href="a.odt#b">a</text:a>', '<text:a xlink:href="file:///c:/a">a</text:a>', '<text:a xlink:href="vnd.sun.star.script:a?language=Basic&amp;location=document">a</text:a>', '<text:a xlink:href=".uno:Open">a</text:a>',
                 '<text:a xlink:href="macro:///a">a</text:a>', '<text:a xlink:href="vnd.sun.star.expand:$a">a</text:a>', '<text:a xlink:href="slot:5500">a</text:a>', '<text:a xlink:href="service:a">a</text:a>', '<text:a xlink:href="//e.example/a">a</text:a>', '<text:a xlink:href="?a">a</text:a>', '<text:a xlink:href="../a">a</text:a>', f'<text:a xlink:href="#{HOST}">a</text:a>',
                 '<text:a xlink:href="#a"><office:event-listeners><script:event-listener script:language="ooo:script" script:event-name="dom:click" xlink:href="vnd.sun.star.script:a"/></office:event-listeners>a</text:a>', '<text:execute-macro text:name="a"><office:event-listeners/></text:execute-macro>', f'<text:script script:language="JavaScript" {XLINK}/>', '<text:script script:language="a">alert(1)</text:script>',
                 f'<draw:frame svg:width="1cm"><draw:image {XLINK} xlink:show="embed" xlink:actuate="onLoad"/></draw:frame>', '<draw:frame><draw:image xlink:href="Pictures/../../a.png"/></draw:frame>', '<draw:frame><draw:image xlink:href="./Pictures/a.png"/></draw:frame>', '<draw:frame><draw:image xlink:href="Pictures/99.png"/></draw:frame>', '<draw:frame><draw:image><office:binary-data>AAAA</office:binary-data></draw:image></draw:frame>',
                 '<draw:frame><draw:image xlink:href="Pictures/1.png" draw:filter-name="a"/></draw:frame>', '<draw:frame><draw:image xlink:href="Pictures/1.png" loext:mime-type="image/svg+xml"/></draw:frame>', f'<draw:frame><draw:object {XLINK}/></draw:frame>', '<draw:frame><draw:object xlink:href="./Object 99"/></draw:frame>', '<draw:frame><draw:object-ole xlink:href="./Object 1" draw:class-id="a"/></draw:frame>',
                 f'<draw:frame><draw:applet draw:code="a" {XLINK}/></draw:frame>', f'<draw:frame><draw:plugin draw:mime-type="a" {XLINK}/></draw:frame>', f'<draw:frame><draw:floating-frame {XLINK}/></draw:frame>', f'<draw:frame><draw:image-map><draw:area-rectangle {XLINK} svg:x="0" svg:y="0" svg:width="1" svg:height="1"/></draw:image-map></draw:frame>', f'<draw:a {XLINK}><draw:frame/></draw:a>',
                 '<draw:control draw:control="c"/>', '<draw:custom-shape><draw:enhanced-geometry draw:formula="a"/></draw:custom-shape>', '<draw:custom-shape draw:engine="com.sun.star.drawing.EnhancedCustomShapeEngine2"/>', '<draw:custom-shape draw:data="http://e.example/"/>', '<draw:frame><office:event-listeners><presentation:event-listener script:event-name="dom:click" presentation:action="execute" xlink:href="a"/></office:event-listeners></draw:frame>',
                 f'<text:section text:name="a"><text:section-source {XLINK} text:section-name="b"/></text:section>', '<text:section text:name="a"><office:dde-source office:dde-application="soffice" office:dde-topic="a" office:dde-item="b" office:automatic-update="true"/></text:section>', '<text:section text:name="a" text:condition="ooow:database.a"/>', '<text:section text:name="a" text:protection-key="a"/>', '<text:section text:name="a" text:condition="ooow:DDE(1)"/>',
                 '<text:dde-connection text:connection-name="a"/>', '<text:dde-connection-decls><text:dde-connection-decl office:name="a" office:dde-application="soffice" office:dde-topic="b" office:dde-item="c"/></text:dde-connection-decls>', '<text:database-display text:database-name="a" text:table-name="b" text:column-name="c"/>', '<text:database-next text:table-name="a"/>', '<text:conditional-text text:condition="ooow:a" text:string-value-if-true="b"/>',
                 '<text:hidden-text text:condition="ooow:a" text:string-value="b"/>', '<text:meta-field xml:id="a"/>', '<text:meta xhtml:about="http://e" xmlns:xhtml="http://www.w3.org/1999/xhtml">a</text:meta>', '<text:template-name text:display="full"/>', f'<text:alphabetical-index text:name="a"><text:alphabetical-index-source><text:alphabetical-index-auto-mark-file {XLINK}/></text:alphabetical-index-source></text:alphabetical-index>',
                 '<text:table-of-content text:name="a"><text:table-of-content-source><text:index-entry-link-start xlink:href="http://e"/></text:table-of-content-source></text:table-of-content>', '<text:bibliography-mark text:bibliography-type="www" text:url="http://e"/>', '<text:bibliography-mark text:bibliography-type="www" text:local-url="http://e"/>', '<text:change-start text:change-id="a" xlink:href="#b"/>', '<text:expression text:formula="ooow:DDE(1)">a</text:expression>',
                 '<text:variable-set text:name="a" text:formula="of:=WEBSERVICE(1)">a</text:variable-set>', '<text:user-field-get text:name="a" xlink:href="#b">a</text:user-field-get>', '<text:p xhtml:property="a" xmlns:xhtml="http://www.w3.org/1999/xhtml"/>', '<text:p xml:base="http://e/"/>', '<text:p xlink:href="http://e"/>', '<text:span><draw:frame><draw:text-box draw:chain-next-name="http://e"/></draw:frame></text:span>',
                 '<table:table table:name="a"><table:table-source xlink:href="http://e/a.ods" table:table-name="b" table:mode="copy-all" table:refresh-delay="PT1S"/></table:table>', '<table:table table:name="a"><table:table-row><table:table-cell><table:cell-range-source table:name="b" xlink:href="http://e/a.ods" table:last-column-spanned="1" table:last-row-spanned="1"/></table:table-cell></table:table-row></table:table>',
                 '<table:table table:name="a"><office:dde-source office:dde-application="soffice" office:dde-topic="a" office:dde-item="b"/></table:table>', '<table:table table:name="a"><table:scenario table:scenario-ranges="\'file:///a.ods\'#S.A1" table:is-active="true"/></table:table>', '<table:table table:name="a"><office:forms form:automatic-focus="false"/></table:table>', '<table:table table:name="\'file:///a.ods\'#S"/>',
                 '<table:table table:name="a"><table:shapes><draw:control draw:control="c"/></table:shapes></table:table>', '<table:table table:name="a"><table:table-row><table:table-cell table:formula="of:=[\'file:///a.ods\'#$S.A1]"/></table:table-row></table:table>', '<table:table table:name="a" table:protected="true" table:protection-key="a"/>', '<table:dde-links><table:dde-link><office:dde-source office:dde-application="a"/></table:dde-link></table:dde-links>',
                 '<table:database-ranges><table:database-range table:name="a" table:target-range-address="T.A1"><table:database-source-sql table:database-name="a" table:sql-statement="b"/></table:database-range></table:database-ranges>', '<table:database-ranges><table:database-range table:name="a" table:target-range-address="T.A1" table:refresh-delay="PT1S"/></table:database-ranges>',
                 '<table:database-ranges><table:database-range table:name="a" table:target-range-address="\'http://e/a.ods\'#T.A1"/></table:database-ranges>', '<table:data-pilot-tables><table:data-pilot-table table:name="a" table:target-range-address="T.A1"><table:source-service table:name="a" table:source-name="b" table:object-name="c"/></table:data-pilot-table></table:data-pilot-tables>',
                 '<table:data-pilot-tables><table:data-pilot-table table:name="a" table:target-range-address="T.A1"><table:source-cell-range table:cell-range-address="\'http://e/a.ods\'#T.A1:.B2"/></table:data-pilot-table></table:data-pilot-tables>', '<table:data-pilot-tables><table:data-pilot-table table:name="a" table:target-range-address="T.A1"><table:database-source-query table:database-name="a" table:query-name="b"/></table:data-pilot-table></table:data-pilot-tables>',
                 '<table:content-validations><table:content-validation table:name="a"><table:error-macro table:execute="true"/></table:content-validation></table:content-validations>', '<table:content-validations><table:content-validation table:name="a"><office:event-listeners><script:event-listener script:event-name="a" xlink:href="b"/></office:event-listeners></table:content-validation></table:content-validations>',
                 '<table:content-validations><table:content-validation table:name="a" table:condition="of:cell-content-is-in-list([\'file:///a.ods\'#$T.A1:.A2])"/></table:content-validations>', '<table:consolidation table:function="sum" table:source-cell-range-addresses="\'file:///a.ods\'#T.A1" table:target-cell-address="T.A1"/>',
                 '<table:named-expressions><table:named-range table:name="a" table:cell-range-address="\'file:///a.ods\'#$T.$A$1"/></table:named-expressions>', '<table:named-expressions><table:named-expression table:name="a" table:expression="of:=WEBSERVICE(1)"/></table:named-expressions>', '<form:form form:command="a" xlink:href="http://e"/>', '<office:forms><form:form><form:button/></form:form></office:forms>',
                 '<xforms:model><xforms:submission id="a" action="http://e"/></xforms:model>', '<presentation:sound xlink:href="a.wav" xlink:show="new"/>', '<presentation:play draw:shape-id="a"/>', '<anim:audio xlink:href="a.wav"/>', '<anim:command anim:command="verb"/>', '<presentation:event-listener presentation:action="sound"/>', '<math:math><math:maction actiontype="statusline"/></math:math>', '<math:math><math:mi href="http://e">a</math:mi></math:math>',
                 '<draw:frame><draw:object><math:math macros="//e.example/a"/></draw:object></draw:frame>', '<draw:frame><draw:object><math:math><math:cbytes>TVqQ</math:cbytes></math:math></draw:object></draw:frame>',
                 '<draw:a xlink:href="#a" office:server-map="true"><draw:frame/></draw:a>', '<table:database-ranges><table:database-range table:name="a" table:target-range-address="T.A1" table:refresh-delay="true"/></table:database-ranges>',
                 '<math:math><math:mglyph src="a.png"/></math:math>', '<math:math altimg="a.png"/>', '<math:math><math:annotation-xml encoding="text/html"/></math:math>', '<style:background-image xlink:href="http://e"/>', '<office:annotation><text:p><text:a xlink:href="http://e">a</text:a></text:p></office:annotation>', '<text:ruby><text:ruby-base><text:a xlink:href="http://e">a</text:a></text:ruby-base></text:ruby>',
                 '<text:note text:note-class="footnote"><text:note-body><text:section text:name="a"><text:section-source xlink:href="http://e"/></text:section></text:note-body></text:note>', '<text:tracked-changes><text:changed-region><text:deletion><office:scripts/></text:deletion></text:changed-region></text:tracked-changes>', '<office:scripts><office:script script:language="ooo:Basic"/></office:scripts>', '<loext:content-control loext:data-binding-xpath="a"/>',
                 '<field:fieldmark-start text:name="a" field:type="vnd.oasis.opendocument.field.UNHANDLED"><field:param field:name="a" field:value="INCLUDETEXT a"/></field:fieldmark-start>', '<loext:qrcode office:name="http://e"/>', '<draw:frame><loext:signatureline/></draw:frame>', '<draw:layer draw:name="a" xlink:href="b"/>', '<dr3d:scene><dr3d:light xlink:href="b"/></dr3d:scene>']
OPEN_STYLES = [f'<style:style style:name="z" style:family="graphic"><style:graphic-properties><style:background-image {XLINK}/></style:graphic-properties></style:style>', f'<draw:fill-image draw:name="z" {XLINK}/>', f'<text:list-style style:name="z"><text:list-level-style-image text:level="1" {XLINK}/></text:list-style>',
               f'<style:font-face style:name="z"><svg:font-face-src><svg:font-face-uri {XLINK}/></svg:font-face-src></style:font-face>', '<style:style style:name="z" style:family="table-cell"><style:map style:condition="is-true-formula(WEBSERVICE(1))" style:apply-style-name="z"/></style:style>', '<style:style style:name="z" style:family="table-cell"><style:map style:condition="cell-content()=[\'file:///a.ods\'#T.A1]" style:apply-style-name="z"/></style:style>',
               '<style:style style:name="z" style:family="chart"><style:chart-properties><chart:symbol-image xlink:href="http://e"/></style:chart-properties></style:style>', '<style:style style:name="z" style:family="drawing-page"><style:drawing-page-properties><presentation:sound xlink:href="a.wav"/></style:drawing-page-properties></style:style>', '<style:style style:name="z" style:family="paragraph"><office:event-listeners/></style:style>',
               '<style:page-layout style:name="z"><style:page-layout-properties style:print-orientation="http://e"/></style:page-layout>', '<style:style style:name="z" style:family="text"><style:text-properties style:font-name="url(http://e)"/></style:style>', '<style:style style:name="z" style:family="graphic"><style:graphic-properties fo:clip="url(http://e)"/></style:style>', '<style:style style:name="z" style:family="text"><style:text-properties text:condition="ooow:DDE(1)" text:display="condition"/></style:style>',
               '<style:style style:name="z" style:family="graphic"><style:graphic-properties draw:frame-display-scrollbar="true" xlink:href="http://e"/></style:style>', '<number:number-style style:name="z"><style:map style:condition="value()&gt;=WEBSERVICE(1)" style:apply-style-name="z"/></number:number-style>', '<style:style style:name="z" style:family="graphic"><style:graphic-properties draw:marker-start="http://e/a"/></style:style>']
OPEN_NAMESPACES = {"form": "urn:oasis:names:tc:opendocument:xmlns:form:1.0", "script": "urn:oasis:names:tc:opendocument:xmlns:script:1.0", "xforms": "http://www.w3.org/2002/xforms", "field": "urn:openoffice:names:experimental:ooo-ms-interop:xmlns:field:1.0", "loext": "urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0",
                   "math": "http://www.w3.org/1998/Math/MathML", "xlink": "http://www.w3.org/1999/xlink", **{name: f"urn:oasis:names:tc:opendocument:xmlns:{name}:1.0" for name in ("office", "text", "table", "style", "presentation", "chart", "dr3d")}, "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
                   "anim": "urn:oasis:names:tc:opendocument:xmlns:animation:1.0", "svg": "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0", "fo": "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0", "number": "urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0", "calcext": "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"}
OPEN_FORMULAS = ["of:=[.A1]+'file:///a.ods'#S.A1", "of:=['http://e/a.ods'#$S.A1:.B2]", "of:=['file:///a.ods'#$$n]", "of:='a.ods'#$$n", "of:=['a.ods'#S.A1]", "of:=[\"file:///a.ods\"#S.A1]", "of:=[http://e/a.ods#S.A1]", "of:=[.A1]['a'#S.A1]", "of:=SUM(['a'#.A1];1)", "of:=<http://e>", "of:=[#S.A1]", "of:=['a'#]", "of:=[$'a'#S.A1]",
                 "msoxl:=SUM(A1)", "msoxl:=[1]S!A1", "oooc:=WEBSERVICE(1)", "oooc:=['file:///a.ods'#S.A1]", "ooow:=DDE(1)", "ooow:a.b.c", "of:WEBSERVICE(1)", "OF:=WEBSERVICE(1)", " of:=WEBSERVICE(1)", "of: =WEBSERVICE(1)", "of:==WEBSERVICE(1)", "=WEBSERVICE(1)", "WEBSERVICE(1)", "x:=1", "http://e/", "of:=COM.SUN.STAR.SHEET.ADDIN.ANALYSIS.GETX(1)",
                 "of:=COM.MICROSOFT.WEBSERVICE(1)", "of:=COM.MICROSOFT.ENCODEURL(1)", "of:=COM.MICROSOFT.FILTERXML(1;2)", "of:=ORG.LIBREOFFICE.WEBSERVICE(1)", "of:=ORG.OPENOFFICE.DDE(1;2;3)", "of:=ORG.OPENOFFICE.MULTIPLE.OPERATIONS(1;2;3)", "of:=DDE(\"soffice\";\"a\";\"b\")", "of:=DDE(1;2;3;0)", "of:=HYPERLINK(1)", "of:=HYPERLINK(\"http://e\";1)", "of:=CALL(1)", "of:=MACRO(1)", "of:=Standard.Module1.Main(1)",
                 "of:=vnd.sun.star.script(1)", "of:=IMAGE(1)", "of:=INDIRECT([.A1])", "of:=INDIRECT([.A1]&\"\")", "of:=INDIRECT(\"'file:///a.ods'#S.A1\")", "of:=INDIRECT(\"[a.xlsx]S!A1\";0)", "of:=INDIRECT($$n)", "of:=SUM(INDIRECT([.A1]))", "of:=OFFSET(INDIRECT([.A1]);1;1)", "of:=WEB\u17fERVICE(1)", "of:=" + wide("WEBSERVICE(1)"), "of:=WEBSERVICE\uff081)", "of:=\u00a0DDE(1;2;3)",
                 "of:=SERVIZIOWEB(1)", "of:=WEBDIENST(1)", "of:=INDIREKT([.A1])", "of:=cmd|'/c a'!A0", "of:=[cmd|'/c a'!A0]", "of:={=DDE(1;2;3)}", "of:={1;WEBSERVICE(1)}", "of:=#REF!#S.A1", "of:=[.A1]!['a'#S.A1]", "of:=[.A1]~['a'#S.A1]", "of:=GETPIVOTDATA(1;['a'#S.A1])", "of:=STYLE(DDE(1;2;3))", "of:=FORMULA(['a'#S.A1])", "of:=SQL.REQUEST(1)", "of:=RTD(1)", "of:=CUBEVALUE(1)", "of:=$$'a'#b"]
OPEN_FORMULAS_HARMLESS = ["of:=[.A1:.A9]", "of:=['集計 表'.A1]", "of:=SUM([.$A$1:.B2]~[.C1])", "of:={1;2|3;4}", "of:=\"'file:///a.ods'#S.A1\"", "of:=ORG.LIBREOFFICE.REGEX([.A1];\"a\")", "of:=COM.MICROSOFT.CONCAT([.A1];\"b\")", "of:=[$T.#REF!]", "of:=IF([.A1]=1;TRUE();FALSE())", "oooc:=SUM([.A1:.A2])", "of:=SUM([.A1048576:.B1048576])"]


def with_open_namespaces(text):
    at = text.index("<office:document") + 1
    end = text.index(">", at)
    return text[:end] + "".join(f' xmlns:{prefix}="{uri}"' for prefix, uri in OPEN_NAMESPACES.items() if f"xmlns:{prefix}=" not in text[at:end] and re.search(rf"[< ]{prefix}:", text)) + text[end:]


def open_document(kind, data):
    members = open_documents.members_of(data)
    text = next(content.decode() for name, content, _ in members if name == "content.xml")
    frames = {"odt": ["<office:text>", "<text:p>"], "ods": ["<office:spreadsheet>", "<table:table-cell"], "odp": ["<draw:text-box", "<draw:page"], "odg": ["<draw:text-box", "<draw:page"]}[kind]

    def put(piece, at):
        found = re.search(rf"{at}[^<>]*[^/<>]>|{at}>|{at}", text)
        return open_documents.packed([(name, with_open_namespaces(text[:found.end()] + piece + text[found.end():]).encode() if name == "content.xml" else content, method) for name, content, method in members])

    for piece in OPEN_ELEMENTS:
        for at in frames:
            if re.search(at, text):
                yield f"{piece} behind {at}", put(piece, at), False
    if "<text:p>" not in frames:
        for piece in OPEN_ELEMENTS[:20]:
            yield f"{piece} in a paragraph", put(f"<text:p>{piece}</text:p>", frames[-1]), False
    for piece in OPEN_STYLES:
        yield piece, put(piece, "<office:automatic-styles>"), False
    if kind == "ods":
        place = re.search(' table:formula="[^"]*"', text)
        for formulas, is_harmless in ((OPEN_FORMULAS, False), (OPEN_FORMULAS_HARMLESS, True)):
            for formula in formulas:
                changed = text[:place.start()] + f' table:formula="{quoted(formula)}"' + text[place.end():]
                changed = changed.replace("<office:document-content ", '<office:document-content xmlns:oooc="http://openoffice.org/2004/calc" ', 1) if formula.startswith("oooc") and "xmlns:oooc" not in changed else changed
                yield f"the formula {formula!r}", open_documents.packed([(name, changed.encode() if name == "content.xml" else content, method) for name, content, method in members]), is_harmless
    for name, piece in (("settings.xml", '<config:config-item config:name="LinkUpdateMode" config:type="short">1</config:config-item>'), ("settings.xml", '<config:config-item-set config:name="ooo:script-configuration"/>'), ("settings.xml", '<config:config-item config:name="PrinterSetup" config:type="base64Binary">AAAA</config:config-item>'),
                        ("settings.xml", '<config:config-item config:name="CurrentDatabaseDataSource" config:type="string">a</config:config-item>'), ("settings.xml", '<config:config-item config:name="ForbiddenCharacters" config:type="string" xlink:href="http://e" xmlns:xlink="http://www.w3.org/1999/xlink">a</config:config-item>')):
        place = '<config:config-item config:name="ShowGrid"'
        settings = next(content.decode() for member, content, _ in members if member == name)
        if place in settings:
            yield f"{piece} in {name}", open_documents.edited(members, name, place, piece + place), False
    for path, kind_, content in (("meta.xml", "text/xml", f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document-meta xmlns:office="{OPEN_NAMESPACES["office"]}" xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" xmlns:xlink="http://www.w3.org/1999/xlink"><office:meta>{{}}</office:meta></office:document-meta>'),):
        for piece in (f'<meta:auto-reload xlink:href="{HOST}" meta:delay="PT1S"/>', '<meta:hyperlink-behaviour office:target-frame-name="_blank" xlink:show="new"/>', f'<meta:template xlink:href="{HOST}" xlink:type="simple"/>', '<meta:user-defined meta:name="a">b</meta:user-defined>', "<meta:generator>http://e.example:8/</meta:generator>", "<meta:keyword>a</meta:keyword>"):
            listed = [(name, data_.replace(b"</manifest:manifest>", b'<manifest:file-entry manifest:full-path="meta.xml" manifest:media-type="text/xml"/></manifest:manifest>') if name == "META-INF/manifest.xml" and b'"meta.xml"' not in data_ else data_, method) for name, data_, method in members if name != path]
            yield f"{piece} in {path}", open_documents.packed([*listed[:-1], (path, content.format(piece).encode(), 0), listed[-1]]), False
            if piece.startswith("<meta:gen"):
                yield "a generator", open_documents.packed([*listed[:-1], (path, content.format("<meta:generator>LibreOffice/7.4</meta:generator>").encode(), 0), listed[-1]]), True


# --- RTF 1.9.1 --------------------------------------------------------------------------------------------------------------------------

FIELD = "{{\\field{}{{\\*\\fldinst {}}}{{\\fldrslt x}}}}"
RTF_ACTS = [
    "\\makebackup ", "{\\field\\flddirty{\\*\\fldinst PAGE}{\\fldrslt x}}", "\\outdisponlyhtml ", "\\grfdocevents1 ", "\\objattph ", "\\rslttxt ",
    "{\\object\\objemb{\\*\\objclass Package}{\\*\\objdata 01}{\\result x}}", "{\\object\\objautlink\\rsltpict{\\*\\objclass Word.Document.8}{\\*\\objdata 00}}", "{\\object\\objocx{\\*\\objdata 00}}", "{\\object\\objhtml{\\*\\objdata 00}}", "{\\*\\objdata 0105}", "{\\objdata{\\*\\x}00}", "{\\*\\template http://e/a.dotm}", "{\\*\\template\\u104?ttp}",
    "{\\info{\\*\\template x}}", "{\\*\\linkval http://e}", "{\\*\\userprops{\\propname a}\\proptype30{\\staticval b}{\\linkval c}}", "{\\*\\datafield 00}", "{\\*\\datastore 00}", "{\\*\\themedata 504b}", "{\\*\\colorschememapping 3c}", "{\\*\\latentstyles{\\lsdlockedexcept x}}", "{\\*\\xmlnstbl{\\xmlns1 http://e}}", "{\\*\\xmlopen\\xmlns1{\\*\\xmlname a}}",
    "{\\*\\mailmerge\\mmlinktoquery{\\*\\mmconnectstr DSN}}", "{\\*\\mmdatasource http://e}", "{\\*\\mmodso{\\*\\mmodsoudl a}}", "{\\*\\nextfile a.rtf}", "{\\*\\filetbl{\\file\\fid1 \\\\e\\a}}", "{\\filetbl{\\file a}}", "{\\subdocument1 a}", "\\subdocument1", "{\\*\\fontemb\\ftruetype{\\*\\fontfile a.ttf}00}", "{\\fonttbl{\\f9{\\*\\fontemb\\ftruetype 00}x;}}",
    "{\\fonttbl{\\f9{\\*\\fontfile\\cpg1 http://e}x;}}", "{\\stylesheet{\\s9{\\*\\keycode a}x;}}", "{\\stylesheet{\\s9{\\field{\\*\\fldinst PAGE}}x;}}", "{\\*\\background{\\shp{\\*\\shpinst{\\sp{\\sn fillBlipName}{\\sv http://e}}}}}", "{\\shp{\\*\\shpinst{\\sp{\\sn pihlShape}{\\sv {\\*\\hl{\\hlsrc http://e}}}}}}", "{\\shp{\\*\\shpinst{\\sp{\\sn pihlShape}{\\hl{\\hlloc a}}}}}",
    "{\\shp{\\*\\shpinst{\\sp{\\sn pibName}{\\sv \\u104?ttp}}}}", "{\\shp{\\*\\shpinst{\\sp{\\sn pib}{\\sv {\\pict\\wmetafile8 00}}}}}", "{\\shp{\\*\\shpinst{\\sp{\\sn wzScript}{\\sv a}}}}", "{\\shp{\\*\\shpinst{\\sp{\\sn fIsButton}{\\sv a}}}}", "{\\shp{\\*\\shpinst{\\sp{\\sn posv}{\\sv http}}}}", "{\\shp{\\*\\shpinst{\\shptxt{\\object{\\*\\objdata 00}}}}}",
    "{\\shp{\\*\\shpinst{\\sp{\\sn metroBlob}{\\sv 504b}}}}", "{\\shp{\\*\\shpinst{\\sp{\\sn PIBNAME}{\\sv a}}}}", "{\\shp{\\*\\shpinst{\\sp{\\sn pib Name}{\\sv a}}}}", "{\\shp{\\*\\shpinst{\\sp{\\sv a}{\\sn pibName}}}}", "{\\shp{\\*\\shpinst{\\sp{\\sn posv}{\\sn pibName}{\\sv a}}}}", "{\\shp{\\*\\shpinst{\\sp{\\sn posv}{\\sv 1}{\\sv http}}}}", "{\\pict\\pngblip\\bliptag1{\\*\\blipuid 00}00}",
    "{\\pict\\emfblip 0100}", "{\\pict\\macpict 00}", "{\\pict\\dibitmap0 00}", "{\\pict\\pngblip\\bin1 x}", "{\\*\\shppict{\\pict\\wmetafile8 00}}{\\nonshppict{\\pict\\wmetafile8 00}}", "{\\pict{\\*\\picprop{\\sp{\\sn pihlShape}{\\sv http://e}}}\\pngblip 00}", "{\\pict{\\*\\picprop{\\sp{\\sn pibName}{\\sv a}}}\\pngblip 00}", "{\\*\\htmltag <a href=http://e>}", "\\fromhtml1 {\\*\\htmltag a}",
    "{\\*\\mhtmltag a}", "\\htmlrtf x\\htmlrtf0", "{\\*\\formfield{\\fftype0{\\*\\ffname a}{\\*\\ffentrymcr b}}}", "{\\field{\\*\\fldinst FORMTEXT{\\*\\formfield{\\fftype0{\\*\\ffentrymcr b}}}}{\\fldrslt x}}", "{\\field{\\*\\fldinst FORMTEXT }{\\*\\formfield{\\fftype0{\\*\\ffdeftext =DDE(1)}}}{\\fldrslt x}}", "{\\field{\\*\\fldinst PAGE}{\\*\\fldtype a}{\\fldrslt x}}", "{\\field{\\*\\fldinst{\\*\\datafield 00}}{\\fldrslt x}}",
    "{\\*\\docvar{a}{b}}", "{\\*\\hlinkbase http://e}", "{\\info{\\hlinkbase http://e}}", "{\\info{\\*\\hlinkbase http://e}}", "{\\*\\passwordhash 00}", "{\\*\\protusertbl{a}}", "{\\*\\pnseclvl1{\\pntxtb{\\field{\\*\\fldinst PAGE}}}}", "{\\pntext{\\object}}", "{\\*\\listpicture{\\pict\\wmetafile8 00}}", "{\\*\\listtable{\\list{\\*\\listpicture a}}}", "{\\*\\revtbl{\\field{\\*\\fldinst PAGE}}}",
    "{\\*\\atnref{\\object}}", "{\\*\\annotation{\\object{\\*\\objdata 00}}}", "{\\footnote{\\object}}", "{\\header{\\object}}", "{\\*\\ftnsep{\\object}}", "{\\*\\aftnsep{\\*\\template a}}", "{\\upr{a}{\\*\\ud{\\object}}}", "{\\*\\do\\dobxpage{\\dptxbxtext{\\object}}}", "{\\mmath{\\*\\moMath{\\mr{\\object}}}}", "{\\*\\movie a}", "{\\*\\wgrffmtfilter 0}", "{\\*\\writereservation a}",
    "{\\*\\pgptbl{\\pgp\\ipgp1}}", "{\\*\\xe{\\object}}", "{\\xe{\\*\\objdata 00}}", "{\\tc{\\field{\\*\\fldinst DDE}}}", "{\\*\\fldinst PAGE}", "\\field PAGE", "{\\fldinst{DDE a}}", "{\\*\\shpinst a}", "{\\*\\unknown{\\object}}", "{\\*\\generator a;}", "{\\private1 00}", "{\\*\\private1 00}", "\\ansicpg932 a", "\\upr", "\\ud", "\\uc2\\u104??t", "\\uc0\\u104 ttp", "\\'68\\'74\\'74\\'70",
    "\\bin3 abc", "\\sectd\\binfsxn7\\x", "\\fet2{\\*\\template a}", "\\linkself", "\\linkstyles", "\\objupdate", "\\rsltmerge", "\\mmdefaultsql", "\\donotshowcomments\\xmlattr1", "\\ilfomacatclnup1\\protect\\annotprot\\readprot\\htmautsp\\x", "{\\*\\ebcstart a}", "{\\*\\oldcprops{\\object}}", "{\\*\\panose{\\*\\fontfile a}}", "{\\*\\ffname a}", "{\\*\\ffl a}", "{\\*\\macpict}",
    "{\\rtf1{\\object}}", "{\\rtf a}", "}{\\object", "}\\object{", "{\\{\\object}", "{{{{{\\*\\template a}}}}}", "{\\b\\*\\template a}", "{\\*\\b{\\*\\template a}}", "{\\* \\template a}", "{\\*\n\\template a}", "{\\*\\TEMPLATE a}", "{\\Template a}", "{\\OBJECT}", "{\\\\object", "\\~\\object", "\\object1", "\\object-1", "{\\*\\template}", "{\\*\\temp\\late a}",
]
RTF_HARMLESS = [FIELD.format("", text.replace("\\", "\\\\").encode("ascii", "ignore").decode()) for text in FIELDS_HARMLESS if text.isascii()] + ["{\\b x}", "{\\shp{\\*\\shpinst{\\sp{\\sn fIsButton}{\\sv 1}}}}", "{\\header x}", "{\\*\\bkmkstart a}{\\*\\bkmkend a}", "{\\xe x}", "\\u12354?", "{\\footnote x}", "{\\info{\\title http://e/}}"]


def rtf_escaped(text):
    out = ""
    for letter in text:
        unit = letter.encode("utf-16-le")
        out += f"\\{letter}" if letter in "\\{}" else letter if letter.isascii() else "".join(f"\\u{int.from_bytes(unit[i:i + 2], 'little', signed=True)}?" for i in range(0, len(unit), 2))
    return out


def rtf(data):
    for instruction in field_instructions():
        yield f"field {instruction!r}", data.replace(b"MARK", FIELD.format("", rtf_escaped(instruction)).encode()), False
    for number, instruction in enumerate(FIELDS):
        words = rtf_escaped(instruction)
        for form in ("{{\\field\\fldedit{{\\*\\fldinst {{{}}}}}{{\\fldrslt x}}}}", "{{\\field{{\\*\\fldinst {{\\b }}{}}}{{\\fldrslt x}}}}", "{{\\field\\flddirty{{\\*\\fldinst\\b {}}}}}", "{{\\*\\fldinst {}}}", "{{\\field{{\\*\\fldinst PAGE}}{{\\*\\fldinst {}}}{{\\fldrslt x}}}}", "{{\\field{{\\fldinst {}}}}}")[number % 3::3]:
            yield form.format(words), data.replace(b"MARK", form.format(words).encode()), False
    for piece in RTF_ACTS:
        yield piece, data.replace(b"MARK", piece.encode()), False
    for piece in RTF_HARMLESS:
        yield piece, data.replace(b"MARK", piece.encode()), True


# --- PDF: ISO 32000 -----------------------------------------------------------------------------------------------------------------------

# §12.6: the entries of actions, as readers accept them, with names in other notations.
PDF_ACTIONS = ["<</S/URI/URI(http://e/)>>", "<</S/#55RI/URI(http://e/)>>", "<</S/URI/URI<687474703a2f2f65>>>", "<</S/URI/URI(http://e/)/IsMap true>>", "<</S/Launch/F 3>>", "<</S/L#61unch/F 3>>", "<</S/GoToR/D[0/Fit]>>", "<</S/GoToE/D[0/Fit]/T<</R/C>>>>", "<</S/JavaScript/JS(a)>>", "<</S/J#61vaScript>>", "<</S/Named/N/Print>>", "<</S/N#61med/N/Print>>",
               "<</S/SubmitForm/F 3/Flags 4>>", "<</S/ImportData/F 3>>", "<</S/ResetForm>>", "<</S/Hide/T(a)>>", "<</S/Sound/Sound 1 0 R>>", "<</S/Movie/T(a)>>", "<</S/Rendition/OP 0>>", "<</S/Trans/Trans<<>>>>", "<</S/SetOCGState/State[]>>", "<</S/Thread/D 0>>", "<</S/GoTo3DView>>", "<</S/RichMediaExecute>>", "<</S/GoToDp>>", "<</S(URI)>>", "<</S/GoTo/D[0/Fit]/Next<</S/Named/N/Print>>>>",
               "<</Type/Action/S/GoTo/D[1 0 R/Fit]>>", "[<</S/Named/N/Print>>]"]
# §7.7 to §14: entries of catalogs, pages, annotations and streams.
PDF_ENTRIES = ["/OpenAction[1 0 R/Fit]", "/OpenAction 1 0 R", "/AA<<>>", "/AcroForm<</Fields[]/NeedAppearances true>>", "/AcroForm<</Fields[]/XFA[(a)1 0 R]>>", "/Names<</Dests<<>>>>", "/Names<</EmbeddedFiles<</Names[(a)<</F(a)/EF<</F 1 0 R>>>>]>>>>", "/Names<</AlternatePresentations<<>>>>", "/Names<</URLS<<>>/IDS<<>>>>", "/Names<</Templates<<>>/Pages<<>>>>", "/Dests<<>>", "/AF[]",
               "/Collection<</View/H>>", "/SpiderInfo<</V 1.0>>", "/DSS<<>>", "/DPartRoot<<>>", "/Extensions<</ADBE<</BaseVersion/1.7/ExtensionLevel 8>>>>", "/Version/2.0", "/NeedsRendering true", "/Perms<</UR3<<>>>>", "/Legal<</JavaScriptActions 1>>", "/Requirements[]", "/PieceInfo<</a<</Private(a)/LastModified(a)>>>>", "/OCProperties<</OCGs[]/D<<>>>>", "/OutputIntents[<</DestOutputProfileRef<<>>>>]",
               "/Threads[]", "/URI<</Base(http://e/)>>", "/Metadata 1 0 R", "/PageMode/UseAttachments", "/PageMode 1 0 R", "/ViewerPreferences<</Direction/L2R/HideToolbar true>>", "/ViewerPreferences<</Enforce[/PrintScaling]>>", "/PresSteps<<>>", "/Trans<</S/Split>>", "/Dur 1", "/VP[]", "/Tabs/S", "/TemplateInstantiated/a", "/SeparationInfo<<>>", "/PZ 1", "/B[]", "/Thumb 1 0 R", "/BoxColorInfo<<>>", "/DPart 1 0 R",
               "/FS<</F(a)>>", "/FS 1 0 R", "/EF<</F 1 0 R>>", "/RF<<>>", "/Filespec 1 0 R", "/UF(a)", "/DOS(a)", "/Unix(a)", "/Mac(a)", "/F(http://e/)", "/F<</FS/URL/F(http://e/)>>", "/F null", "/F true", "/F[3]", "/F -1 0 R", "/FFilter[]", "/FDecodeParms[]", "/DL 3", "/RichMediaContent<<>>", "/RichMediaSettings<<>>", "/3DD 1 0 R", "/3DA<<>>", "/Movie<<>>", "/Sound 1 0 R", "/MK<</R 0>>", "/PA<<>>", "/H/I", "/Popup 1 0 R",
               "/RC(<a href=http://e/>)", "/DA(/a 1 Tf)", "/DS(a)", "/DV(a)", "/V(a)", "/FT/Tx", "/Ff 1", "/TU(a)", "/TM(a)", "/Opt[]", "/MaxLen 1", "/CO[]", "/SigFlags 3", "/Lock<<>>", "/SV<<>>", "/ByteRange[0 1 2 3]", "/Reference[]", "/Cert(a)", "/IRT 1 0 R", "/RT/R", "/IT/a", "/ExData<<>>", "/Subj(a)", "/NM(a)", "/M(D:2026)", "/T<<>>/OC 1 0 R", "/OC<</Type/OCG/Name(a)>>", "/Ref<</F(a)/Page 0>>", "/OPI<</2.0<</F(a)>>>>",
               "/PS 1 0 R", "/Level1 1 0 R", "/Alternates[]", "/Measure<<>>", "/PtData<<>>", "/SMaskInData 1", "/HTO<<>>", "/HT 1 0 R", "/BG 1 0 R", "/UCR 1 0 R", "/GTS_Env 1 0 R", "/Lab<<>>", "/FontFile4 1 0 R", "/FD<<>>", "/Style<</Panose(a)>>", "/CIDSet 1 0 R", "/CharSet(a)", "/Crypt<<>>", "/PTEX.FileName(a)", "/AcroForm 1 0 R", "/JS 1 0 R", "/J#53(a)", "/#4aS(a)", "/%41(a)", "/ (a)", "/(a)", "//", "/A/A",
               "/A 1 0 R /A 1 0 R", "/A<<%a\n>>", "/A\t<<>>", "/A<</A<</A<<>>>>>>/JS(a)", "/Encrypt 1 0 R", "/XRefStm 1", "/Linearized 1", "/Type/Catalog/JS(a)", "/Type/ObjStm", "/Type/XRef", "/Type/Sig", "/Subtype/XML", "/Subtype/Widget", "/Subtype/PrinterMark", "/Subtype/TrapNet", "/Subtype/Watermark", "/Subtype/Redact", "/Subtype/Projection", "/Subtype/Popup", "/Subtype/FreeText", "/Subtype/PS", "/S/JavaScript"]
PDF_NAMES = ["/Named", "/N#61med", "/J#61vaScript", "/L#61unch", "/#55RI", "/URI", "/JavaScript", "/Launch", "/Widget", "/W#69dget", "/Screen", "/Movie", "/F#69leAttachment", "/GoToR", "/Rendition"]


def pdf(data):
    document = pdf_reader.Document(data)
    square = re.search(rb"/Subtype/Square", data).start()
    start = data.rindex(b" 0 obj\n<<", 0, square) + 9
    places = {"the annotation": start, **{f"object {number}": data.index(b"<<", data.index(b"\n%d 0 obj\n" % number)) + 2 for number in document.objects}}
    link = tamper_pdf.patched(data, square, len(b"/Subtype/Square"), b"/Subtype/Link")
    for action in PDF_ACTIONS:
        yield f"a link with {action}", tamper_pdf.patched(link, start, 0, b"/A" + action.encode()), False
        yield f"an annotation with {action}", tamper_pdf.patched(data, start, 0, b"/A" + action.encode()), False
        yield f"a link with {action} elsewhere", (lambda more: tamper_pdf.patched(more[0], start, 0, b"/A %d 0 R" % more[1]))(tamper_pdf.with_object(link, action.encode())), False
    for name in PDF_NAMES:
        for entry in (b"/A<</S %d 0 R/N/Print>>", b"/A<</S %d 0 R/D[0/Fit]>>"):
            yield f"{entry.decode()} of {name}", (lambda more, entry=entry: tamper_pdf.patched(more[0], start, 0, entry % more[1]))(tamper_pdf.with_object(link, name.encode())), False
        yield f"the kind {name} by reference", (lambda more: tamper_pdf.patched(more[0], square, len(b"/Subtype/Square"), b"/Subtype %d 0 R" % more[1]))(tamper_pdf.with_object(data, name.encode())), False
        yield f"the kind {name}", tamper_pdf.patched(data, square, len(b"/Subtype/Square"), b"/Subtype" + name.encode()), False
    for entry in PDF_ENTRIES:
        for what, at in places.items():
            if (entry.startswith("/PageMode") or what != "object 1") and hash_of(entry + what) % 3:
                continue
            if not (entry == "/A/A"):
                yield f"{what} with {entry}", tamper_pdf.patched(data, at, 0, entry.encode()), False
    table = data.rindex(b"xref\n0 ")
    trailer = data.index(b"/Root 1 0 R", table)
    for entry in ("/Prev 9", "/XRefStm 9", "/Encrypt 1 0 R", "/ID[(a)(b)]", "/AuthCode<<>>", "/Info<<>>"):
        yield f"a trailer with {entry}", data[:trailer] + entry.encode() + data[trailer:], False
    update = b"1 0 obj\n<</Type/Catalog/OpenAction<</S/JavaScript/JS(a)>>>>\nendobj\n"
    for what, more in (("an update", update + b"xref\n1 1\n%010d 00000 n \ntrailer\n<</Size 2/Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (len(data), table, len(data) + len(update))), ("a stream behind the end", b"9 0 obj\n<</Length 1>>\nstream\nx\nendstream\nendobj\n"), ("an object behind the end", update), ("an end twice", b"%%EOF\n"), ("a blank", b" "),
                       ("a line", b"\n"), ("another file", data), ("a program", b"MZ" + bytes(62)), ("a page", b"<script>a</script>"), ("an archive", recipes.zip_file([recipes.Member("a.js", b"a")]))):
        yield f"{what} behind it", data + more, False
        yield f"{what} in front of it", more + data, False
    packed = b"1 0 <</S/JavaScript/JS(a)>>"
    for body in (b"<</Type/ObjStm/N 1/First 4/Length %d>>\nstream\n%s\nendstream" % (len(packed), packed), b"<</Length 1/Filter[/FlateDecode]>>\nstream\nx\nendstream", b"<</Type/XRef/W[1 1 1]/Size 1/Length 0>>\nstream\n\nendstream", b"<</Type/EmbeddedFile/Length 1/Filter/FlateDecode>>\nstream\nx\nendstream", b"<</Type/Filespec/F(a)>>", b"<</JS(a)/S/JavaScript>>", b"(a)", b"/JavaScript"):
        yield f"an object {body[:30]!r}", tamper_pdf.with_object(data, body)[0], False
        for key in (b"/Contents", b"/AP<</N", b"/Parent", b"/K", b"/P", b"/D", b"/Dest"):
            close = b">>" if b"<<" in key else b""
            if body == b"(a)" and key in (b"/Contents", b"/Dest", b"/K", b"/P", b"/D", b"/Parent", b"/AP<</N"):
                continue
            yield f"an object {body[:30]!r} as {key!r}", (lambda more, key=key, close=close: tamper_pdf.patched(more[0], start, 0, key + b" %d 0 R" % more[1] + close))(tamper_pdf.with_object(data, body)), False
    yield "an end without its comment", data.replace(b"%%EOF\n", b""), False
    yield "an older header", data.replace(b"%PDF-1.7", b"%PDF-1.4", 1), False
    yield "a link in the page", tamper_pdf.patched(data, square, len(b"/Subtype/Square"), b"/Subtype/Link/Dest[1 0 R/Fit]"), True
    yield "an annotation that is a circle", tamper_pdf.patched(data, square, len(b"/Subtype/Square"), b"/Subtype/Circle"), True


def hash_of(text):
    """Returns a hash that is the same in every run."""
    return sum(ord(letter) * (place + 1) for place, letter in enumerate(text))


# --- links that a policy keeps ------------------------------------------------------------------------------------------------------------

KEEP = ["office.links=keep", "pdf.links=keep"]
# RFC 3986 §3.2, RFC 6068 §2: user information, invalid hosts, and fields that a mail would carry.
LINKS_THAT_SMUGGLE = ["http://bank.example@e.example/", "http://bank.example:80@e.example/", "https://@e.example/", "http:\\\\e.example\\a", "http:/\\e.example/", "http://\\e.example\\a", "http://bank.example\\@e.example/", "http:e.example", "https:///e.example/", "http://", "http:// e.example/", "http://a\tb@e.example/", "http://e%2fexample/",
                      "http://e%40example/", "http://%2f/", "http://e.example:80a/", "http://e.example:http/", "http://[::1/", "http://[x]/", "http://::1/", "http://.e/", "http://-e/", "http://e\uff0fa.example/", "http://bank.example\uff20e.example/", "http://e!a/", "http://e'a/", "http://e,a/", "http://e;a/",
                      "mailto:a@b.example?attach=/etc/passwd", "mailto:?to=a@b.example&attach=c:\\a", "mailto:a@b.example&attach=a", "mailto:a%40b.example", "mailto:a@b.example%0d%0aBcc:c@d.example", "mailto:a", "mailto:@b", "mailto:a@b@c", "mailto:", "mailto:a@b.example, c@d.example", "mailto://e.example/a", "javascript:alert(1)//http://e/",
                      "file://e/a", "ms-word:ofe|u|http://e/", "view-source:http://e/", "jar:http://e/!/", "feed:http://e/", "HTTP:e", "hTtp:\\e", "httpx://e/", "\u0000http://e/", "data:text/html,a", "ftp://e/", "smb://e/", "tel:1;http://e"]
LINKS_OF_USE = ["http://e.example", "https://e.example/a/b?c=d&e=%E3%81%82#f", "https://e.example:8443/a(1)", "https://[2001:db8::1]:80/", "HTTPS://E.example/", "https://e.example/a@b", "https://e_1.example/?u=https://f.example/", "mailto:a.b+c@d.example", "mailto:a@b.example,c@d.example", "http://127.0.0.1/", "https://e.example/" + "a" * 1800]
# The kept part of other links.
LINKS_THAT_SHRINK = {"mailto:a@b.example?subject=c&attach=d": "mailto:a@b.example", "https://\u65e5\u672c.example/\u3042 a": "https://%E6%97%A5%E6%9C%AC.example/%E3%81%82%20a", " https://e.example/ ": "https://e.example/"}


def linked(kind, target):
    """Returns a document with a link to `target`."""
    if kind == "docx":
        return ooxml.docx('<w:p><w:hyperlink r:id="rId7"><w:r><w:t>MARK</w:t></w:r></w:hyperlink></w:p>', [("rId7", "hyperlink", quoted(target).replace("\0", "").replace("\t", "&#9;"), "External")])
    if kind == "odt":
        return open_documents.opendocument.package("text", f'<text:p><text:a xlink:href="{quoted(target).replace(chr(0), "")}" xlink:type="simple">MARK</text:a></text:p>')
    return tamper_pdf.recipes_pdf.page(tamper_pdf.recipes_pdf.TEXT, page_extra="/Annots[8 0 R]", more={8: f"<</Type/Annot/Subtype/Link/Rect[9 9 90 90]/A<</S/URI/URI<{target.encode().hex()}>>>>>"})


def link_of(kind, data):
    """Returns the link in an output, or None."""
    if kind == "pdf":
        found = re.search(rb"/URI(?:\(((?:[^\\()]|\\.)*)\)|<([0-9A-F]+)>)", data)
        return found and (re.sub(r"\\(.)", r"\1", found[1].decode()) if found[1] is not None else bytes.fromhex(found[2].decode()).decode())
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        text = "".join(package.read(name).decode() for name in package.namelist() if name.endswith((".rels", "content.xml")))
    found = re.search(r'Target="([^"]*)" TargetMode="External"|<text:a [^>]*xlink:href="([^"]*)"', text)
    return found and (found[1] or found[2]).replace("&amp;", "&")


def kept_links(tool, folder, kind):
    """Returns the faults of the links of a document of a kind under a policy that keeps links."""
    wrong, path, out = [], folder / f"link.{kind}", folder / f"kept.{kind}"

    def written(target, path=path, out=out, kind=kind):
        path.write_bytes(linked(kind, target))
        done = warm.call(tool, "sanitize", *KEEP, path, out)
        return out.read_bytes() if done.returncode == 0 else None

    for target in (*LINKS_OF_USE, *LINKS_THAT_SHRINK):
        data = written(target)
        if data is None or link_of(kind, data) != LINKS_THAT_SHRINK.get(target, target) or not taken(tool, folder, kind, [("", data, True)], KEEP)[0]:
            wrong.append(f"{target!r} is not kept: {data and link_of(kind, data)!r}")
    harmless = written("https://e.example/MARK")
    for target in LINKS_THAT_SMUGGLE:
        if "\0" in target and kind != "pdf":  # XML cannot contain it
            continue
        data = written(target)
        if data is None or (link_of(kind, data) or "mailto:a@b.example") != "mailto:a@b.example":
            wrong.append(f"{target!r} is kept: {data and link_of(kind, data)!r}")
        if "\0" in target:
            continue
        if kind == "pdf":
            place = harmless.index(b"(https://e.example/MARK)")
            edited = tamper_pdf.patched(harmless, place, len(b"(https://e.example/MARK)"), b"<" + target.encode().hex().upper().encode() + b">")
        else:
            edited = tamper_ooxml.rewrite(harmless, {name: lambda text, target=target: text.replace("https://e.example/MARK", quoted(target)) for name in zipfile.ZipFile(io.BytesIO(harmless)).namelist() if name.endswith((".rels", "content.xml"))})
        if edited == harmless or taken(tool, folder, kind, [("", edited, False)], KEEP)[0]:
            wrong.append(f"{target!r} is taken")
    return wrong


def wide_links(tool, folder):
    """Returns the faults of links that take up much of a page of a PDF."""
    path, out = folder / "link.pdf", folder / "kept.pdf"
    path.write_bytes(linked("pdf", "https://e.example/MARK"))
    warm.call(tool, "sanitize", *KEEP, path, out).check_returncode()
    data = out.read_bytes()
    rectangle, box = re.search(rb"/Rect\[[^]]*\]", data), re.search(rb"/MediaBox\[[^]]*\]", data)
    edits = [(name, tamper_pdf.patched(data, place.start(), len(place[0]), new.encode()), is_harmless) for name, place, new, is_harmless in (
        ("a column", rectangle, "/Rect[0 0 300 842]", True), ("a page", rectangle, "/Rect[0 0 595 842]", False), ("more than a page", rectangle, "/Rect[-9000 -9000 9000 9000]", False),
        ("turned round", rectangle, "/Rect[595 842 0 0]", False), ("a small page", box, "/MediaBox[9 9 90 90]", False),
        ("a small part of the page", box, box[0].decode() + "/CropBox[9 9 90 90]", False), ("a part that is larger than the page", box, "/MediaBox[9 9 90 90]/CropBox[0 0 9000 9000]", False))]
    for (what, _, is_harmless), is_taken in zip(edits, taken(tool, folder, "pdf", edits, KEEP), strict=True):
        if is_taken != is_harmless:
            wrong = "taken" if is_taken else "refused"
            yield f"{what} is {wrong}"


# --- all ----------------------------------------------------------------------------------------------------------------------------------


def sources():
    """Yields (type, source, edits)."""
    for kind, source in tamper_ooxml.documents():
        yield kind, source, lambda data, kind=kind: office(kind, data)
    for kind, source in open_documents.sources():
        yield kind, source, lambda data, kind=kind: open_document(kind, data)
    yield "rtf", b"{\\rtf1\\ansi MARK}", rtf
    yield "pdf", tamper_pdf.sample(), pdf


def taken(tool, folder, suffix, edits, options=()):
    """Returns for each edit whether the verifier accepts it."""
    gone, paths = set(), []
    for first in range(0, len(edits), 400):
        paths = []
        for number, (_, data, _) in enumerate(edits[first:first + 400], first):
            path = folder / f"{number}.{suffix}"
            path.write_bytes(data)
            paths.append(path)
        done = warm.call(tool, "verify", *options, *paths)
        if done.returncode not in (0, 1):
            sys.exit(f"the verifier ended with {done.returncode}: {done.stderr.decode(errors='replace')[-300:]}")
        gone |= {int(match.group(1)) for line in done.stderr.decode(errors="replace").splitlines() if (match := re.match(rf"{re.escape(str(folder))}/(\d+)\.", line))}
        for path in paths:
            path.unlink()
    return [number not in gone for number in range(len(edits))]
