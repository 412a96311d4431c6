# SPDX-License-Identifier: GPL-2.0-or-later
"""Edits OpenDocument and RTF outputs as a manipulated writer could; the verifier must refuse the edits.

Documents are rebuilt and edited by rule: every active element and attribute of the schema at each place where it is permitted;
every attribute of the document with an address or a script as its value; text in every element that may have none; settings,
members and formulas; in RTF every active destination and control word, fields, properties of shapes, and text in groups that may
have none."""

import io
import pathlib
import re
import subprocess
import zipfile

import opendocument
import recipes

URL = "http://e.example/x"
ADDRESSES = [URL, "\\\\e.example\\x", "javascript:alert(1)", "file:///etc/passwd", "url(http://e.example/x)", "vnd.sun.star.script:x?language=Basic", "//e.example/x", "C:\\x"]

# --- OpenDocument: elements of the schema that are active, refer to other files, or contain unverified data

ACTING = """office:scripts office:script office:event-listeners office:dde-source office:binary-data office:document office:forms script:event-listener script:event
presentation:event-listener presentation:sound presentation:play presentation:event anim:audio anim:command anim:video anim:media
draw:applet draw:plugin draw:param draw:floating-frame draw:area-rectangle draw:area-circle draw:area-polygon draw:object-ole draw:control draw:a
svg:font-face-src svg:font-face-uri svg:font-face-format svg:font-face-name svg:definition-src svg:script svg:a svg:image svg:use svg:foreignObject
text:section-source text:alphabetical-index-auto-mark-file text:dde-connection text:dde-connection-decl text:dde-connection-decls text:database-next
text:database-row-select text:database-row-number text:database-name text:database-display text:execute-macro text:script text:hidden-text text:hidden-paragraph
text:placeholder text:text-input text:variable-input text:user-field-input text:drop-down text:label text:meta text:meta-field text:conditional-text
text:creation-date text:creator text:description text:editing-cycles text:initial-creator text:keywords text:printed-by text:user-defined text:template-name
text:sender-firstname text:sender-email text:author-name text:a
table:table-source table:cell-range-source table:dde-link table:dde-links table:error-macro table:source-service table:database-source-query
table:database-source-sql table:database-source-table table:data-pilot-source form:form form:button form:connection-resource form:properties form:property form:image form:frame
meta:template meta:auto-reload meta:hyperlink-behaviour meta:keyword meta:initial-creator meta:printed-by meta:user-defined meta:document-statistic
field:fieldmark field:fieldmark-start field:param loext:content-control loext:list-item loext:table-style math:maction math:annotation-xml
xforms:model xforms:submission xforms:instance html:script html:iframe xsl:stylesheet
style:script style:import db:data-source db:connection-data rdf:RDF xhtml:img""".split()
SPACES = {"form": "urn:oasis:names:tc:opendocument:xmlns:form:1.0", "script": "urn:oasis:names:tc:opendocument:xmlns:script:1.0", "html": "http://www.w3.org/1999/xhtml",
          "field": "urn:openoffice:names:experimental:ooo-ms-interop:xmlns:field:1.0", "xforms": "http://www.w3.org/2002/xforms", "xsl": "http://www.w3.org/1999/XSL/Transform",
          "db": "urn:oasis:names:tc:opendocument:xmlns:database:1.0", "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "xhtml": "http://www.w3.org/1999/xhtml",
          "math": "http://www.w3.org/1998/Math/MathML", "meta": "urn:oasis:names:tc:opendocument:xmlns:meta:1.0", "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0"}
ATTRIBUTES = """xlink:href=http://e.example/x xlink:role=http://e.example/ xlink:title=x draw:archive=x draw:code=x draw:class-id=x draw:mime-type=x draw:filter-name=x draw:may-script=true draw:server-map=true
table:filter-name=x table:filter-options=x table:refresh-delay=PT1S table:protection-key=x table:database-name=x table:sql-statement=x table:url=http://e.example/ text:protection-key=x
text:connection-name=x text:database-name=x text:table-name=x text:column-name=x text:filter-name=x text:url=http://e.example/ office:dde-application=soffice office:dde-topic=x
office:dde-item=x office:automatic-update=true office:target-frame-name=_blank presentation:action=execute presentation:verb=0 office:server-map=true draw:control=c xml:base=http://e.example/
text:formula-script=x office:mimetype=text/html style:writer=x svg:onload=alert(1) table:password=x meta:href=x office:process-content=true
href=http://e.example/ src=http://e.example/ onclick=alert(1) style=background:url(http://e.example/) class=x""".split()
# Attributes that a reader shows as text, or that only name something: their values have no effect.
TEXTS = set("""draw:name draw:display-name table:name table:title table:comment table:display-name table:data-field table:field-name table:member-name table:source-field-name table:value
table:operator table:start table:end style:display-name style:num-format style:num-prefix style:num-suffix style:leader-text style:char style:font-style-name style:font-adornments text:name
text:ref-name text:bullet-char text:description text:label text:string-value text:prefix text:suffix text:author text:title text:kind text:index-scope text:value office:name
office:string-value office:currency number:title number:decimal-replacement presentation:name svg:name loext:num-list-format loext:fill-character loext:integer-fraction-delimiter
loext:data-pilot-source calcext:caption anim:value anim:name""".split())
HOLDS_TEXT = set("""text:p text:h text:span text:a text:page-number text:date text:time text:note-citation text:number text:ruby-base text:ruby-text text:sequence text:title text:file-name text:bookmark-ref
text:user-field-get text:variable-set text:variable-get text:expression text:page-count text:index-title-template number:text number:currency-symbol number:embedded-text dc:creator dc:date
svg:title svg:desc table:title table:desc presentation:footer-decl presentation:header-decl presentation:date-time-decl text:linenumbering-separator text:index-entry-span""".split())
FORMULAS = ["of:=" + text for text in (
    'WEBSERVICE("http://e.example/")', 'DDE("soffice";"x";"A1")', "WEB\u017fERVICE([.A1])", 'HYPERLINK("http://e.example/")', "MULTIPLE.OPERATIONS([.A1];[.A2];[.A3])", 'CALL("x")', "MYMACRO(1)",
    "['file:///x.ods'#$S.A1]", "['http://e.example/x.ods'#$S.A1]", "'file:///x.ods'#$S.A1", "INDIRECT([.A1])", 'INDIRECT("A"&[.A1])', "COM.MICROSOFT.WEBSERVICE([.A1])", "FILTERXML([.A1];[.A2])",
    "ENCODEURL([.A1])", "RTD([.A1])", "SQL.REQUEST([.A1])", "REGISTER.ID([.A1])", "EVALUATE([.A1])", "EXEC([.A1])", "org.example.addin.F(1)", "SUM([.A1])WEBSERVICE([.A2])",
    "cmd|'/c calc'!A0", "\\\\e.example\\x!A1", "\uff37\uff25\uff22SERVICE([.A1])", "[.A1]&DDE([.A1];1;2)", "{=DDE(1;2;3)}", "SUM(DDE(1;2;3))")] + [
    "msoxl:=A1", "oooc:=DDE(1;2;3)", "vnd.example:=x", "javascript:alert(1)", "ooow:soffice.http()", "=WEBSERVICE([.A1])", "of:WEBSERVICE([.A1])"]
FORMULAS_THAT_COMPUTE = ["of:=SUM([.A1:.B2];1)", "of:=IF([.A1]&gt;1;&quot;a&quot;;&quot;b&quot;)", "oooc:=[.A1]+1", "of:=[.$A$1]*2"]
# Attributes and elements of the schema at places where it does not permit them.
OF_OTHERS = [(element, attribute) for element in ("text:p", "text:span", "draw:frame", "draw:g", "table:table", "table:table-row", "office:text", "style:style", "number:number", "text:list", "text:section", "draw:page", "office:spreadsheet")
             for attribute in ('table:formula="of:=1+1"', 'table:condition="of:cell-content()=1"', 'table:expression="of:=1"', 'draw:formula="$0 +1"', 'xlink:href="#m"', 'xlink:href="Pictures/1.png"', 'table:cell-range-address="T.A1"',
                               'table:target-range-address="T.A1"', 'calcext:condition="of:=1"', 'draw:engine="com.sun.star.drawing.EnhancedCustomShapeEngine"', 'chart:class="chart:bar"', 'config:name="Views"', 'text:c="2"',
                               'calcext:target-range-address="T.A1"', 'chart:values-cell-range-address="T.A1:T.A2"', 'text:string-value="x"', 'text:key1="x"', 'table:base-cell-address="T.A1"', 'draw:control="c"', 'presentation:name="x"')
             if not (element in ("text:p", "draw:page") and "presentation:name" in attribute)]
IN_OTHERS = [(element, child) for element in ("text:p", "text:span", "text:list", "table:table", "table:table-row", "draw:frame", "draw:g", "office:spreadsheet", "office:text", "office:body", "style:style", "number:number-style")
             for child in ('<config:config-item-set config:name="ooo:view-settings"/>', '<math:mi>x</math:mi>', '<number:number-style style:name="x"/>', '<style:background-image/>', '<anim:par/>', '<table:content-validation table:name="x"/>',
                           '<table:named-range table:name="x" table:cell-range-address="T.A1" table:base-cell-address="T.A1"/>', '<calcext:condition calcext:value="=1"/>', '<draw:equation draw:name="x" draw:formula="1"/>',
                           '<office:meta/>', '<office:font-face-decls/>', '<dc:title>x</dc:title>', '<meta:generator>x</meta:generator>', '<text:index-entry-span>x</text:index-entry-span>', '<chart:title/>', '<svg:stop/>', '<table:table-cell/>',
                           '<draw:page draw:name="x"/>', '<presentation:show draw:name="x"/>', '<style:map style:condition="true" style:apply-style-name="a"/>', '<text:note-body/>', '<draw:glue-point/>', '<table:cell-address table:column="1"/>')
             if not (child.startswith("<table:table-cell") and element == "table:table-row") and not (child.startswith("<style:map") and element in ("style:style", "number:number-style"))
             and not (child.startswith("<draw:glue") and element in ("draw:frame", "draw:g"))]
SETTINGS = """LinkUpdateMode/short/2 PrinterSetup/base64Binary/AAAA PrinterName/string/x TemplateName/string/x EmbedFonts/boolean/true LoadReadonly/boolean/true CurrentDatabaseDataSource/string/x
CurrentDatabaseCommand/string/x CurrentDatabaseCommandType/int/0 UpdateFromTemplate/boolean/true SaveVersionOnClose/boolean/true ColorTableURL/string/http://e.example/ DashTableURL/string/x BitmapTableURL/string/x
GradientTableURL/string/x HatchTableURL/string/x LineEndTableURL/string/x RedlineProtectionKey/base64Binary/AAAA ModifyPasswordInfo/string/x EmbeddedDatabaseName/string/x ScriptConfiguration/string/x
ImagePreferredDPI/string/x ShowGrid/string/x ShowGrid/boolean/maybe ZoomValue/int/http://e.example/ ZoomValue/long/ ViewId/boolean/true VisibleLayers/base64Binary/aHR0cDovL2UuZXhhbXBsZS9hYmNkZWZnaGlqa2xtbm9wcXJzdHV2
AutoCalculate/datetime/true""".split()

STYLES = ('<office:automatic-styles><style:style style:name="a" style:family="graphic"><style:graphic-properties draw:fill="solid" draw:fill-color="#ff0000" fo:clip="rect(0cm, 0cm, 0cm, 0cm)" fo:padding="0.1cm" '
          'style:wrap="none" svg:stroke-width="0.02cm" style:protect="position size" style:background-transparency="0%"/></style:style>'
          '<style:style style:name="b" style:family="paragraph" style:parent-style-name="Standard"><style:paragraph-properties fo:margin-left="1cm" fo:text-align="center" fo:break-before="page" style:page-number="auto"/>'
          '<style:text-properties fo:font-size="12pt" fo:font-weight="bold" fo:color="#000000" style:font-name="x" fo:font-family="\'a b\'" fo:language="ja" fo:country="JP" style:text-underline-style="solid"/></style:style>'
          '<text:list-style style:name="l"><text:list-level-style-bullet text:level="1" text:bullet-char="-"><style:list-level-properties text:space-before="1cm" text:min-label-width="1cm"/></text:list-level-style-bullet>'
          '</text:list-style><number:number-style style:name="n"><number:number number:decimal-places="2" number:min-integer-digits="1"/><number:text>x</number:text></number:number-style></office:automatic-styles>')
FRAME = ('<draw:frame draw:name="f" draw:style-name="a" text:anchor-type="paragraph" svg:x="1cm" svg:y="1cm" svg:width="2cm" svg:height="2cm" draw:z-index="0"><draw:image xlink:href="Pictures/a.png" xlink:type="simple" '
         'xlink:show="embed" xlink:actuate="onLoad"/><svg:title>t</svg:title></draw:frame>')
SHAPE = ('<draw:custom-shape draw:style-name="a" draw:transform="rotate (1) translate (1cm 2cm)" svg:width="2cm" svg:height="2cm"><text:p>s</text:p><draw:enhanced-geometry svg:viewBox="0 0 10 10" draw:type="non-primitive" '
         'draw:modifiers="1 2" draw:enhanced-path="M 0 0 L 10 10 N" draw:mirror-horizontal="false"><draw:equation draw:name="f0" draw:formula="$0 +1"/><draw:handle draw:handle-position="$0 top"/></draw:enhanced-geometry>'
         '</draw:custom-shape>')
TABLE = ('<table:table table:name="T" table:style-name="a"><table:table-column table:number-columns-repeated="2"/><table:table-row table:style-name="a"><table:table-cell table:formula="of:=1+1" office:value-type="float" '
         'office:value="2" table:number-columns-spanned="1"><text:p>2</text:p></table:table-cell><table:covered-table-cell/></table:table-row></table:table>')
TEXT = ('<text:h text:outline-level="1" text:style-name="b">h</text:h><text:p text:style-name="b">MARK<text:span text:style-name="b">x</text:span><text:s text:c="2"/><text:tab/><text:bookmark text:name="m"/>'
        '<text:a xlink:href="#m" xlink:type="simple">l</text:a><text:page-number text:select-page="current">1</text:page-number><text:date text:date-value="2026-04-01">d</text:date>'
        '<text:note text:id="n1" text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body><text:p>n</text:p></text:note-body></text:note>' + FRAME + SHAPE + '</text:p>'
        '<text:list text:style-name="l"><text:list-item><text:p>i</text:p></text:list-item></text:list><text:section text:name="s" text:style-name="a" text:display="true"><text:p/></text:section>' + TABLE)
SHEET = ('<table:calculation-settings table:null-year="1930"/><table:content-validations><table:content-validation table:name="v" table:condition="of:cell-content-is-whole-number()" table:base-cell-address="T.A1"/>'
         '</table:content-validations>' + TABLE.replace("</table:table>", '<calcext:conditional-formats><calcext:conditional-format calcext:target-range-address="T.A1:T.A2"><calcext:condition '
         'calcext:apply-style-name="b" calcext:value="&gt;1" calcext:base-cell-address="T.A1"/></calcext:conditional-format></calcext:conditional-formats></table:table>')
         + '<table:named-expressions><table:named-range table:name="r" table:base-cell-address="$T.$A$1" table:cell-range-address="$T.$A$1"/><table:named-expression table:name="e" table:expression="of:=[.A1]"/>'
         '</table:named-expressions><table:database-ranges><table:database-range table:name="d" table:target-range-address="T.A1:T.B2" table:display-filter-buttons="true"/></table:database-ranges>')
PAGE = ('<draw:page draw:name="p" draw:style-name="a" draw:master-page-name="m">' + FRAME + SHAPE + '<draw:line svg:x1="0cm" svg:y1="0cm" svg:x2="1cm" svg:y2="1cm"/><draw:path svg:d="M0 0L1 1" svg:viewBox="0 0 1 1"/>'
        '<draw:frame draw:name="x" svg:width="1cm" svg:height="1cm"><draw:text-box fo:min-height="1cm"><text:p>MARK</text:p></draw:text-box></draw:frame>ANIMATION</draw:page>')
ANIMATION = '<anim:par presentation:node-type="timing-root"><anim:set smil:begin="0s" smil:dur="1s" smil:to="visible" smil:attributeName="visibility"/></anim:par>'
SETTINGS_PART = ('<?xml version="1.0" encoding="UTF-8"?><office:document-settings xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:config="urn:oasis:names:tc:opendocument:xmlns:config:1.0" '
                 'xmlns:ooo="http://openoffice.org/2004/office"><office:settings><config:config-item-set config:name="ooo:configuration-settings"><config:config-item config:name="ShowGrid" config:type="boolean">true'
                 '</config:config-item></config:config-item-set></office:settings></office:document-settings>').encode()


def sources():
    members = [("Pictures/a.png", recipes.png()), ("settings.xml", SETTINGS_PART)]
    for suffix, body, inside in (("odt", "text", TEXT), ("ods", "spreadsheet", SHEET), ("odp", "presentation", PAGE.replace("ANIMATION", ANIMATION)), ("odg", "drawing", PAGE.replace("ANIMATION", ""))):
        yield suffix, opendocument.package(body, inside, members, before=STYLES)


def members_of(data):
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return [(member.filename, package.read(member), member.compress_type) for member in package.infolist()]


def packed(members):
    return recipes.zip_file([recipes.Member(name, content, time=0x21 << 16, method=method) for name, content, method in members])


def edited(members, name, old, new):
    """Returns the package with the first `old` in its member `name` replaced, or None if there is none."""
    if not any(member == name and old.encode() in content for member, content, _ in members):
        return None
    return packed([(member, content.replace(old.encode(), new.encode(), 1) if member == name else content, method) for member, content, method in members])


def quoted(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


def odf_edits(data):
    """Yields (description, the edited package, whether it is harmless)."""
    members = members_of(data)
    names = {name: content.decode() for name, content, _ in members if name.endswith(".xml") and not name.startswith("META")}
    content = names["content.xml"]
    tags = list({match[1]: match[0] for match in re.finditer(r"<([a-z0-9]+:[a-zA-Z0-9-]+)(?: [^<>]*[^<>/])?>", content)}.items())[1:]
    places = [tag for name, tag in tags if name in ("office:text", "office:spreadsheet", "draw:page", "text:p", "table:table", "table:table-cell", "style:graphic-properties", "draw:frame", "office:automatic-styles")]
    for number, element in enumerate(ACTING):
        prefix = element.split(":")[0]
        space = f' xmlns:{prefix}="{SPACES[prefix]}"' if prefix in SPACES and f'xmlns:{prefix}="' not in content else ""
        attribute = (' xlink:href="http://e.example/x"', "")[number % 2] if element not in ("text:a", "draw:a") else ' xlink:href="http://e.example/x"'
        for place in dict.fromkeys((places[number % len(places)], places[(number + 3) % len(places)])):
            yield f"{element} in {place}", edited(members, "content.xml", place, f"{place}<{element}{space}{attribute}/>"), False
    for name, tag in tags:
        if name not in HOLDS_TEXT:
            yield f"text in {name}", edited(members, "content.xml", tag, tag + URL), False
    for number, attribute in enumerate(ATTRIBUTES):
        local, value = attribute.split("=", 1)
        for name, tag in tags[number % 8::8]:
            if local + "=" not in tag and not (local == "xlink:href" and name == "chart:chart"):
                yield f"{local} of {name}", edited(members, "content.xml", tag, f'{tag[:-1]} {local}="{value}">'), False
    seen = set()
    for tag in re.findall(r"<[a-z0-9]+:[^<>]*>", content):
        for attribute in re.findall(r' ([a-z0-9]+:[a-zA-Z0-9-]+)="[^"]*"', tag):
            element = tag[1:].split(" ")[0].rstrip("/")
            if attribute.startswith("xmlns:") or attribute in TEXTS or (element, attribute) in seen:
                continue
            seen.add((element, attribute))
            for number in range(2):
                value = ADDRESSES[(number + len(seen)) % len(ADDRESSES)]
                if attribute == "table:expression" and value.startswith("vnd."):
                    continue  # names, and separators between them
                changed = re.sub(f' {attribute}="[^"]*"', lambda _, attribute=attribute, value=value: f' {attribute}="{quoted(value)}"', tag, count=1)
                yield f"{value} for {attribute} of {element}", edited(members, "content.xml", tag, changed), False
    for formula in FORMULAS:
        for attribute in ("table:formula", "table:expression", "table:condition", "calcext:value"):
            old = re.search(f' {attribute}="[^"]*"', content)
            if old:
                yield f"{attribute} {formula}", edited(members, "content.xml", old[0], f' {attribute}="{quoted(formula)}"'), False
    for formula in FORMULAS_THAT_COMPUTE:
        old = re.search(' table:formula="[^"]*"', content)
        if old:
            yield f"formula {formula}", edited(members, "content.xml", old[0], f' table:formula="{formula}"'), True
    # Attributes and children of one element are put into another, which must not have them.
    for element, attribute in OF_OTHERS:
        if f"<{element}" in content:
            yield f"{attribute} of {element}", edited(members, "content.xml", f"<{element}", f"<{element} {attribute}"), False
    for element, child in IN_OTHERS:
        found = re.search(f"<{element}(?: [^>]*[^/])?>", content)
        if found:
            yield f"{child[:24]} in {element}", edited(members, "content.xml", found[0], found[0] + child), False
    # A prefix in a value must be bound to a namespace.
    root = re.search(r"<office:document-content [^>]*>", content)[0]
    for prefix, other in (("of", "http://openoffice.org/2004/calc"), ("of", "urn:oasis:names:tc:opendocument:xmlns:table:1.0"), ("of", "http://schemas.microsoft.com/office/excel/formula"), ("of", "urn:x"),
                          ("oooc", "urn:oasis:names:tc:opendocument:xmlns:of:1.2"), ("ooow", "http://openoffice.org/2004/calc"), ("chart", "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0")):
        bound = re.sub(f' xmlns:{prefix}="[^"]*"', "", root)
        yield f"{prefix} of {other}", edited(members, "content.xml", root, f'{bound[:-1]} xmlns:{prefix}="{other}">'), False
        yield f"{prefix} of {other} within", edited(members, "content.xml", "<text:p", f'<text:p xmlns:{prefix}="{other}"'), False
    yield from odf_edits_of_package(members)
    for target in ("#\\\\e.example\\x", "#http://e.example/", "#./Object 1", "#file:x", "", "x"):
        if 'xlink:href="#m"' in content:
            yield f"a link to {target}", edited(members, "content.xml", 'xlink:href="#m"', f'xlink:href="{target}"'), False
    for old, new in (('fo:margin-left="1cm"', 'fo:margin-left="2.5cm"'), ("MARK", "http://e.example/ as text"), ('draw:name="f"', 'draw:name="http://e.example/"'), ("<text:tab/>", "<text:line-break/>"),
                     ('draw:fill-color="#ff0000"', 'draw:fill-color="#00ff00"')):
        yield f"{old} -> {new}", edited(members, "content.xml", old, new), True


PATHS = ["../content.xml", "/content.xml", "http://e.example/content.xml", "\\\\e.example\\content.xml", "file:///content.xml", "content.xml?x", "content.xml#x", "./content.xml", "content%2Exml", "", " ", "content.xml ", "CONTENT.XML", "//", "Basic/", "Scripts/", "Object 1/", "META-INF/manifest.xml", "mimetype",
         "Configurations2/accelerator/current.xml", "Basic/script-lc.xml", "Dialogs/", "content.xml/", "Pictures/", "Pictures/../content.xml", "current.xml", "Object 1/content.xml", "ObjectReplacements/Object 1", "database/", "forms/"]
MEDIA_TYPES = ["text/html", "text/xml;charset=x", "application/javascript", "application/vnd.sun.star.oleobject", "application/vnd.sun.xml.ui.configuration", "application/binary", "application/rdf+xml", "application/vnd.oasis.opendocument.database", "application/vnd.oasis.opendocument.text-template",
               "application/vnd.oasis.opendocument.text-master", "application/x-openoffice-gdimetafile;windows_formatname=\"a\"", "image/svg+xml", "image/x-emf", "", "http://e.example/", "x", "application/xhtml+xml", "application/vnd.sun.star.basic-library"]
# OpenDocument 1.3 part 2 §4.
ENTRY_ATTRIBUTES = ['manifest:size="9"', 'manifest:preferred-view-mode="presentation-slide-show"', 'manifest:preferred-view-mode="read-only"', 'manifest:key-derivation-name="x"', 'manifest:checksum="x"', 'manifest:version="1.0"', 'manifest:version="9"',
                    'xlink:href="http://e.example/" xmlns:xlink="http://www.w3.org/1999/xlink"', 'href="http://e.example/"', 'loext:x="y" xmlns:loext="urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0"', 'xml:id="a"', 'manifest:full-path2="x"']
ENTRY_CONTENTS = ["text", "<manifest:file-entry/>", "<manifest:encryption-data manifest:checksum=\"x\"/>", "<manifest:algorithm manifest:algorithm-name=\"x\"/>", "<manifest:manifest/>", "<x/>", "<office:scripts xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\"/>", "<manifest:keyinfo/>", "<!-- x -->", "<?x y?>", "<![CDATA[x]]>", "&x;"]
# Settings and properties of each kind, for places and names.
SETTING_FORMS = ['<config:config-item config:name="ShowGrid" config:type="boolean">true<x/></config:config-item>', '<config:config-item config:name="ShowGrid" config:type="boolean"><config:config-item config:name="ShowGrid" config:type="boolean">true</config:config-item></config:config-item>',
                 '<config:config-item config:name="ShowGrid" config:type="script">true</config:config-item>', '<config:config-item config:type="boolean">true</config:config-item>', '<config:config-item config:name="ShowGrid">true</config:config-item>', '<config:config-item-map-named config:name="Scripts"/>',
                 '<config:config-item-map-indexed config:name="Macros"/>', '<config:config-item-map-entry config:name="x"/>', "text", '<config:config-item-set config:name="x"/>', '<config:config-item-map-indexed config:name="Views"><config:config-item config:name="ViewId" config:type="string">a</config:config-item></config:config-item-map-indexed>',
                 '<config:config-item config:name="ViewId" config:type="string">http://e.example/</config:config-item>', '<config:config-item config:name="ShowGrid" config:type="boolean" xlink:href="http://e.example/" xmlns:xlink="http://www.w3.org/1999/xlink">true</config:config-item>',
                 '<office:scripts/>', '<config:config-item config:name="LoadDocument" config:type="string">a</config:config-item>', '<config:config-item config:name="MacroSecurityLevel" config:type="short">0</config:config-item>', '<config:config-item config:name="AutoLoad" config:type="boolean">true</config:config-item>',
                 '<config:config-item config:name="BaseURL" config:type="string">http://e.example/</config:config-item>', '<config:config-item config:name="LinkUpdateMode" config:type="short">1</config:config-item>', '<config:config-item config:name="PrinterSetup" config:type="base64Binary">QQ==</config:config-item>']
META_FORMS = ['<meta:template xlink:href="http://e.example/" xlink:type="simple" xmlns:xlink="http://www.w3.org/1999/xlink"/>', '<meta:auto-reload xlink:href="http://e.example/" meta:delay="PT1S" xmlns:xlink="http://www.w3.org/1999/xlink"/>', '<meta:hyperlink-behaviour office:target-frame-name="_top"/>', '<meta:user-defined meta:name="a">x</meta:user-defined>',
              '<meta:user-defined meta:name="a" meta:value-type="date">x</meta:user-defined>', "<meta:keyword>x</meta:keyword>", "<meta:initial-creator>x</meta:initial-creator>", "<meta:printed-by>x</meta:printed-by>", "<meta:generator>http://e.example/?a=b</meta:generator>", "<dc:source>http://e.example/</dc:source>",
              "<dc:title><x/></dc:title>", "<dc:title><office:script xmlns:script='x'/></dc:title>", "<office:scripts/>", "text", '<meta:document-statistic meta:page-count="http://e.example/"/>', "<dc:relation>x</dc:relation>", "<dc:creator>x</dc:creator>", "<dc:identifier>x</dc:identifier>"]



def odf_edits_of_manifest(members):
    """Puts into each kind of manifest entry attributes and content that it never has; forms of settings and properties."""
    manifest = dict((name, content) for name, content, _ in members)["META-INF/manifest.xml"].decode()
    entry = re.search(r'<manifest:file-entry [^>]*full-path="content.xml"[^>]*/>', manifest)[0]
    path, kind = re.search(r'full-path="[^"]*"', entry)[0], re.search(r'media-type="[^"]*"', entry)[0]
    for value in PATHS:
        yield f"manifest, the path {value}", edited(members, "META-INF/manifest.xml", entry, entry.replace(path, f'full-path="{value}"')), False
        yield f"manifest, the path {value} besides", edited(members, "META-INF/manifest.xml", entry, entry + entry.replace(path, f'full-path="{value}"')), False
    for value in MEDIA_TYPES:
        yield f"manifest, the type {value}", edited(members, "META-INF/manifest.xml", entry, entry.replace(kind, f'media-type="{quoted(value)}"')), False
        yield f"manifest, the document's type {value}", edited(members, "META-INF/manifest.xml", re.search(r'media-type="application/vnd[^"]*"', manifest)[0], f'media-type="{quoted(value)}"'), False
    for attribute in ENTRY_ATTRIBUTES:
        yield f"manifest, {attribute}", edited(members, "META-INF/manifest.xml", entry, entry[:-2] + " " + attribute + "/>"), False
    for inside in ENTRY_CONTENTS:
        yield f"manifest, {inside} in an entry", edited(members, "META-INF/manifest.xml", entry, entry[:-2] + ">" + inside + "</manifest:file-entry>"), False
        yield f"manifest, {inside} behind an entry", edited(members, "META-INF/manifest.xml", entry, entry + inside), False
    for name, forms, tag in (("settings.xml", SETTING_FORMS, "<config:config-item "), ("meta.xml", META_FORMS, "</office:meta>")):
        if any(member == name for member, _, _ in members):
            for form in forms:
                yield f"{name}: {form}", edited(members, name, tag, form + tag), False


def odf_edits_of_package(members):
    yield from odf_edits_of_manifest(members)
    item = re.search(r"<config:config-item .*?</config:config-item>", dict((name, content.decode("latin-1")) for name, content, _ in members)["settings.xml"])[0]
    for setting in SETTINGS:
        name, kind, value = setting.split("/", 2)
        yield f"setting {name}", edited(members, "settings.xml", item, f'<config:config-item config:name="{name}" config:type="{kind}">{value}</config:config-item>'), False
    for name in ("ooo:printer-settings", "Scripts", "http://e.example/", "ooo:configuration-settings/x"):
        yield f"settings {name}", edited(members, "settings.xml", "ooo:configuration-settings", name), False
    yield "a setting that is harmless", edited(members, "settings.xml", ">true<", ">false<"), True
    for name, content in (("Basic/script-lc.xml", b"<x/>"), ("Scripts/python/x.py", b"x"), ("ObjectReplacements/Object 1", b"x"), ("Configurations2/toolbar.xml", b"<x/>"), ("Dialogs/dialog-lc.xml", b"<x/>"),
                          ("META-INF/documentsignatures.xml", b"<x/>"), ("manifest.rdf", b"<x/>"), ("Pictures/2.svg", b"<svg/>"), ("meta.xml", b"<x/>"), ("layout-cache", b"x"), ("Thumbnails/thumbnail.png", recipes.png()),
                          ("Pictures/2.png", recipes.png()), ("Object 1", b"x"), ("../x.xml", b"<x/>")):
        yield f"member {name}", packed([*members[:-1], (name, content, 0), members[-1]]), False
    for old, new in (("text/xml", "application/x-sharedlib"), ("image/png", "application/x-sharedlib"), ("image/png", "image/svg+xml"), ("image/png", "url(http://e.example/)"), ("image/png", "text/xml"), ("<manifest:file-entry", '<manifest:file-entry manifest:full-path="x" manifest:media-type="text/xml"/><manifest:file-entry'),
                     ("application/vnd.oasis.opendocument.", "application/vnd.sun.star."), ("<manifest:file-entry", "<manifest:encryption-data/><manifest:file-entry"),
                     ("<manifest:file-entry", '<manifest:file-entry xml:base="http://e.example/"'), ("<manifest:file-entry", '<manifest:file-entry onclick="x"'), ('manifest:version="', 'manifest:version="http://e.example/'),
                     ("<manifest:manifest", '<manifest:manifest xmlns:w="urn:x" w:a="1"'), ("<manifest:manifest", '<manifest:manifest manifest:full-path="x"')):
        yield f"manifest {old} -> {new}", edited(members, "META-INF/manifest.xml", old, new), False


# --- RTF: words of the specification that are active, refer to other files, or contain unverified data

DESTINATIONS = """template objdata datafield datastore themedata colorschememapping fontemb fontfile filetbl file mailmerge mmconnectstr mmconnectstrdata mmdatasource mmheadersource mmodso mmodsoudl mmodsoudldata
mmodsosrc mmodsotable mmodsorecipdata mmquery mmaddfieldname mmmailsubject mmodsoactive xmlopen xmlclose xmlnstbl xmlattrname xmlattrvalue xmlname htmltag mhtmltag subdocument nextfile hl hlsrc hlloc hlfr
hlinkbase formfield ffentrymcr ffexitmcr ffname ffdeftext ffhelptext ffstattext ffl docvar userprops propname staticval linkval private private1 generator object objclass objname objalias objsect objupdate
objlink objautlink objocx objemb result nonshppict passwordhash password author operator company manager comment doccomm category keywords creatim revtim printim buptim atntime oldcprops oldpprops oldsprops
oldtprops rsidtbl latentstyles protusertbl pgptbl gridtbl listpicture writereservhash writereservation wgrffmtfilter wzscript shprslt falt2 movie dataafield blipuid bliptag upr ud ebcstart ebcend factoidname
xform keycode mvfmf mvfml mvtof mvtol msmmathPict shpinst2 background2 do2 macpict shpgrp2 rtf ansicpg stylesheets svb
windowcaption""".split()
CONTROLS = """bin5 bin emfblip wmetafile8 macpict pmmetafile1 dibitmap0 wbitmap0 objautlink objemb objocx objlink objupdate objsetsize linkself rsltrtf rsltpict rsltbmp rsltmerge objhtml pwd1 uc0 uc2 ansicpg932 mac pc pca
htmlrtf fromhtml fromhtml1 mhtmltag template mailmerge mmlinktoquery mmmaintypeemail mmdefaultsql mmmailaddress saveinvalidxml validatexml showxmlerrors1 donotembedsysfont1 linkstyles autofmtoverride stylelocked
stylelockbackcomp stylelocktheme enforceprot1 readonlyrecommended writereservhash userprops hlinkbase hl hlfr formfield0 fftype0 ffres25 ffownhelp ffhaslistbox fldalt nextfile fid1 frelative fvaliddos ud upr u u70000
par7 tab1 cell2 row3 page4 emdash1 picw100 pngblip jpegblip fldlock sn sv shpinst fldinst field pict listtext info title xx unknownword movie private datafield objdata""".split()
INSTRUCTIONS = ["DDEAUTO cmd", "DDE soffice x y", 'INCLUDETEXT "http://e.example/"', "INCLUDEPICTURE a", "INCLUDE a", "IMPORT a", "RD a", "LINK Excel.Sheet a", "EMBED Package", "MACROBUTTON x y", "GOTOBUTTON x y", "DATABASE", "ADDIN x",
                "CONTROL Forms.x", "HTMLACTIVEX x", "PRINT 27", "PRIVATE", "MERGEFIELD a", "ASK a b", "FILLIN a", "SET a b", "AUTOTEXT a", "ADVANCEX", "BARCODE a", "USERNAME", "", "\\\\u68?DEAUTO cmd", "\\u68?DEAUTO cmd", "DDE\\u65?UTO x",
                "{\\field{\\*\\fldinst PAGE}}DDEAUTO cmd", "{\\b PAGE}", "PAGE{}", "\\b PAGE", 'HYPERLINK "http://e.example/"', 'HYPERLINK \\\\n "http://e.example/" \\\\l "x"', 'HYPERLINK \\\\l "x" http://e.example/', "HYPERLINK", "HYPERLINK \\\\h",
                'HYPERLINK \\\\l "a\\\\" \\\\o "http://e.example/"', "NEXT", "NEXTIF", "SKIPIF", "MERGEREC", "COMPARE a", "DOCVARIABLE a", "ADDRESSBLOCK", "GREETINGLINE", "BIDIOUTLINE x y", "\\'44DEAUTO cmd", "DDEAUTO\\~cmd"]
PROPERTIES = ["pihlShape http://e.example/", "pibName http://e.example/a.png", "fillBlipName x", "lineFillBlipName x", "pibPrintName x", "wzScript x", "wzScriptSFO x", "wzScriptExtAttr x", "metroBlob 1", "gtextRTF 1", "gtextCSSFont 1", "hspNext x",
              "posh http://e.example/", "fillColor \\\\\\\\e.example", "shapeType {\\b 1}", "unknownProperty 1", "pib http", "fillBlip 1", "wzTooltip x", "pictureFileName x", "rotation 1a", "adjustValue $0", "wzHTML x", "equationXML x"]
FIELD = "{{\\field{{\\*\\fldinst {}}}{{\\fldrslt x}}}}"
SHAPE_RTF = "{{\\shp{{\\*\\shpinst{{\\sp{{\\sn {}}}{{\\sv {}}}}}}}}}"
# Numbers out of range, and wrong counts.
LEVEL = "{{\\listlevel\\levelnfc0{{\\leveltext{}}}{{\\levelnumbers{}}}}}"
LISTS = "{{\\*\\listtable{{\\list{}\\listid1}}}}"
OVERRIDES = "{{\\*\\listoverridetable{{\\listoverride\\listid1{}\\ls1}}}}"
SHAPE_OF_PATH = "{{\\shp{{\\*\\shpinst{{\\sp{{\\sn pVerticies}}{{\\sv {}}}}}{{\\sp{{\\sn pSegmentInfo}}{{\\sv {}}}}}}}}}"
RTF_NUMBERS = ([f"\\{word} x" for word in ("fs2147483647", "fs-1", "f32768", "f-1", "cf65535", "cellx2147483647", "li2147483647", "ilvl9", "outlinelevel10", "itap64", "itap2147483647", "cols65", "lang65536", "viewkind9", "shading10001", "pnlvl10", "trftsWidth20",
                                            "b32768", "up-32769", "levelnfc256", "shpwr6", "s40000", "ls-1", "listoverridecount1", "dppolycount1", "dpptx1", "dpgroup", "dfrxst1", "dfrstart0")]
               + [f"{{\\*\\cs32768 x}}", "{\\*\\cs x}", "{\\*\\pnseclvl10}", "{\\fonttbl5{\\f0 a;}}", "{\\fonttbl{\\f32768 a;}}", "{\\fonttbl{\\f0\\fcharset257 a;}}", "{\\colortbl\\red256;}", "{\\pict\\picw2147483647\\pngblip 00}", "{\\colortbl" + ";" * 16385 + "}",
                  "{\\fonttbl" + "{\\f1 a;}" * 4097 + "}", "{\\stylesheet" + "{\\s1 a;}" * 8193 + "}", "{\\*\\listtable" + "{\\list}" * 8193 + "}", "{\\*\\revtbl" + "{a;}" * 4097 + "}"]
               + [LISTS.format(text) for text in (LEVEL.format("\\'00;", ";") * 10, "{\\listlevel{\\listlevel}}", LEVEL.format("\\'01;", ";"), LEVEL.format("\\'02\\'00;", ";"), LEVEL.format("\\'01\\'09;", ";"), LEVEL.format("\\'01\\'00", ";"), LEVEL.format("\\'01\\'00;", "\\'02;"),
                                                  LEVEL.format("\\'01\\'00;", "\\'01\\'01"), LEVEL.format("\\'01\\'00;", "\\'00;"), LEVEL.format("\\'01\\'00;", "\\'01" * 10 + ";"), LEVEL.format("\\'ffa;", ";"), LEVEL.format("a;", ";"), LEVEL.format("{\\'00;}", ";"), LEVEL.format("\\'01\\u12354?\\'00;", ";"))]
               + [OVERRIDES.format(text) for text in ("\\listoverridecount25" + "{\\lfolevel}" * 25, "\\listoverridecount2{\\lfolevel}{\\lfolevel}", "\\listoverridecount1", "{\\lfolevel}", "\\listoverridecount9{\\lfolevel}", "\\listoverridecount0{\\lfolevel}",
                                                      "\\listoverridecount1\\listoverridecount1{\\lfolevel}", "\\listoverridecount2147483647", "\\listoverridecount1{\\lfolevel{\\listlevel}{\\listlevel}}", "{\\b\\listoverridecount0}")]
               + [SHAPE_OF_PATH.format(*texts) for texts in (("8;2;(0,0)", "2;0"), ("8;1;(0,0);(1,1)", "2;0"), ("8;1;(0,0)", "2;2;16384;1"), ("8;1;(0,0)", "2;1;8193"), ("8;1;0", "2;0"), ("8;1;(0,0,0)", "2;0"), ("2;1;(0,0)", "2;0"), ("4;1;(0,70000)", "2;0"), ("8;2147483647;(0,0)", "2;0"),
                                                             ("8;-1", "2;0"), ("8;1;(0,99999999999)", "2;0"), ("8;1;(0,0)", "2;1;99999"), ("8;1;(0,0)", "4;1;1"), ("8;1", "2;0"), ("8;1;(0,", "2;0"), ("8;1;(0,0)x", "2;0"))]
               + [SHAPE_RTF.format(*text.split(" ", 1)) for text in ("pFragments 1;1;0102", "pSegmentInfo 2;1;16384", "pGuides 8;2;(1,2,3,4)", "shapeType 99999999999", "shapeType 1;2", "rotation --1", "rotation (1,2)", "posh 1 2", "lineDashStyle 4;3;1", "pWrapPolygonVertices 8;3;(0,0);(1,1)", "fillShadeColors 8;1;(1)")]
               + [f"{{\\*\\do{text}}}" for text in ("\\dppolyline\\dppolycount3\\dpptx1\\dppty1\\dpptx2\\dppty2", "\\dppolyline\\dppolycount1\\dpptx1\\dppty1\\dpptx2\\dppty2", "\\dppolyline\\dppolycount32767\\dpptx1\\dppty1", "\\dppolyline\\dppolycount1\\dppty1\\dpptx1", "\\dppolyline\\dppolycount",
                                                    "\\dpline" + "\\dpptx1\\dppty1" * 3, "\\dpptx1\\dppty1", "\\dpgroup\\dpcount2\\dprect\\dpendgroup", "\\dpgroup\\dpcount1\\dprect\\dprect\\dpendgroup", "\\dpgroup\\dpcount1\\dprect", "\\dpendgroup", "\\dpgroup\\dprect\\dpendgroup",
                                                    "\\dpcount1", "\\dpgroup\\dpcount1{\\dprect}\\dpendgroup", "\\dpgroup\\dpcount1" * 17 + "\\dprect" + "\\dpendgroup" * 17, "\\dppolyline\\dppolycount1\\dpptx2000000\\dppty1", "\\dprect1", "\\dptxbx{\\*\\dptxbxtext{\\*\\do\\dprect}}")])
RTF_NUMBERS_THAT_FIT = ([LISTS.format(text) for text in (LEVEL.format("\\'02\\'00.;", "\\'01;"), LEVEL.format("\\'01\\u-3913?;", ";"), LEVEL.format("\\'03\\'00\\emdash;;", "\\'01;"), LEVEL.format("\\leveltemplateid-1\\'00;", ";"), LEVEL.format("\\'02\\u-10179?\\u-8704?;", ";"), LEVEL.format("\\'00;", ";") * 9)]
                        + [OVERRIDES.format(text) for text in ("\\listoverridecount0", "\\listoverridecount1{\\lfolevel\\listoverrideformat1{\\listlevel}}", "\\listoverridecount9" + "{\\lfolevel\\listoverridestartat\\levelstartat1}" * 9, "")]
                        + [SHAPE_OF_PATH.format(*texts) for texts in (("8;4;(0,0);(100,0);(100,100);(0,100)", "2;5;16384;45824;3;24577;32768"), ("65520;2;(0,0);(-1,1)", "2;2;16384;1"), ("8;4;(0,0);(1,1);(2,2);(3,3)", "2;3;16384;8193;32768"), ("8;0", "2;0"))]
                        + [SHAPE_RTF.format(*text.split(" ", 1)) for text in ("pGuides 8;1;(1,2,3,4)", "pInscribe 16;1;(0,0,21600,21600)", "rotation -4294967", "fillColor 16777215", "fillBackColor 4294967295", "lineDashStyle 4;2;1;-1", "pWrapPolygonVertices 8;2;(0,0);(1,1)", "posrelh 0.5", "fillShadeColors 8;2;(1,0);(2,65536)")]
                        + [f"{{\\*\\do\\dobxpage\\dobypage\\dodhgt8192{text}}}" for text in ("\\dppolyline\\dppolygon\\dppolycount2\\dpptx1\\dppty1\\dpptx2\\dppty2\\dpx1\\dpy1\\dpxsize9\\dpysize9", "\\dpline\\dpptx0\\dppty0\\dpptx9\\dppty9\\dpx1", "\\dpgroup\\dpcount2\\dpx0\\dprect\\dpx1\\dpgroup\\dpcount1\\dpellipse\\dpendgroup\\dpx1\\dpendgroup\\dpx2",
                                                                                             "\\dpgroup\\dpcount2\\dpcallout\\dpcotright\\dpx1\\dppolyline\\dppolycount1\\dpptx1\\dppty1\\dptxbx{\\*\\dptxbxtext a}\\dprect\\dpendgroup")]
                        + ["\\fs24\\li-720\\cellx40000\\ilvl8\\itap2 x", "{\\*\\pnseclvl9\\pndec}", "{\\fonttbl" + "{\\f1 a;}" * 4096 + "}"])
RTF_THAT_ACTS = ([f"{{\\*\\{word} x}}" for word in DESTINATIONS] + [f"{{\\{word} x}}" for word in DESTINATIONS if word not in ("rtf",)] + [f"x\\{word} x" for word in CONTROLS] + [f"{{\\{word} x}}" for word in CONTROLS[:60]]
                 + [FIELD.format(text) for text in INSTRUCTIONS] + [SHAPE_RTF.format(*text.split(" ", 1)) for text in PROPERTIES] + [
    "{\\field x{\\*\\fldinst PAGE}}", "{\\field{\\fldinst PAGE}}", "{\\*\\fldinst DDEAUTO cmd}", "{\\fldrslt x}", "{\\field{\\b x}}", "{\\*\\field{\\*\\fldinst PAGE}}", "{\\shp x}", "{\\shp{\\*\\shpinst x}}",
    "{\\shp{\\*\\shpinst{\\sp x{\\sn posh}{\\sv 1}}}}", "{\\sp{\\sn posh}{\\sv 1}}", "{\\sn posh}", "{\\sv 1}", "{\\pict 00}", "{\\pict\\picw1 00}", "{\\pict\\pngblip http}", "{\\pict\\pngblip\\bin4 abcd}", "{\\pict\\pngblip{\\b x}00}",
    "{\\pict\\pngblip 89504e47}", "{\\pict\\wmetafile8 0100}", "{\\*\\shppict x}", "{\\info x}", "{\\info{\\author x}}", "{\\info{\\*\\template x}}", "{\\title x}", "{\\*\\listtable x}", "{\\*\\listtable{\\list x}}", "{\\listlevel x}",
    "{\\colortbl http;}", "{\\fonttbl{\\f0{\\*\\fontemb 00}x;}}", "{\\fonttbl{\\f0{\\*\\falt x{\\field{\\*\\fldinst PAGE}}};}}", "{\\*\\do x}", "{\\*\\pn x}", "{\\*\\background x}", "\\'41", "\\'82\\'a0", "\\:", "\\|", "\\\nx",
    "{\\*}", "{\\*\\*\\cs1 x}", "{\\*{\\b x}}", "{\\b\\*\\cs1 x}", "{\\*\\b x}", "\\b-", "\\b99999999999", "\\u", "\\u128000?", "{\\*\\picprop{\\sp{\\sn wzDescription}{\\sv x}}}", "{\\*\\leveltext x}", "{\\leveltext x}", "\x01", "\x7f", "x\ny",
    "}{\\rtf1 x", "{", "{\\footer{\\fldrslt x}}", "{\\*\\bkmkstart {\\field{\\*\\fldinst PAGE}}}", "{\\*\\bkmkstart {\\pict\\pngblip 00}}", "{\\*\\atnid {\\footnote x}}"])
# \\uN of invisible characters: controls, direction overrides, half surrogates, none at all; ASCII, which would spell a word; other
# notations of the number.
UNITS = [0, 1, 7, 9, 10, 13, 27, 31, 65, 92, 123, 125, 127, 128, 133, 159, 160, 173, 8209, 8232, 8233, *range(8234, 8239), *range(8294, 8304), 0xD800, 0xDBFF, 0xDC00, 0xDFFF, 0xFDD0, 0xFDEF, 0xFEFF, 0xFFFE, 0xFFFF]
SIGNED = [unit - 65536 if unit > 32767 else unit for unit in UNITS]
RTF_THAT_ACTS += [f"a\\u{unit}?b" for unit in SIGNED] + [FIELD.format(f'TITLE "\\u{unit}?"') for unit in SIGNED[::4]] + [
    "\\u-10179?\\u-10179?", "\\u-9216?\\u-10179?", "\\u-10179?x\\u-9216?", "\\u-9408?\\u-9151?", "\\u-10303?\\u-9217?", "\\u8238", "\\u12354 ?", "\\u12354", "\\u12354x", "\\u12354\\'3f", "\\u012354?", "\\u+12354?", "\\u-0?", "\\u-32769?",
    "\\u53300?", "\\u77890?", "\\u12354{?}", "a\\\0b", "a\\\x01b", "a\\\x7fb", "a\\\xffb", "a\0b", "{\\sv \\\0}", "{\\*\\atnid \\\0}"]
RTF = [FIELD.format(text) for text in ("PAGE", "= 1", 'HYPERLINK \\\\l "x" \\\\o "tip"', 'TOC \\\\o "1-3"', "NUMPAGES  \\\\* MERGEFORMAT", "DATE")] + [SHAPE_RTF.format(*text.split(" ", 1)) for text in ("posh -10", "wzName a name", "fillColor 255", "pVertices 8;2;(0,0);(1,1)")] + [
    "{\\b x}", "\\par x", "{\\header x}", "{\\footnote x}", "{\\*\\bkmkstart a}x{\\*\\bkmkend a}", "\\trowd\\cellx100 x\\cell\\row ", "{\\*\\annotation x}", "http://e.example/", "\\u12354?", "\\u-10179?\\u-8704?", "\\u-3913?", "\\u8207?", "\\u8205?", "{\\xe a}", "{\\*\\cs1 x}", "{\\info{\\title x}}", "\\~\\-\\_"]


# The groups of the specification, and active words put into each of them. X is their place.
RTF_PLACES = """{\\colortbl;X} {\\colortbl\\red0\\green0\\blue0;X} {\\fonttbl{\\f0Xa;}} {\\fonttblX{\\f0a;}} {\\fonttbl{\\f0{\\*\\panose_X}a;}} {\\fonttbl{\\f0a{\\*\\faltX}a;}} {\\stylesheet{\\s0Xa;}} {\\stylesheetX} {\\stylesheet{\\*\\cs1Xa;}} {\\infoX} {\\info{\\titleX}}
{\\info{\\subjectX}} {\\*\\listtable{\\listX}} {\\*\\listtableX} {\\*\\listtable{\\list{\\listlevelX}}} {\\*\\listtable{\\list{\\listlevel{\\leveltextX}}}} {\\*\\listtable{\\list{\\listlevel{\\levelnumbersX}}}} {\\*\\listtable{\\list{\\listnameX}}}
{\\*\\listoverridetableX} {\\*\\listoverridetable{\\listoverrideX}} {\\listtextX} {\\*\\pnX} {\\*\\pn{\\pntxtaX}} {\\*\\pn{\\pntxtbX}} {\\*\\pnseclvl1X} {\\fieldX} {\\field{\\*\\fldinstPAGEX}} {\\field{\\*\\fldinst{PAGEX}}} {\\field{\\*\\fldinst{\\bX}}} {\\field{\\*\\fldinstPAGE}{\\fldrsltX}}
{\\field{\\*\\fldinstPAGE}X} {\\shpX} {\\shp{\\*\\shpinstX}} {\\shp{\\*\\shpinst{\\spX}}} {\\shp{\\*\\shpinst{\\sp{\\snposh}{\\svX}}}} {\\shp{\\*\\shpinst{\\sp{\\snX}{\\sv1}}}} {\\shp{\\*\\shpinst{\\shptxtX}}} {\\shpgrp{\\*\\shpinstX}} {\\*\\shppictX} {\\pictX} {\\pict\\pngblipX} {\\*\\shppict{\\pict\\pngblipX}}
{\\footnoteX} {\\headerX} {\\footerX} {\\*\\bkmkstartX} {\\*\\bkmkendX} {\\*\\annotationX} {\\*\\atnidX} {\\*\\atnauthorX} {\\*\\atnrefX} {\\xeX} {\\tcX} {\\*\\doX} {\\*\\do{\\*\\dptxbxtextX}} {\\*\\backgroundX} {\\*\\background{\\shp{\\*\\shpinstX}}} {\\*\\nesttablepropsX} {\\*\\revtblX} {\\*\\revtbl{X;}} {\\mmathX}
{\\mmath{\\*\\moMathX}} {\\mmath{\\*\\moMath{\\mrX}}} {\\mmath{\\*\\moMath{\\*\\mf{\\*\\mnumX}}}} {\\*\\ftnsepX} {\\trowdX\\cell\\row} {\\pardX\\par} {\\uX?} {\\*\\csX} {\\*X} {\\*\\unknownX} {\\uprX}""".split()
RTF_ACTS = ["{\\field{\\*\\fldinst DDEAUTO c d}{\\fldrslt x}}", "{\\*\\fldinst DDEAUTO c d}", "{\\object\\objemb{\\*\\objclass Package}{\\*\\objdata 0105}{\\result x}}", "{\\object\\objlink\\objautlink{\\*\\objdata 0105}}", "{\\*\\objdata 0105}", "\\bin2 ab", "\\bin0 ", "{\\*\\template http://e.example/}",
            "{\\*\\datafield 00}", "{\\*\\datastore 00}", "{\\*\\htmltag64 <a>}", "{\\*\\hlinkbase http://e.example/}", "{\\*\\filetbl{\\file\\fid0 a}}", "{\\field{\\*\\fldinst HYPERLINK \"http://e.example/\"}}", "{\\*\\formfield{\\*\\ffentrymcr a}}", "{\\pict\\wmetafile8 0100}", "{\\nonshppict{\\pict\\wmetafile8 0100}}",
            "{\\sp{\\sn pihlShape}{\\sv http://e.example/}}", "{\\*\\hl{\\hlsrc http://e.example/}}", "{\\*\\userprops{\\propname a}}", "{\\*\\passwordhash 00}", "{\\*\\mailmerge}", "\\*\\objdata", "\\objupdate", "\\template", "\\u0?", "\\u68?\\u68?\\u69?", "\\'44\\'44\\'45"]

# If a group has one item twice (RTF 1.9.1: a field, a shape's property, a list's level, a font, a picture), one reader uses the
# first, another the last.
RTF_TWICE = ["{\\field{\\*\\fldinst PAGE}{\\*\\fldinst DATE}{\\fldrslt 1}}", "{\\field{\\*\\fldinst PAGE}{\\fldrslt 1}{\\fldrslt 2}}", "{\\shp{\\*\\shpinst}{\\*\\shpinst}}", "{\\shp{\\*\\shpinst{\\sp{\\sn fFilled}{\\sn fLine}{\\sv 1}}}}", "{\\shp{\\*\\shpinst{\\sp{\\sn fFilled}{\\sv 1}{\\sv 2}}}}",
             LISTS.format("{\\listlevel{\\leveltext\\'01.;}{\\leveltext\\'01.;}{\\levelnumbers;}}"), LISTS.format("{\\listlevel{\\leveltext\\'01.;}{\\levelnumbers;}{\\levelnumbers;}}"), LISTS.format("\\listid2"), LISTS.format("{\\listname a;}{\\listname b;}"),
             "{\\info{\\title a}{\\title b}}", "{\\info{\\title a}{{\\title b}}}", "{\\field{{\\*\\fldinst PAGE}}{{\\*\\fldinst DATE}}{\\fldrslt 1}}", "{\\shp{\\*\\shpinst{\\sp{\\sn fFilled}{\\sv 1}{{\\sv 2}}}}}", "{\\fonttbl{\\f0{\\*\\falt a}{\\*\\falt b}c;}}"]


def by_place(data):
    """Puts active words into each group; only some of all combinations."""
    for row, place in enumerate(RTF_PLACES):
        for number, act in enumerate(RTF_ACTS):
            if (row + number) % 4 == 0:
                yield f"{act} in {place}", data.replace(b"MARK", place.replace("X", act if act[0] == "{" else " " + act, 1).encode("latin-1")), False


def rtf_edits(data):
    yield from by_place(data)
    for piece in RTF_THAT_ACTS + RTF_NUMBERS + RTF_TWICE + RTF + RTF_NUMBERS_THAT_FIT:
        yield piece, data.replace(b"MARK", piece.encode("latin-1")), piece in RTF + RTF_NUMBERS_THAT_FIT


def documents():
    """Yields (type, source, edits)."""
    for suffix, source in sources():
        yield suffix, source, odf_edits
    yield "rtf", b"{\\rtf1\\ansi MARK}", rtf_edits
