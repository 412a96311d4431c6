# SPDX-License-Identifier: GPL-2.0-or-later
"""Edits Office outputs by rule from the schemas of ECMA-376; the verifier must refuse active content and references to other files.

A document of each kind is rebuilt. Then, one at a time: each element of the schemas that kiyome never writes is put at each
place where the schema permits others; each attribute that runs, fetches or refers to something outside is put on each element;
each value that is not text becomes an address, a path or a script; text is put where none is permitted; parts and relationships
are added that kiyome never writes. All of these must be refused. Harmless edits must pass."""

import io
import re
import subprocess
import zipfile

import recipes
import recipes_ooxml as ooxml
from waiting import PATIENCE

OFFICE = ooxml.OFFICE
# ECMA-376 part 1 §17 to §21 and part 4: elements that embed, fetch, bind, query or run, by their prefix in the parts.
NEVER = {
    "w": """altChunk subDoc control customXml smartTag attachedTemplate mailMerge dataBinding docVars docVar frameset frame updateFields linkStyles saveThroughXslt
        saveXmlDataOnly useXSLTWhenSaving attachedSchema writeProtection embedTrueTypeFonts embedSystemFonts
        movie objectEmbed objectLink contentPart entryMacro exitMacro src headers query connectString dataSource dataType mainDocumentType linkToQuery
        odso udl headerSource destination mailSubject mailAsAttachment sourceFileName linkedToFile fldData customXmlPr customXmlInsRangeStart customXmlDelRangeStart
        optimizeForBrowser activeWritingStyle docParts behaviors""".split(),
    "": """webPublishItems webPublishItem webPublishing webPublishObjects externalReferences externalReference externalBook oleObjects oleObject oleLink ddeLink ddeItems
        controls control customProperties customPr customWorkbookViews customSheetViews fileSharing fileRecoveryPr functionGroups volTypes smartTags cellSmartTags
        connections connection dbPr olapPr webPr textPr queryTable xmlColumnPr xmlCellPr cacheHierarchies kpis tupleCache calculatedMembers mdxMetadata MapInfo Schema
        legacyMacro""".split(),
    "p": """custDataLst custData controls control oleObj embed link cmd audio video snd sndAc stSnd modifyVerifier smartTags tagLst tag
        htmlPubPr webPr contentPart media tags""".split(),
    "a": "audioCd wavAudioFile audioFile videoFile quickTimeFile snd svgBlip".split(),
    "c": "externalData pivotSource autoUpdate".split(),
    "o": "OLEObject LinkType FieldCodes ink signatureline".split(),
}
# The places for elements of a prefix: after these elements, by part.
PLACES = {
    "docx": {"word/document.xml": ("w", ["<w:body>", "<w:p>", "<w:r>", "<w:rPr>", "<w:pPr>", "<w:sectPr>"]), "word/settings.xml": ("w", ["SETTINGS"])},
    "xlsx": {"xl/worksheets/sheet1.xml": ("", ["</sheetData>", "<sheetData>", "WORKSHEET"]), "xl/workbook.xml": ("", ["<sheets>", "</sheets>"])},
    "pptx": {"ppt/slides/slide1.xml": ("p", ["<p:cSld>", "</p:cSld>", "<p:spTree>", "<p:nvPr>", "<p:spPr>"]), "ppt/presentation.xml": ("p", ["</p:sldIdLst>"])},
}
# Elements that kiyome writes, and elements that must not contain them (§17 to §21): by part, the element, and the start tag that it
# is put after.
MISPLACED = {
    "docx": [("word/document.xml", "document body p r t tbl tr tc tblGrid sdt sdtContent hyperlink fldSimple fldChar instrText drawing pict txbxContent sectPr ins del bookmarkStart footnotes footnote comment hdr styles style "
              "settings numbering ffData ruby pPr rPr tblPr", "document rPr jc b tblGrid gridCol tblPr pgSz bookmarkStart fldChar"),
             ("word/document.xml", "body tbl tr tc txbxContent document settings rPr", "p r hyperlink"), ("word/document.xml", "p r hyperlink fldSimple", "tbl tr"), ("word/settings.xml", "p tbl body document fldSimple instrText", "settings zoom")],
    "xlsx": [("xl/worksheets/sheet1.xml", "worksheet sheetData row c f v is definedName definedNames sheets sheet hyperlinks hyperlink dataValidations dataValidation formula1 cfRule formula conditionalFormatting table workbook si sst "
              "styleSheet author pivotTableDefinition cacheSource t", "hyperlink pageMargins"), ("xl/worksheets/sheet1.xml", "row c f v definedName formula hyperlink cfRule cacheSource workbook", "worksheet sheetData"),
             ("xl/worksheets/sheet1.xml", "f v is t sheetData row hyperlink definedName", "row"), ("xl/worksheets/sheet1.xml", "c row hyperlink formula1 sheetData", "c"),
             ("xl/workbook.xml", "sheetData row c f worksheet hyperlinks sheet definedName", "workbook"), ("xl/workbook.xml", "definedName definedNames f sheetData", "sheets")],
    "pptx": [("ppt/slides/slide1.xml", "sld cSld spTree sp pic nvSpPr nvPr cNvPr txBody spPr timing transition cTn par presentation sldMaster cm", "nvPr spPr transition fade cNvSpPr"),
             ("ppt/slides/slide1.xml", "presentation sldId cTn cNvPr nvPr sldMaster tnLst", "sld cSld spTree sp txBody"), ("ppt/presentation.xml", "sld cSld sp timing cTn sldMaster cm", "presentation sldIdLst")],
}
REORDERED = {
    "docx": [], "pptx": [],
    "xlsx": [("xl/worksheets/sheet1.xml", "<f>1+1</f><v>1</v>", piece) for piece in ("<v>1</v><f>1+1</f>", "<is/><f>1+1</f>", "<f>1+1</f><v>1</v><f>1+1</f>", "<f>1+1</f><f>1+1</f><v>1</v>", "<f>1+1</f><v>1</v><v>1</v>")],
}
IN_PLACE = {("w:body", "w:document"), ("w:ins", "w:rPr"), ("w:del", "w:rPr"), ("w:ffData", "w:fldChar"), ("w:rPr", "w:r"), ("row", "sheetData"), ("sheetData", "worksheet"), ("hyperlinks", "worksheet"),
            ("conditionalFormatting", "worksheet"), ("dataValidations", "worksheet"), ("f", "c"), ("v", "c"), ("is", "c"), ("c", "row"), ("definedNames", "workbook"), ("sheets", "workbook"), ("p:cSld", "p:sld"), ("p:timing", "p:sld")}
# Elements that the standard permits once; a second one is put before the existing one.
TWICE = {
    "docx": {"word/document.xml": "w:body w:tblPr w:tblGrid w:pPr w:rPr w:sectPr w:txbxContent w:pgSz w:tblW w:jc"},
    "xlsx": {"xl/worksheets/sheet1.xml": "sheetData hyperlinks pageMargins f v", "xl/workbook.xml": "sheets definedNames"},
    "pptx": {"ppt/slides/slide1.xml": "p:cSld p:spTree p:txBody p:nvSpPr p:cNvPr p:nvPr p:spPr p:transition", "ppt/presentation.xml": "p:sldIdLst"},
}
# The same with elements of another vocabulary.
STRANGERS = {
    "docx": [("word/document.xml", ["c:chart", "a:t", "a:p", "a:graphic", "a:blip", "v:shape", "m:t", "s:f", "p:sp"], "w:document w:body w:p w:rPr w:t w:tbl w:tr w:sectPr")],
    "xlsx": [("xl/worksheets/sheet1.xml", ["c:chart", "a:t", "w:p", "w:fldSimple", "w:instrText", "a:blip", "v:shape", "p:sp"], "worksheet sheetData row c pageMargins")],
    "pptx": [("ppt/slides/slide1.xml", ["c:chart", "c:f", "w:p", "w:fldSimple", "w:instrText", "s:f", "a:hlinkClick", "a:tbl", "v:shape"], "p:sld p:cSld p:spTree p:sp p:nvPr p:txBody p:transition")],
}
# Attributes that run, fetch, refer to something outside or contain foreign bytes, on any element.
ACTING = ['macro="a"', 'textlink="A1"', 'href="http://e.example/"', 'src="\\\\e.example\\a.png"', 'onLoad="a"', 'onAction="a"', 'o:href="http://e.example/"', 'o:althref="http://e.example/"',
          'o:gfxdata="AAAA"', 'r:link="rId1"', 'r:id="rId99"', 'invalidUrl="http://e.example/"', 'tgtFrame="_top"', 'w:tgtFrame="_top"', 'w:docLocation="http://e.example/"', 'connectionId="1"',
          'w:anchor="file:///e"', 'w:dataSource="a"', 'HyperlinkBase="http://e.example/"', 'xlm="1"', 'vbProcedure="1"', 'refreshOnLoad="1"', 'o:ole="t"', 'w:dirty="1"', 'embedTrueTypeFonts="1"', 'refreshAllConnections="1"', 'fPublished="1"', 'fallbackImg="a"']
# Values that are never permitted, except as text.
VALUES = ["http://e.example/", "\\\\e.example\\a", "javascript:alert(1)", "file:///c:/a", "url(http://e.example/a)", "expression(alert(1))"]
# Attributes that contain text for readers of the document.
TEXT = {"name", "descr", "title", "alt", "val", "displayName", "tooltip", "display", "Id", "sheet", "text", "Target", "PartName", "ContentType", "Type", "formatCode"}
# Attributes that name something in the document: a function call is only an unusual name there.
NAMES = {"id", "anchor", "location", "ref", "r"}
HOLDS_TEXT = {"w:t", "t", "v", "f", "a:t", "w:instrText", "definedName", "author"}
MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
PARTED = [f"<mc:AlternateContent {MC}/>", f'<mc:AlternateContent {MC}><mc:Choice Requires="x14"/></mc:AlternateContent>']
STYLES = ["behavior:url(#a)", "background:url(http://e.example/)", "width:expression(alert(1))", "-moz-binding:url(a)", "a:b:c"]
LINKS = ['<w:hyperlink w:anchor="{}"><w:r><w:t>a</w:t></w:r></w:hyperlink>']
FIELDS = ['HYPERLINK \\l "http://e.example/"', 'HYPERLINK \\l "file:///e"', "HYPERLINK \\l", "AUTOTEXT a", "DATABASE \\d a", "DDE a b", "DDEAUTO a b", "IMPORT a", "INCLUDEPICTURE a", "INCLUDETEXT a", "LINK a", "RD a",
          "MERGEFIELD a", "MACROBUTTON a b", "GOTOBUTTON a b", "PRINT a", "EMBED a", "ADDIN", "ASK a", "FILLIN a", "SET a b", "HTMLACTIVEX a", "CONTROL a", "PAGE \\d a", "PAGEREF \\z a", "REF \\* \\q a",
          "BARCODE a", "AUTOTEXTLIST a", "SHAPE a", "COMPARE a"]
FORMULAS = ['WEBSERVICE("http://e.example/")', "WEBſERVICE(A1)", "[1]S!A1", "cmd|'/c calc'!A0", 'HYPERLINK("http://e.example/")', "CALL(A1)", 'IMAGE("http://e.example/")', 'RTD("a","b")', "EXEC(A1)", "ＷＥＢＳＥＲＶＩＣＥ(A1)",
            "INDIRECT(A1)", "'\\\\e.example\\[a.xlsx]S'!A1", "REGISTER.ID(A1)", 'DDE("a","b","c")']
LOCATIONS = ["http://e.example/", "[a.xlsx]S!A1", "\\\\e.example\\a", "file:///e", "javascript:alert(1)"]
ANCHORS = ["C:/x", "C:x", "a.docx#b", "#place", "../a.docx", "/a", "a/b", "mailto:a", "ms-ms%64t:%2Fid"]
# Only cells and names of this workbook are permitted after the link in it.
PLACES_ELSEWHERE = ["C:/x", "C:\\x", "C:x", "a.xlsx#Sheet1!A1", "a.xlsx!A1", "a.xlsx", "a.xlsx#A1", "\\\\e.example\\x", "file:x", "mailto:a@e.example", "Sheet2!A1", "'Sheet2'!A1", "'C:/[a.xlsx]S'!A1",
                    "'a.xlsx'!A1", "calc.exe", "Nowhere", "cmd|' /c calc'!A1", "Sheet1!A1#b", "Sheet1!C:/x", "Sheet1!http://e.example/", "#file:///e", "/etc/passwd", "../a", "%61", "Sheet1!A1:", "SUM(A1)",
                    "Sheet1!Auto_Open", "\uff43\uff1a/x", "search-ms:query=a", "Sheet1!A1 A2", "ms-excel:ofe|u|a"]
# Text that readers may treat as part of an instruction, before its name.
SPELLED = ["<w:t>DDE</w:t>", "<w:delText>DDE</w:delText>", '<w:sym w:font="Arial" w:char="0044"/>', "<w:noBreakHyphen/>", "<w:softHyphen/>", "<w:pgNum/>", "<w:dayLong/>", "<w:ptab/>", "<w:annotationRef/>",
           "<w:ruby><w:rubyPr/><w:rt><w:r><w:t>D</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>DE</w:t></w:r></w:rubyBase></w:ruby>"]
MATH = '<m:oMath xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><m:r>{}</m:r></m:oMath>'
ENTRIES = ["=cmd|'/c calc'!A0", "+cmd|'/c calc'!A0", "-cmd|'/c calc'!A0", "@SUM(cmd|'/c calc'!A0)", "\uff1dcmd|'/c calc'!A0", " =WEBSERVICE(A1)"]
ACTIONS = ["ppaction://program", "ppaction://macro?name=a", "ppaction://ole?verb=0", "ppaction://hlinkfile", "ppaction://hlinkpres?slideindex=1", "ppaction://media", "ppaction://hlinkshowjump?jump=a/b", "http://e.example/"]


def documents():
    """Yields a name and a source for each kind, with everything that the edits need."""
    vml = ('<w:r><w:pict><v:shape xmlns:v="urn:schemas-microsoft-com:vml" id="s" style="width:9pt;height:9pt" fillcolor="#ff0000"><v:textbox><w:txbxContent><w:p><w:r><w:t>BOX</w:t></w:r></w:p>'
           "</w:txbxContent></v:textbox></v:shape></w:pict></w:r>")
    settings = f'<w:settings {ooxml.W} {ooxml.R}><w:zoom w:percent="100"/><w:defaultTabStop w:val="720"/></w:settings>'
    yield "docx", ooxml.docx('<w:p><w:pPr><w:jc w:val="left"/></w:pPr><w:r><w:rPr><w:b/></w:rPr><w:t>MARK</w:t></w:r></w:p>' + ooxml.field("PAGE \\* MERGEFORMAT", "1").join(["<w:p>", "</w:p>"])
                             + f"<w:p>{vml}</w:p>" + '<w:p><w:bookmarkStart w:id="1" w:name="place"/><w:bookmarkEnd w:id="1"/><w:hyperlink w:anchor="place"><w:r><w:t>to</w:t></w:r></w:hyperlink></w:p>'
                             '<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr><w:tblGrid><w:gridCol w:w="100"/></w:tblGrid><w:tr><w:tc><w:p><w:r><w:t>c</w:t></w:r></w:p></w:tc></w:tr></w:tbl>'
                             '<w:sectPr><w:pgSz w:w="11906" w:h="16838"/></w:sectPr>', [("rId1", "settings", "settings.xml")], parts={"word/settings.xml": settings},
                             types={"word/settings.xml": "application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml"})
    yield "xlsx", ooxml.xlsx(ooxml.cell("A1", "1", "1+1"), names="<definedName name=\"Here\">Sheet1!$A$1</definedName>",
                             sheet_extra='<hyperlinks><hyperlink ref="A1" location="Sheet1!A1" tooltip="tip"/></hyperlinks><pageMargins left="0.7" right="0.7" top="0.7" bottom="0.7" header="0.3" footer="0.3"/>')
    yield "pptx", ooxml.pptx(ooxml.shape("MARK", '<a:hlinkClick r:id="" action="ppaction://hlinkshowjump?jump=nextslide"/>'),
                             slide_extra='<p:transition spd="slow"><p:fade/></p:transition>')


def rewrite(data, edits, more=()):
    """Returns the package with members changed by `edits` (name: function of the text) and `more`, pairs of a name and bytes,
    added."""
    members = []
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for member in package.infolist():
            content = package.read(member)
            if member.filename in edits:
                content = edits[member.filename](content.decode()).encode()
            members.append(recipes.Member(member.filename, content, time=0x21 << 16, method=member.compress_type))
    return recipes.zip_file(members + [recipes.Member(name, content, time=0x21 << 16) for name, content in more])


def escaped(value):
    return value.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")


def declared(name):
    uris = {"o": "urn:schemas-microsoft-com:office:office", "r": OFFICE, "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main", "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
            "c": "http://schemas.openxmlformats.org/drawingml/2006/chart", "v": "urn:schemas-microsoft-com:vml", "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
            "s": "http://schemas.openxmlformats.org/spreadsheetml/2006/main", "p": "http://schemas.openxmlformats.org/presentationml/2006/main"}
    prefix = name.split(":")[0] if ":" in name else None
    return f' xmlns:{prefix}="{uris[prefix]}"' if prefix else ""


def replaced(old, new):
    return lambda text: text.replace(old, new, 1)


def at(start, end, piece):
    return lambda text: text[:start] + piece + text[end:]


def never(kind, parts):
    """Yields each element that is never written, at each place."""
    for part, (prefix, places) in PLACES[kind].items():
        for place in places:
            tag = re.compile(rf"<\??(?:w:settings|worksheet)[ >][^>]*>|{re.escape(place)}") if place in ("SETTINGS", "WORKSHEET") else re.compile(re.escape(place))
            found = tag.search(parts[part])
            if found is None:
                continue
            for space in {prefix, "a", "c", "o"}:
                for local in NEVER[space]:
                    name = f"{space}:{local}" if space else local
                    yield f"{part}: {name} behind {place}", {part: at(found.end(), found.end(), f"<{name}{declared(name)}/>")}


def behind(text, name):
    """Returns the place after the first start tag of `name`, whether its element is empty, and the end of the tag."""
    return re.search(rf"<{name}(?: [^>]*?)?(/?)>", text)


def put(name, child):
    """Returns an edit that puts `child` first into the element `name`."""
    def edit(text):
        tag = behind(text, name)
        inside = f"<{child}{declared(child)}/>"
        return text[:tag.start(1)] + (f">{inside}</{name}>" if tag.group(1) else tag.group(1) + ">" + inside) + text[tag.end():]
    return edit


def misplaced(kind, parts):
    """Yields elements that kiyome writes, at places where the standard does not permit them."""
    prefix = {"docx": "w:", "xlsx": "", "pptx": "p:"}[kind]
    rows = [(part, [prefix + child for child in children.split()], [prefix + parent for parent in parents.split()]) for part, children, parents in MISPLACED[kind]]
    rows += [(part, children, parents.split()) for part, children, parents in STRANGERS[kind]]
    for part, names in TWICE[kind].items():
        for name in names.split():
            whole = re.search(rf"<{name}(?: [^>]*?)?(?:/>|>.*?</{name}>)", parts[part], re.DOTALL)
            for piece in (f"<{name}/>", whole.group()):
                yield f"{part}: {piece} twice", {part: at(whole.start(), whole.start(), piece)}
                yield f"{part}: {piece} in a branch behind it", {part: at(whole.end(), whole.end(), f'<mc:AlternateContent {MC}><mc:Choice Requires="x14">{piece}</mc:Choice></mc:AlternateContent>')}
                yield f"{part}: {piece} behind a branch of it", {part: at(whole.start(), whole.start(), f"<mc:AlternateContent {MC}><mc:Fallback>{piece}</mc:Fallback></mc:AlternateContent>")}
    for part, old, new in REORDERED[kind]:
        yield f"{part}: {new}", {part: replaced(old, new)}
    for part, children, parents in rows:
        for parent in parents:
            if behind(parts[part], parent) is None:
                raise SystemExit(f"{part} has no {parent}")
            for child in (child for child in children if (child, parent) not in IN_PLACE):
                yield f"{part}: {child} in {parent}", {part: put(parent, child)}


def attributes(kind, parts):
    """Yields each active attribute on an element of each name, and addresses instead of values that are not addresses."""
    for part, text in parts.items():
        if part.endswith(".rels") or part == "[Content_Types].xml":
            continue
        seen = set()
        for tag in re.finditer(r"<([A-Za-z][\w:]*)((?: [\w:]+=\"[^\"]*\")*)(/?)>", text):
            if tag.group(1) in seen:
                continue
            seen.add(tag.group(1))
            for attribute in ACTING:
                name = attribute.split("=")[0]
                if f" {name}=" in tag.group(2):
                    continue
                yield f"{part}: {attribute} on {tag.group(1)}", {part: at(tag.end(2), tag.end(2), (declared(name) if f"xmlns:{name.split(':')[0]}=" not in tag.group(2) else "") + " " + attribute)}
            for pair in re.finditer(r" ([\w:]+)=\"([^\"]*)\"", tag.group(2)):
                if pair.group(1).startswith("xmlns") or pair.group(1).split(":")[-1] in TEXT and tag.group(1) not in ("w:jc", "w:zoom"):
                    continue
                for value in VALUES[:5] if pair.group(1).split(":")[-1] in NAMES else VALUES:
                    start = tag.start(2) + pair.start(2)
                    yield f"{part}: {tag.group(1)} {pair.group(1)}={value}", {part: at(start, start + len(pair.group(2)), escaped(value))}
            if not tag.group(3) and tag.group(1) not in HOLDS_TEXT:
                yield f"{part}: text in {tag.group(1)}", {part: at(tag.end(), tag.end(), "http://e.example/")}
            if not tag.group(3) and tag.group(1) in HOLDS_TEXT:
                yield f"{part}: {tag.group(1)} in itself", {part: at(tag.end(), tag.end(), f"<{tag.group(1)}>1</{tag.group(1)}>")}
                # neither half is active alone, but readers join them
                for whole, cut in (("IMPORTTEXT(1)", 6), ("INDIRECT(A1)", 7), ("DDEAUTO c d", 3)):
                    for alternate in PARTED:
                        yield f"{part}: {tag.group(1)} of {whole}, parted", {part: at(tag.end(), text.index("<", tag.end()), whole[:cut] + alternate + whole[cut:])}
            for style in STYLES if 'style="' in tag.group(2) else ():
                yield f"{part}: style {style}", {part: lambda text, style=style: re.sub(r' style="[^"]*"', f' style="{style}"', text, count=1)}


def spelled():
    """Yields pieces that readers may treat as part of a field's name, before and inside it, and as part of a link's, after it."""
    maths = [MATH.format(inner) for inner in ("<m:t>DDE</m:t>", '<w:sym w:font="Arial" w:char="0044"/>', "<m:t> D</m:t>")]
    for piece in SPELLED + maths:
        run = piece if piece in maths else f"<w:r>{piece}</w:r>"
        for code in ("PAGE", "AUTO c d", "LINK a"):
            yield f"{piece} in front of {code}", {"word/document.xml": lambda whole, run=run, code=code: re.sub(
                r"(<w:r>(?:<w:rPr>.*?</w:rPr>)?<w:instrText[^>]*>)[^<]*", lambda m: run + m.group(1) + code, whole, count=1)}
        for code in ("PAGE", 'HYPERLINK \\l "place"'):
            yield f"{piece} behind {code}", {"word/document.xml": lambda whole, run=run, code=code: re.sub(
                r"(<w:instrText[^>]*>)[^<]*(</w:instrText></w:r>)", lambda m: m.group(1) + escaped(code) + m.group(2) + run, whole, count=1)}


def judged(kind, parts):
    """Yields values with a grammar of their own: fields, formulas, places, actions."""
    if kind == "docx":
        for code in FIELDS:
            text = escaped(code)
            yield f"field {code}", {"word/document.xml": replaced("<w:r><w:fldChar", f'<w:fldSimple w:instr="{text}"/><w:r><w:fldChar')}
            yield f"run of field {code}", {"word/document.xml": lambda whole, text=text: re.sub(r"(<w:instrText[^>]*>)[^<]*", lambda m: m.group(1) + text, whole)}
        yield from spelled()
        for what, run in (("outside of a field", "<w:r><w:instrText>DDEAUTO c d</w:instrText></w:r>"), ("without its beginning", '<w:r><w:fldChar w:fldCharType="end"/></w:r>'),
                          ("of another kind", '<w:r><w:fldChar w:fldCharType="Begin"/></w:r>')):
            yield f"a piece of a field {what}", {"word/document.xml": replaced("<w:p>", f"<w:p>{run}")}
        for default in ("=WEBSERVICE(1)", "= DDE(1)"):
            box = f'<w:ffData><w:name w:val="n"/><w:enabled/><w:calcOnExit w:val="0"/><w:textInput><w:type w:val="calculated"/><w:default w:val="{default}"/></w:textInput></w:ffData>'
            yield f"form field {default}", {"word/document.xml": lambda whole, box=box: re.sub(r'<w:fldChar w:fldCharType="begin"/>', f'<w:fldChar w:fldCharType="begin">{box}</w:fldChar>', whole, count=1)}
        for place in LOCATIONS[:1] + LOCATIONS[2:] + ANCHORS:
            yield f"link to {place}", {"word/document.xml": lambda whole, text=escaped(f'HYPERLINK \\l "{place}"'): re.sub(r"(<w:instrText[^>]*>)[^<]*", lambda m: m.group(1) + text, whole)}
            yield f"anchor {place}", {"word/document.xml": replaced('w:anchor="place"', f'w:anchor="{place}"')}
    if kind == "xlsx":
        for formula in FORMULAS:
            text = escaped(formula)
            yield f"cell {formula}", {"xl/worksheets/sheet1.xml": replaced("<f>1+1", f"<f>{text}")}
            yield f"name of {formula}", {"xl/workbook.xml": replaced(">Sheet1!$A$1<", f">{text}<")}
            for tag in ("formula1", "formula2"):
                yield f"{tag} {formula}", {"xl/worksheets/sheet1.xml": replaced("<hyperlinks>", f'<dataValidations><dataValidation sqref="A1"><{tag}>{text}</{tag}></dataValidation></dataValidations><hyperlinks>')}
            yield f"rule {formula}", {"xl/worksheets/sheet1.xml": replaced("<hyperlinks>", f'<conditionalFormatting sqref="A1"><cfRule type="expression" priority="1"><formula>{text}</formula></cfRule></conditionalFormatting><hyperlinks>')}
        for entry in ENTRIES:
            scenario = f'<scenarios><scenario name="s" count="1"><inputCells r="A1" val="{escaped(entry)}"/></scenario></scenarios>'
            yield f"entry {entry}", {"xl/worksheets/sheet1.xml": replaced("<hyperlinks>", scenario + "<hyperlinks>")}
        for place in LOCATIONS + PLACES_ELSEWHERE:
            yield f"location {place}", {"xl/worksheets/sheet1.xml": replaced('location="Sheet1!A1"', f'location="{place}"')}
        for name in ("Auto_Open", "_xlnm.Auto_Open", "Auto.Open", "Ａｕｔｏ_Ｏｐｅｎ", "auto_close"):
            yield f"name {name}", {"xl/workbook.xml": replaced('name="Here"', f'name="{name}"')}
    if kind == "pptx":
        for action in ACTIONS:
            yield f"action {action}", {"ppt/slides/slide1.xml": replaced("ppaction://hlinkshowjump?jump=nextslide", action)}


def packages(kind, parts):
    """Yields relationships and parts that kiyome never writes."""
    rels = next(name for name in parts if name.startswith(ooxml.MAIN[kind][0].split("/")[0]) and name.endswith(f"{ooxml.MAIN[kind][0].split('/')[1]}.rels")) if any(
        name.endswith(f"{ooxml.MAIN[kind][0].split('/')[1]}.rels") for name in parts) else "_rels/.rels"
    for sort in ("attachedTemplate", "oleObject", "package", "image", "frame", "subDocument", "aFChunk", "externalLink", "externalLinkPath", "connections", "queryTable", "vbaProject", "control", "audio", "video", "media",
                 "customXml", "printerSettings", "font", "mailMergeSource", "slideUpdateUrl", "hyperlink", "worksheet", "slide", "theme"):
        kind_ = f"{OFFICE}/{sort}"
        for target, mode in (("http://e.example/", ' TargetMode="External"'), ("\\\\e.example\\a", ' TargetMode="External"'), ("file:///e", ' TargetMode="External"'), ("../a.bin", "")):
            if sort == "hyperlink" and target.startswith("http"):
                continue
            yield f"{rels}: {sort} to {target}", {rels: replaced("</Relationships>", f'<Relationship Id="rId77" Type="{kind_}" Target="{target}"{mode}/></Relationships>')}
    for name in ("http://e.example/", "a b", "1", "-a", ""):
        yield f"{rels}: the Id {name}", {rels: lambda text, name=name: re.sub(r' Id="[^"]*"', f' Id="{name}"', text, count=1)}
    for target in ("javascript:alert(1)", "file:///e", "\\\\e.example\\a", "ms-msdt:a", "search-ms:a", "ftp://e.example/"):
        yield f"{rels}: link to {target}", {rels: replaced("</Relationships>", f'<Relationship Id="rId77" Type="{OFFICE}/hyperlink" Target="{target}" TargetMode="External"/></Relationships>')}
    for sort in ("application/vnd.ms-office.vbaProject", "application/vnd.ms-excel.sheet.macroEnabled.main+xml", "application/vnd.openxmlformats-officedocument.oleObject"):
        yield f"type {sort}", {"[Content_Types].xml": replaced("</Types>", f'<Override PartName="/a.bin" ContentType="{sort}"/></Types>')}
    for row in re.findall(r"<Default [^>]*/>", parts["[Content_Types].xml"]):
        extension = re.search(r'Extension="([^"]*)"', row)[1]
        yield f"{row} twice", {"[Content_Types].xml": replaced(row, row + row)}
        # XML parts have content types of their own.
        if extension != "xml" and any(name.endswith(f".{extension}") for name in parts):
            yield f"no type of {extension}", {"[Content_Types].xml": replaced(row, "")}


HARMLESS = {
    "docx": [("word/document.xml", "<w:b/>", "<w:i/><w:caps/>"), ("word/document.xml", 'w:val="left"', 'w:val="center"'), ("word/document.xml", "MARK", "http://e.example/ and \\\\e\\a"),
             ("word/document.xml", "PAGE ", "NUMPAGES "), ("word/document.xml", 'w:anchor="place"', 'w:anchor="_Toc1"'), ("word/document.xml", 'w:anchor="place"', 'w:anchor="_heading=h.1"'),
             ("word/document.xml", "<w:instrText", "<w:tab/><w:br/><w:instrText"), ("word/document.xml", "</w:instrText></w:r>", '</w:instrText></w:r><w:r><w:tab/><w:sym w:font="Arial" w:char="0044"/></w:r>'),
             ("word/settings.xml", 'w:percent="100"', 'w:percent="90"'),
             ("word/document.xml", "width:9pt", "width:19pt;margin-left:2pt;visibility:visible"), ("word/document.xml", "#ff0000", "#00ff00")],
    "xlsx": [("xl/worksheets/sheet1.xml", "1+1", "SUM(A2:A3)*2"), ("xl/worksheets/sheet1.xml", "<hyperlinks>", '<mergeCells count="1"><mergeCell ref="B1:C1"/></mergeCells><hyperlinks>'),
             ("xl/worksheets/sheet1.xml", 'tooltip="tip"', 'tooltip="http://e.example/"'), ("xl/workbook.xml", 'name="Here"', 'name="There"'), ("xl/worksheets/sheet1.xml", "Sheet1!A1", "'Sheet1'!B2:C3"),
             *(("xl/worksheets/sheet1.xml", 'location="Sheet1!A1"', f'location="{place}"') for place in ("Here", "HERE", "A1", "#Sheet1!$A$1", "Sheet1!A1:B2", "Sheet1!A:A", "Sheet1!1:2", "Sheet1!Here", "Sheet1!#REF!", "")),
             ("xl/worksheets/sheet1.xml", "<hyperlinks>", '<scenarios><scenario name="s" count="2"><inputCells r="A1" val="-1.5"/><inputCells r="A2" val="=A1+1"/></scenario></scenarios><hyperlinks>'),
             ("xl/worksheets/sheet1.xml", 'left="0.7"', 'left="1"')],
    "pptx": [("ppt/slides/slide1.xml", "MARK", "\\\\e.example"), ("ppt/slides/slide1.xml", "jump=nextslide", "jump=lastslide"), ("ppt/slides/slide1.xml", 'name="Text"', 'name="http://e.example/"'),
             ("ppt/slides/slide1.xml", "<p:fade/>", '<p:push dir="u"/>'), ("ppt/slides/slide1.xml", 'spd="slow"', 'spd="fast"')],
}


def refused(tool, folder, suffix, packages_):
    """Returns the numbers of those of `packages_` that the verifier refuses; one process verifies several."""
    gone = set()
    for first in range(0, len(packages_), 200):
        paths = []
        for number, data in enumerate(packages_[first:first + 200], first):
            path = folder / f"{number}.{suffix}"
            path.write_bytes(data)
            paths.append(path)
        said = subprocess.run([tool, "verify", *map(str, paths)], capture_output=True, timeout=PATIENCE, check=False)
        for line in said.stderr.decode(errors="replace").splitlines():
            number = re.match(rf"{re.escape(str(folder))}/(\d+)\.", line)
            if number:
                gone.add(int(number.group(1)))
        for path in paths:
            path.unlink()
    return gone
