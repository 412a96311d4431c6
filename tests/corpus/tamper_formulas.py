# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests by rule that the verifier refuses active formulas.

Workbooks, and charts of other documents, are rebuilt with a formula in every place where one is permitted. Then one of them is
replaced with an active one: functions that access other files or run programs × ways to call them × similar letters; references
to other files × notations; DDE; INDIRECT with the content of cells; elements within the text. Harmless formulas of real use must
remain unchanged."""

import io
import itertools
import subprocess
import zipfile
from xml.sax.saxutils import escape

import opendocument
import recipes
import recipes_ooxml as ooxml
import warm
from waiting import PATIENCE

A, R, S, CHART = ooxml.A, ooxml.R, ooxml.S, "http://schemas.openxmlformats.org/drawingml/2006/chart"
MS = "application/vnd.openxmlformats-officedocument."
KIND = "application/vnd.oasis.opendocument."

# --- what acts ----------------------------------------------------------------------------------

FETCH = ("WEBSERVICE IMAGE HYPERLINK STOCKHISTORY RTD CUBEVALUE CUBEMEMBER CUBESET CUBESETCOUNT CUBEKPIMEMBER CUBERANKEDMEMBER "
         "CUBEMEMBERPROPERTY SQL.REQUEST TRANSLATE DETECTLANGUAGE COPILOT PY IMPORTTEXT IMPORTCSV ENCODEURL FILTERXML").split()
RUN = ("CALL REGISTER REGISTER.ID UNREGISTER EVALUATE EXEC EXECUTE RUN INITIATE POKE REQUEST TERMINATE SEND.KEYS FOPEN FWRITE FWRITELN "
       "FREAD FCLOSE GET.CELL GET.WORKBOOK GET.DOCUMENT GET.WORKSPACE GET.NAME GET.FORMULA ALERT HALT RETURN SET.NAME SET.VALUE "
       "FILE.DELETE FILES DIRECTORY DOCUMENTS OPEN OPEN.TEXT SAVE.AS SAVE NEW ON.TIME ON.KEY VBA.INSERT.FILE DIALOG.BOX INPUT ECHO "
       "GOTO WHILE NEXT ARGUMENT RESULT VOLATILE CREATE.OBJECT LINKS CHANGE.LINK WORKBOOK.UNHIDE APP.ACTIVATE DDE MULTIPLE.OPERATIONS "
       "myMacro Module1.myMacro PERSONAL.XLSB foo.bar").split()
CALLS = ['{f}("x")', "{f}()", 'SUM(1,{f}("x"))', 'IF(TRUE,{f}("x"),1)', '{f} ("x")', '{f}\n("x")', '({f}("x"))', '-{f}("x")', '1+{f}("x")%', '"a"&{f}("x")',
         '_xlfn.{f}("x")', '_xlfn._xlws.{f}("x")', '_xll.{f}("x")', '_xludf.{f}("x")', 'Sheet1!{f}("x")', "'Sheet1'!{f}(\"x\")", '[0]!{f}("x")', '({f})("x")',
         '_xlfn.LET(_xlpm.a,{f}("x"),_xlpm.a)', "_xlfn.BYROW(A1:B2,_xleta.{f})", 'INDIRECT({f}("x"))', 'A1:{f}("x")', 'SUM({{1,2}},{f}("x"))', 'Table1[[#This Row],[a]]+{f}("x")',
         '"a""b"&{f}("c""d")', "'Sheet1'!A1&{f}(A1)", '+{f}(A1)+{f}(A2)', '@{f}("x")', '={f}("x")', 'COM.MICROSOFT.{f}("x")', 'ORG.OPENOFFICE.{f}("x")', '_XLFN.{f}("x")']


def wide(text):
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


TWINS = [wide, lambda f: wide(f[0]) + f[1:], lambda f: f[:-1] + wide(f[-1]), lambda f: f.replace("S", "\u017f"), lambda f: f.replace("K", "\u212a"), lambda f: f.replace("I", "\u0131"),
         lambda f: f.replace("I", "\u0130"), lambda f: f[:2] + "\u200b" + f[2:], lambda f: f[:2] + "\u00ad" + f[2:], lambda f: f[:1] + "\u0301" + f[1:], lambda f: f.replace("E", "\u0415"),
         lambda f: "".join(chr(0x1D400 + ord(c) - 65) if "A" <= c <= "Z" else c for c in f), lambda f: "\u200d" + f, lambda f: "\ufeff" + f, lambda f: "\u00a0" + f, lambda f: f + "\u3000", lambda f: f.lower(),
         lambda f: f.capitalize()]
PATHS = ["", "\\\\srv\\share\\", "\\\\srv\\share\\x", "C:\\dir\\", "C:", "https://h/d/", "http://h/", "file:///c:/d/", "../", "..\\", "/", "//srv/share/", "ftp://h/", "\u00a5\u00a5srv\u00a5", wide("C:\\d\\")]
SPACES = ["", " ", "\t", "\n", "\u00a0", "\u3000", "\u2003", "\u200b", "\ufeff", "\u202e", "\u00ad"]
BRACKETS = ["[b.xlsx]", "[1]", "[99]", "[00]", "[b]", wide("[b.xlsx]"), "[[b.xlsx]]", "[b.xlsx]'", "[-1]", "[0][1]"]
PLACES = ["{p}{b}S!A1", "{p}{b}Sheet1!$A$1:$B$2", "'{p}{b}S'!A1", "'{p}{b}Sheet1'!A1", "{p}{b}!name", "SUM({p}{b}S!A1)", "1+'{p}{b}S'!A1", "Table1{b}S!A1", "Table1[{b}S!A1]", "A1:{p}{b}S!A1",
          "Sheet1{b}Sheet1!A1", "x{b}S!A1", "'{p}b.xlsx'!name", "'{p}{b}S:T'!A1", "Sheet1!{b}S!A1", "'x'{b}S!A1", "#REF!{b}S!A1", "{b}"]
OTHERS = ["'file:///c:/b.ods'#$S.A1", "file:///c:/b.ods#S.A1", "'b.ods'#S.A1", "b.xlsx!name", "'b.xlsx'!A1", "Other!A1", "'No such'!A1", "Table9[a]", "S:T!A1", "Sheet1:T!A1", "A1#S.A1", "'C:x'!A1", "'//srv/x'!A1",
          "'https://h/b.xlsx'!n", "\\\\srv\\x!A1", "http://h!A1", "'Sheet1'#A1", "'C:Sheet1'!A1", "'Sheet1:'!A1", "':Sheet1'!A1", "'Sheet1:Cube:Cube 1'!A1", "'Sheet1:Cube/x'!A1", "'Sheet1:[b.xlsx]Cube'!A1", "'http:Sheet1'!A1", "Table1[[a]]S!A1", "Table1[a]!A1", "Table1[a][b.xlsx]S!A1"]
DDE = ["{a}|{t}!{i}", "{a} |{t}!{i}", "{a}| {t}!{i}", "+{a}|{t}!{i}", "@SUM(1+1)*{a}|{t}!{i}", "1-{a}|{t}!{i}", "SUM({a}|{t}!{i})", '"x"&{a}|{t}!{i}', "'{a}|x'!{i}", "{a}\uff5c{t}!{i}", "\u00a0{a}|{t}!{i}", "{a}\n|{t}!{i}", "={a}|{t}!{i}",
       "A1,{a}|{t}!{i}", "Sheet1!A1+{a}|{t}!{i}", "-2+3+{a}|{t}!{i}"]
PROGRAMS, TOPICS, ITEMS = ["cmd", "MSEXCEL", "powershell", "_xlbgnm.1", "'cmd'", wide("cmd")], ["'/c calc'", "' /c calc'", "'\\..\\cmd.exe /c calc'", "x", '"x"'], ["A0", "'x'", "_xlbgnm.A1"]
INDIRECTS = ['INDIRECT({})', "indirect ({})", "_xlfn.INDIRECT({})", '1+INDIRECT({})', 'SUM(INDIRECT({}),1)', "INDIRECT(({}))", 'INDIRECT("A"&({}))', 'INDIRECT(CONCAT("A",{}))', "INDIRECT(CONCATENATE({},1))",
             'INDIRECT("A1")&INDIRECT({})', 'ROW(INDIRECT({}))', "INDIRECT({},TRUE)", 'INDIRECT(SUBSTITUTE({},"[",""))', 'INDIRECT(SUBSTITUTE(SUBSTITUTE("A","#",{}),"[",""))', "INDIRECT(SUBSTITUTE(SUBSTITUTE({},\"#\",\"\",1),\"[\",\"\"))", "INDIRECT(LEFT({},9))"]
TEXTS = ["A1", "name", '"[b.xlsx]S!A1"', "\"'file:///x'#$S.A1\"", '"A"&B1', "CHAR(39)", 'T(A1)', "A1&B1", "ADDRESS(1,1,1,1,A1)", '"#"&1', "IF(1,A1)", "Table1[a]", "Sheet1!A1", "{\"A1\"}", "TEXT(A1,\"@\")", "#REF!", '"cmd|x!A1"', "A1%&B1", '"\\\\srv"']
BARE = ["_xlfn.MAP(A1,_xleta.INDIRECT)", "INDIRECT", "INDIRECT+1", "(INDIRECT)(A1)", "_xlfn.LET(_xlpm.f,INDIRECT,_xlpm.f(A1))", "_xlfn.LET(_xlpm.CALL,1,_xlpm.CALL(1))", "_xlfn.LET(_xlpm.WEBSERVICE,1,_xlpm.WEBSERVICE(1))",
        "WEBSERVICE", wide("WEBSERVICE"), "(name)(A1)", "(\u007fx)(1)", "A1(1)", "1(2)", '"WEBSERVICE"("x")', "Table1[a](1)"]
INSIDE = ["<{e}>1</{e}>WEBSERVICE(\"x\")", "1<{e}/>+WEBSERVICE(\"x\")", "WEB<{e}/>SERVICE(\"x\")", "WEBSERVICE(\"x\")<{e}>1</{e}>", "1<!--x-->+WEBSERVICE(\"x\")", "<![CDATA[WEBSERVICE(\"x\")]]>", "1<?x y?>+A1", "<{e}>1</{e}>", "&#87;EBSERVICE(\"x\")", "cmd&#124;'x'!A0"]
# Arrays of more cells than a reader can hold, nested loops, and functions that call themselves. "{F}" is a function defined in the
# workbook.
ADDS = "_xlfn.LAMBDA(_xlpm.a,_xlpm.b,_xlpm.a+_xlpm.b)"
COSTLY = [
    "_xlfn.SEQUENCE(1048576,16384)", "SUM(_xlfn.SEQUENCE(1048576,17))", "sum(_xlfn.sequence( 1048576 ,\n17))", "SUM(_xlfn.SEQUENCE(A1,B1))", "SUM(_xlfn.SEQUENCE(1000*1000,1000))", "SUM(_xlfn._xlws.SEQUENCE(9999999,9))", "SUM(_xlfn.RANDARRAY(1048576,16384))",
    f"_xlfn.MAKEARRAY(1048576,16384,{ADDS})", f"SUM(_xlfn.MAKEARRAY(A1,A1,{ADDS}))", "_xlfn.EXPAND(A1,1048576,16384)", "_xlfn.EXPAND(A1,A2,A3,0)", "_xlfn.MUNIT(65536)", "_xlfn.MUNIT(A1)", "SUM(_xlfn.SEQUENCE(1048576)*_xlfn.SEQUENCE(1,16384))",
    "SUM(_xlfn.SEQUENCE(1048576)*_xlfn.SEQUENCE(1,A1))", "SUMPRODUCT(ROW(1:1048576)*COLUMN(A:XFD))", "SUM(ROW($A$1:$B$1048576)*COLUMN($A$1:$XFD$2))", "MMULT(ROW(1:1048576),COLUMN(A:XFD))", "MMULT(_xlfn.SEQUENCE(1048576),_xlfn.SEQUENCE(1,1000))",
    "SUM(MMULT(_xlfn.SEQUENCE(4000,4000),_xlfn.SEQUENCE(4000,4000)))", "MDETERM(A1:XFD16384)", "MINVERSE(Sheet1!A1:ALL1000)", f"_xlfn.REDUCE(0,_xlfn.SEQUENCE(1048576),_xlfn.LAMBDA(_xlpm.a,_xlpm.b,_xlpm.a+SUM(_xlfn.SEQUENCE(1048576))))",
    "_xlfn.REDUCE(0,A:A,_xlfn.LAMBDA(_xlpm.a,_xlpm.b,_xlfn.REDUCE(0,A:A,_xlfn.LAMBDA(_xlpm.c,_xlpm.d,1))))",
    "_xlfn.MAP(x,_xlfn.LAMBDA(_xlpm.a,SUM(_xlfn.MAP(x,_xlfn.LAMBDA(_xlpm.b,SUM(_xlfn.MAP(x,_xlfn.LAMBDA(_xlpm.c,1))))))))", "_xlfn.BYROW(A1:A9,x)", "_xlfn.SCAN(0,A1:A9,(_xlfn.LAMBDA(_xlpm.a,_xlpm.b,1)))", "_xlfn.GROUPBY(A1:A9,B1:B9,x)", "_xlfn.PIVOTBY(A1:A9,B1:B9,C1:C9,x)",
    "_xlfn.LAMBDA(_xlpm.x,_xlpm.x(_xlpm.x))(_xlfn.LAMBDA(_xlpm.x,_xlpm.x(_xlpm.x)))", "_xlfn.LET(_xlpm.f,_xlfn.LAMBDA(_xlpm.g,_xlpm.g(_xlpm.g)),_xlpm.f(_xlpm.f))", "_xlfn.LET(_xlpm.f,x,_xlpm.f(1))", "_xlfn.LET(_xlpm.f,_xlfn.LAMBDA(_xlpm.G,_xlfn.MAP(A1,_xlpm.g)),_xlpm.f(_xlpm.f))",
    "_xlfn.LET(_xlpm.f,(_xlfn.LAMBDA(_xlpm.a,1)),_xlpm.f (1))", "IF(TRUE,x)(1)", "_xlfn.LAMBDA(_xlpm.x,_xlpm.x)(x)(1)", "_xlfn.LET(" + ",".join(f"_xlpm.f{i},_xlfn.LAMBDA(_xlpm.x,_xlpm.f{i - 1}(_xlpm.f{i - 1}(_xlpm.x)))" if i else "_xlpm.f0,_xlfn.LAMBDA(_xlpm.x,_xlpm.x+1)" for i in range(30)) + ",_xlpm.f29(1))",
    "(" * 600 + "1" + ")" * 600, "ABS(" * 600 + "1" + ")" * 600]
COSTLY_OPEN = ["of:=SUM(COM.MICROSOFT.SEQUENCE(1048576;16384))", "of:=SUM(COM.MICROSOFT.SEQUENCE([.A1];[.B1]))", "of:=SUM(COM.MICROSOFT.RANDARRAY(1048576;16384))", "of:=MUNIT(65536)", "of:=MUNIT([.A1])", "of:=SUMPRODUCT(ROW([.A1:.A1048576])*COLUMN([.A1:.XFD1]))",
               "of:=MMULT(ROW([$Sheet1.A1:.A1048576]);COLUMN([.$A$1:.$XFD$1]))", "of:=MDETERM([.A1:.XFD16384])", "of:=SUM(COM.MICROSOFT.EXPAND([.A1];1048576;16384))", "of:=" + "(" * 600 + "1" + ")" * 600]


def functions(names, calls):
    return [call.format(f=name) for name in names for call in calls]


def hostile():
    """Returns active formulas of Excel by kind."""
    twins = {twin(name) + '("x")' for name in FETCH + RUN for twin in TWINS}
    twins |= {f"{name}\uff08\"x\"\uff09" for name in FETCH} | {wide(f'{name}("x")') for name in FETCH}
    twins -= {f'{name}("x")' for name in FETCH + RUN}
    places = {place.format(p=path, b=space + bracket) for place, path, space, bracket in itertools.product(PLACES, PATHS[:8] + PATHS[13:], SPACES[:1] + SPACES[4:6], BRACKETS)}
    places |= {place.format(p=space + path, b=bracket) for place, path, space, bracket in itertools.product(PLACES, PATHS, SPACES, BRACKETS[:2])}
    # A column of a table may have this name, which is not another file.
    places = {place for place in places if not (place.startswith("Table1[") and wide("[") in place)}
    return {
        "functions": functions(FETCH + RUN, CALLS), "twins": sorted(twins), "places": sorted(places) + OTHERS,
        "dde": [form.format(a=a, t=t, i=i) for form, a, t, i in itertools.product(DDE, PROGRAMS, TOPICS, ITEMS)],
        "indirect": [form.format(text) for form, text in itertools.product(INDIRECTS, TEXTS)], "bare": BARE, "cost": COSTLY,
    }


def hostile_open():
    """Returns the same for OpenDocument."""
    calls = ['of:={f}("x")', "of:={f}()", 'of:=SUM(1;{f}("x"))', 'of:={f} ("x")', 'of:=-{f}([.A1])', 'of:="a"&{f}("x")', 'of:=COM.MICROSOFT.{f}("x")', 'of:=ORG.OPENOFFICE.{f}("x")', 'of:=ORG.LIBREOFFICE.{f}("x")', 'oooc:={f}("x")',
             "of:='Sheet1'.{f}(1)", 'of:=$Sheet1.{f}(1)', 'of:=com.sun.star.sheet.addin.Analysis.get{f}(1)', 'ooow:{f}("x")', '{f}("x")', '={f}("x")', 'msoxl:={f}("x")', 'of:=$${f}("x")', 'of:=[.A1]:{f}("x")', 'of:=IF(1;{f}("x");2)']
    bases = ["file:///c:/b.ods", "b.ods", "https://h/b.ods", "\\\\srv\\b.ods", "//srv/b.ods", "file:b.ods", "..\\b.ods", "smb://h/b.ods", ""]
    places = ["of:=['{b}'#$S.A1]", "of:=['{b}'#S.A1:.B2]", "of:='{b}'#$$name", "of:={b}#S.A1", "of:=SUM(['{b}'#$S.A1])", "of:=[{b}#S.A1]", "of:='{b}'#$S.A1+1", "of:=['{b}'#$S.A1", "oooc:=['{b}'#S.A1]", "'{b}'#$S.A1", "{b}#S.A1",
              "of:=['{b}' #$S.A1]", "of:=[ '{b}'#$S.A1]", "of:=['{b}'#$S.#REF!]", "of:=$'{b}'#$S.A1"]
    indirects = ["of:=INDIRECT({})", "oooc:=indirect ({})", "of:=COM.MICROSOFT.INDIRECT({})", "of:=SUM(INDIRECT({});1)", 'of:=INDIRECT("A"&({}))', "of:=INDIRECT(CONCATENATE({};1))"]
    texts = ["[.A1]", "$$name", "\"'file:///x'#$S.A1\"", '"A"&[.B1]', "CHAR(39)", "ADDRESS(1;1;1;1;[.A1])", '"#"&1', "IF(1;[.A1])", '"[b.xlsx]S"']
    names = FETCH + RUN
    return {
        "functions": functions(names, calls), "twins": sorted({"of:=" + twin(name) + '("x")' for name in names for twin in TWINS}), "places": [p.format(b=b) for p in places for b in bases],
        "indirect": [form.format(text) for form in indirects for text in texts], "fields": ["ooow:db.table.field", "ooow:a.b.c+1", "ooow:macro(1)", "ooow:cmd|'x'!A0", "ooow:file:///x", "ooow:[b]x", "of:=cmd|'x'!A0", "of:=DDE"], "cost": COSTLY_OPEN,
    }


# --- what does not ------------------------------------------------------------------------------

HARMLESS = [
    "SUM(A1:A9)", "Sheet1!$A$1", "IF(A1=\"\",\"\",VLOOKUP(A1,'集計 (2)'!$A:$C,2,FALSE))", "SUM(Table1[金額'[円']])", "Table1[Call (sec)]", "SUM(Table1[C|D])", "COUNTIF(Table1[Run (km)],1)", "'Cube 1'!A1+Cube!B2",
    "Table1[[#This Row],[Run (km)]]*1.1", "SUM(Table1[[#Data],[#Totals],[a]:[C|D]])", "Table1[#All]", "SUMPRODUCT((A1:A9>0)*(B1:B9=\"済\"))", "-A1^2%+3.5E-10", "INDEX(A:A,MATCH(MAX(B:B),B:B,0))", "A1:INDEX(B:B,3)",
    "TEXT(A1,\"ggge年m月d日\")", "DATESTRING(A1)&JIS(B1)&PHONETIC(C1)", "_xlfn.XLOOKUP(A1,B:B,C:C,\"なし\")", "_xlfn._xlws.FILTER(A1:B9,A1:A9>0)", "_xlfn.LET(_xlpm.x,A1,_xlpm.x*2)", "_xlfn.LAMBDA(_xlpm.x,_xlpm.x+1)(3)",
    "_xlfn.BYROW(A1:B2,_xleta.SUM)", "SUM(A1:B2 B1:C2)", "SUM((A1,B2))", "{1,2;\"a\",#N/A}", "#REF!", "Sheet1!#REF!", "SUM(#REF!)", "INDIRECT(\"A\"&ROW())", "INDIRECT(ADDRESS(ROW(),COLUMN()-1))", "INDIRECT(SUBSTITUTE(SUBSTITUTE(A1,\"#\",\"\"),\"[\",\"\"))", "INDIRECT(\"A\"&A1*2)", "INDIRECT(\"Table1[a]\")", "税率（込）*A1",
    "MID(CELL(\"filename\",A1),FIND(\"]\",CELL(\"filename\",A1))+1,31)", "IFERROR(1/0,\"[x]|!\\\")", "OFFSET(Sheet1!$A$1,0,0,COUNTA(Sheet1!$A:$A),1)", "税率*A1", "SUM(Sheet1:Cube!A1)", "1:5", "SUBTOTAL(9,A1:A5)", "AND(A1<>B1,A1>=1,B1<=2)",
    "CONCATENATE(\"http://\",A1)", "SUM(\n 1,\t2 )", "ROUNDDOWN(A1*10%,-1)", "NETWORKDAYS.INTL(A1,B1,1)", "[0]!税率", "\"=cmd|'/c calc'!A0\"", "\"[b.xlsx]S!A1\"&\"WEBSERVICE(1)\"", "sum(a1)", "T(\"a\"\"b\")", "_xlfn.STDEV.S(A1:A9)",
    "SUM('Sheet1:集計 (2)'!B5)", "SUM('Cube:Cube 1'!$A$1:$B$2)", "_xlfn.TRIMRANGE(A1:A9)", "_xlfn.REGEXEXTRACT(A1,\"[0-9]+\")", "_xlfn.REGEXTEST(A1,\"a\")", "_xlfn.REGEXREPLACE(A1,\"a\",\"b\")", "_xlfn.PERCENTOF(A1:A2,A1:A9)",
    "_xlfn.SEQUENCE(COUNTA(A:A))", "SUM(_xlfn.SEQUENCE(A1)*_xlfn.SEQUENCE(A2))", "_xlfn.SEQUENCE(6,7,A1-WEEKDAY(A1),1)", "SUMPRODUCT(ROW(1:65536)*1)", "SUM(A:XFD)", "INDEX(A:XFD,MATCH(A1,B:B,0),MATCH(A2,1:1,0))", "MMULT(A1:J100,A1:A10)", "MDETERM(A1:C3)", f"_xlfn.REDUCE(0,_xlfn.SEQUENCE(A1),{ADDS})",
    f"_xlfn.MAKEARRAY(9,9,{ADDS})", f"_xlfn.LET(_xlpm.f,{ADDS},_xlpm.f(1,_xlpm.f(2,3)))", f"_xlfn.LET(_xlpm.f,{ADDS},_xlfn.SCAN(0,A1:A99,_xlpm.f))", "_xlfn.MAP(A1:A9,_xlfn.LAMBDA(_xlpm.a,SUM(_xlfn.MAP(B1:B9,_xlfn.LAMBDA(_xlpm.b,_xlpm.a*_xlpm.b)))))", "_xlfn.BYROW(Table1[a],_xlfn.LAMBDA(_xlpm.r,SUM(_xlpm.r)))",
    "_xlfn.GROUPBY(A1:A9,B1:B9,_xleta.SUM)", "SUM(_xlfn.RANDARRAY(9))", "IFERROR(INDEX(B:B,SMALL(IF(A1:A9=1,ROW(A1:A9)),ROW(A1))),\"\")", "(" * 60 + "1" + ")" * 60,
]
HARMLESS_OPEN = [
    "of:=SUM([.A1:.A9])", "of:=[$Sheet1.$A$1]*['集計 (2)'.B1]", "of:=IF([.A1]=\"\";\"\";VLOOKUP([.A1];[.$A$1:.$C$9];2;0))", "of:={1;2|3;4}", "of:=SUM(([.A1:.A3]~[.B2])![.A2])", "of:=$$税率*2", "of:=税率*2", "of:=[.#REF!]",
    "of:=COM.MICROSOFT.FLOOR([.A1];1)", "of:=ORG.OPENOFFICE.EASTERSUNDAY(2026)", "of:=ORG.LIBREOFFICE.RAND.NV()", "of:=INDIRECT(\"A\"&ROW())", "of:=INDIRECT(SUBSTITUTE(SUBSTITUTE([.A1];\"#\";\"\");\"[\";\"\"))", "of:=\"cmd|'/c calc'!A0\"", "of:=50%^-2", "of:=SUM( 1; ;2 )", "of:=#N/A", "of:=TEXT([.A1];\"GGGE\")",
    "of:=SUM(COM.MICROSOFT.SEQUENCE([.A1]))", "of:=MUNIT(9)", "of:=SUMPRODUCT(ROW([.A1:.A9])*COLUMN([.A1:.C1]))", "of:=MMULT([.A1:.J100];[.A1:.A10])", "of:=SUM([.A1:.XFD1048576])",
]

# --- documents that hold formulas ---------------------------------------------------------------


class Place:
    """A place of a formula: `member` of the rebuilt file has MARK there, after `before`."""

    def __init__(self, name, member, mark, form="{}", kinds=None):
        self.name, self.member, self.mark, self.form, self.kinds = name, member, mark, form, kinds


def chart(formula):
    return (f'<c:chartSpace xmlns:c="{CHART}" {A} {R}><c:chart><c:plotArea><c:layout/><c:barChart><c:barDir val="col"/><c:grouping val="clustered"/><c:ser><c:idx val="0"/><c:order val="0"/>'
            f'<c:val><c:numRef><c:f>{formula}</c:f><c:numCache><c:ptCount val="1"/><c:pt idx="0"><c:v>12</c:v></c:pt></c:numCache></c:numRef></c:val></c:ser><c:axId val="1"/><c:axId val="2"/></c:barChart></c:plotArea></c:chart></c:chartSpace>')


def workbook(cells=()):
    """Returns a workbook with a formula in every place."""
    x14 = 'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"'
    rows = ('<row r="1"><c r="A1"><f>A2+7001</f><v>1</v></c><c r="B1"><f t="shared" ref="B1:B2" si="0">A2+7002</f><v>1</v></c><c r="C1"><f t="array" ref="C1">A2+7003</f><v>1</v></c></row>'
            '<row r="2"><c r="B2"><f t="shared" si="0"/><v>1</v></c></row>'
            + "".join(f'<row r="{i + 3}"><c r="A{i + 3}"><f>{escape(cell)}</f><v>1</v></c></row>' for i, cell in enumerate(cells)))
    extra = ('<scenarios><scenario name="a" count="1"><inputCells r="A1" val="=A2+7004"/></scenario></scenarios>'
             '<conditionalFormatting sqref="A1"><cfRule type="expression" priority="1"><formula>A2+7005</formula></cfRule><cfRule type="colorScale" priority="2"><colorScale><cfvo type="formula" val="A2+7006"/><cfvo type="max"/>'
             '<color rgb="FFFF0000"/><color rgb="FF00FF00"/></colorScale></cfRule></conditionalFormatting>'
             '<dataValidations count="1"><dataValidation type="whole" sqref="A1"><formula1>A2+7007</formula1><formula2>A2+7008</formula2></dataValidation></dataValidations>'
             '<drawing r:id="rId1"/><tableParts count="1"><tablePart r:id="rId2"/></tableParts>'
             f'<extLst><ext uri="{{78C0D931-6437-407d-A8EE-F0AAD7539E65}}" {x14}><x14:conditionalFormattings><x14:conditionalFormatting><x14:cfRule type="expression" priority="3" id="{{1}}"><xm:f>A2+7009</xm:f></x14:cfRule><xm:sqref>A1</xm:sqref></x14:conditionalFormatting></x14:conditionalFormattings></ext>'
             f'<ext uri="{{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}}" {x14}><x14:dataValidations count="1"><x14:dataValidation type="list"><x14:formula1><xm:f>A2+7010</xm:f></x14:formula1><xm:sqref>C2</xm:sqref></x14:dataValidation></x14:dataValidations></ext>'
             f'<ext uri="{{05C60535-1F16-4fd2-B633-F4F36F0B64E0}}" {x14}><x14:sparklineGroups><x14:sparklineGroup><x14:sparklines><x14:sparkline><xm:f>A2+7011</xm:f><xm:sqref>D1</xm:sqref></x14:sparkline></x14:sparklines></x14:sparklineGroup></x14:sparklineGroups></ext></extLst>')
    columns = ["金額[円]", "Call (sec)", "C|D", "Run (km)", "a"]
    table = (f'<table {S} id="1" name="Table1" displayName="Table1" ref="F1:J3" totalsRowCount="1"><tableColumns count="5">'
             + "".join(f'<tableColumn id="{i}" name="{name}"' + ("><calculatedColumnFormula>A2+7012</calculatedColumnFormula><totalsRowFormula>A2+7013</totalsRowFormula></tableColumn>" if i == 1 else "/>") for i, name in enumerate(columns, 1))
             + "</tableColumns></table>")
    drawing = (f'<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" {A} {R}><xdr:absoluteAnchor><xdr:pos x="0" y="0"/><xdr:ext cx="3000000" cy="2000000"/><xdr:graphicFrame macro=""><xdr:nvGraphicFramePr>'
               f'<xdr:cNvPr id="2" name="C"/><xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr><xdr:xfrm><a:off x="0" y="0"/><a:ext cx="0" cy="0"/></xdr:xfrm><a:graphic><a:graphicData uri="{CHART}"><c:chart xmlns:c="{CHART}" r:id="rId1"/></a:graphicData></a:graphic>'
               '</xdr:graphicFrame><xdr:clientData/></xdr:absoluteAnchor></xdr:wsDr>')
    cache = (f'<pivotCacheDefinition {S}><cacheSource type="worksheet"><worksheetSource ref="A1:A3" sheet="Sheet1"/></cacheSource><cacheFields count="2"><cacheField name="a" numFmtId="0"><sharedItems/></cacheField>'
             '<cacheField name="F" numFmtId="0" formula="A2+7014" databaseField="0"/></cacheFields></pivotCacheDefinition>')
    sheets = "".join(f'<sheet name="{name}" sheetId="{i}" r:id="rId{i + 20}"/>' for i, name in enumerate(["集計 (2)", "Cube", "Cube 1"], 2))
    book = (f'<workbook {S} {R}><sheets><sheet name="Sheet1" sheetId="1" r:id="rId1"/>{sheets}</sheets><definedNames><definedName name="税率">A2+7015</definedName></definedNames><pivotCaches><pivotCache cacheId="1" r:id="rId9"/></pivotCaches></workbook>')
    parts = {"xl/worksheets/sheet1.xml": f'<worksheet {S} {R}><sheetData>{rows}</sheetData>{extra}</worksheet>', "xl/tables/table1.xml": table, "xl/drawings/drawing1.xml": drawing, "xl/charts/chart1.xml": chart("A2+7016"),
             "xl/pivotCache/pivotCacheDefinition1.xml": cache,
             "xl/worksheets/_rels/sheet1.xml.rels": ooxml.relationships([("rId1", "drawing", "../drawings/drawing1.xml"), ("rId2", "table", "../tables/table1.xml")]),
             "xl/drawings/_rels/drawing1.xml.rels": ooxml.relationships([("rId1", "chart", "../charts/chart1.xml")])}
    parts |= {f"xl/worksheets/sheet{i}.xml": f'<worksheet {S}><sheetData/></worksheet>' for i in (2, 3, 4)}
    types = {name: MS + ("drawingml.chart+xml" if "charts/" in name else "drawing+xml" if "drawings/" in name else "spreadsheetml." + ("worksheet" if "sheets/" in name else "table" if "tables/" in name else "pivotCacheDefinition") + "+xml")
             for name in parts if "_rels" not in name}
    rels = [("rId1", "worksheet", "worksheets/sheet1.xml"), *((f"rId{i + 20}", "worksheet", f"worksheets/sheet{i}.xml") for i in (2, 3, 4)), ("rId9", "pivotCacheDefinition", "pivotCache/pivotCacheDefinition1.xml")]
    return ooxml.package("xlsx", book, rels, parts, types)


def slide():
    frame = ('<p:graphicFrame><p:nvGraphicFramePr><p:cNvPr id="4" name="c"/><p:cNvGraphicFramePr/><p:nvPr/></p:nvGraphicFramePr><p:xfrm/><a:graphic>'
             f'<a:graphicData uri="{CHART}"><c:chart xmlns:c="{CHART}" r:id="rId4"/></a:graphicData></a:graphic></p:graphicFrame>')
    return ooxml.pptx(ooxml.shape("TEXT") + frame, slide_rels=[("rId4", "chart", "../charts/chart1.xml")], parts={"ppt/charts/chart1.xml": chart("A2+7016")}, types={"ppt/charts/chart1.xml": MS + "drawingml.chart+xml"})


def sheet(cells=()):
    rows = "".join(f'<table:table-row><table:table-cell table:formula="{escape(cell, {chr(34): "&quot;"})}" office:value-type="float" office:value="1"><text:p>1</text:p></table:table-cell></table:table-row>' for cell in ["of:=[.A2]+7001", *cells])
    plot = opendocument.content("chart", '<chart:chart chart:class="chart:line"><chart:plot-area><chart:series chart:values-cell-range-address="Sheet1.A7002:.A7003"/></chart:plot-area></chart:chart>')
    styles = ('<office:automatic-styles><style:style style:name="c" style:family="table-cell"><style:map style:condition="is-true-formula([.A2]+7004)" style:apply-style-name="d" style:base-cell-address="Sheet1.A7005"/></style:style></office:automatic-styles>')
    inside = ('<table:content-validations><table:content-validation table:name="v" table:condition="of:cell-content-is-between(7006,[.A2])" table:base-cell-address="Sheet1.A1"/></table:content-validations>'
              f'<table:table table:name="Sheet1" table:print-ranges="Sheet1.A1:Sheet1.C7007">{rows}<table:table-row><table:table-cell><draw:frame svg:width="4cm" svg:height="3cm"><draw:object xlink:href="./Object 1"/></draw:frame>'
              '<draw:custom-shape svg:width="1cm" svg:height="1cm"><draw:enhanced-geometry draw:type="x" draw:enhanced-path="M 0 0 N"><draw:equation draw:name="f0" draw:formula="$0 +7008"/></draw:enhanced-geometry></draw:custom-shape></table:table-cell></table:table-row></table:table>'
              '<table:table table:name="集計 (2)"/><table:named-expressions><table:named-expression table:name="税率" table:expression="of:=[.A2]+7009" table:base-cell-address="$Sheet1.$A$1"/><table:named-range table:name="r" table:cell-range-address="$Sheet1.$A$7010" table:base-cell-address="$Sheet1.$A$1"/></table:named-expressions>'
              '<table:database-ranges><table:database-range table:name="d" table:target-range-address="Sheet1.A1:Sheet1.B7011"/></table:database-ranges>')
    return opendocument.package("spreadsheet", inside, [("Object 1/content.xml", plot)], styles,
                                manifest=opendocument.manifest(KIND + "spreadsheet", [("Object 1/", KIND + "chart"), ("Object 1/content.xml", "text/xml")]))


SHEET1, BOOK = "xl/worksheets/sheet1.xml", "xl/workbook.xml"
# Fields of a pivot table may be in brackets.
PIVOT = ("functions", "twins", "dde", "indirect")
CELLS = {"cell": (SHEET1, 7001), "shared": (SHEET1, 7002), "array": (SHEET1, 7003), "rule": (SHEET1, 7005), "rule of Excel 2010": (SHEET1, 7009), "sparkline": (SHEET1, 7011), "column": ("xl/tables/table1.xml", 7012),
         "total": ("xl/tables/table1.xml", 7013), "name": (BOOK, 7015), "chart": ("xl/charts/chart1.xml", 7016)}
XLSX = [Place(name, member, f">A2+{mark}<", ">{}<") for name, (member, mark) in CELLS.items()] + [
    Place("list", SHEET1, ">A2+7007<", ">{}<"), Place("second limit", SHEET1, ">A2+7008<", ">{}<"), Place("list of Excel 2010", SHEET1, ">A2+7010<", ">{}<"),
    Place("scenario", SHEET1, '"=A2+7004"', '"={}"'), Place("threshold", SHEET1, '"A2+7006"', '"{}"'), Place("pivot field", "xl/pivotCache/pivotCacheDefinition1.xml", '"A2+7014"', '"{}"', PIVOT)]
PPTX = [Place("chart", "ppt/charts/chart1.xml", ">A2+7016<", ">{}<", ("functions", "twins", "dde", "indirect"))]
ODS = [Place("cell", "content.xml", '"of:=[.A2]+7001"', '"{}"'), Place("name", "content.xml", '"of:=[.A2]+7009"', '"{}"'), Place("rule", "content.xml", '"is-true-formula([.A2]+7004)"', '"{}"'),
       Place("validation", "content.xml", '"of:cell-content-is-between(7006,[.A2])"', '"{}"', ("functions", "places", "indirect")), Place("chart", "Object 1/content.xml", '"Sheet1.A7002:.A7003"', '"{}"'),
       Place("base", "content.xml", '"Sheet1.A7005"', '"{}"'), Place("print", "content.xml", '"Sheet1.A1:Sheet1.C7007"', '"{}"'), Place("shape", "content.xml", '"$0 +7008"', '"{}"'), Place("range", "content.xml", '"$Sheet1.$A$7010"', '"{}"'),
       Place("database", "content.xml", '"Sheet1.A1:Sheet1.B7011"', '"{}"')]
NAMES_THAT_ACT = ([f"{auto}{mark}{what}" for auto in ("Auto", "AUTO", wide("Auto"), "_xlnm.Auto", "_XLNM.AUTO", "\\Auto", "Excel_BuiltIn_Auto") for mark in ("_", ".", wide("_"), wide(".")) for what in ("Open", "Close", "Activate", "Ouvrir", "Open1", "\u958b\u304f")]
                  + ["_xlnm.Foo", "_xlfn.WEBSERVICE", "_xll.foo", "a b", "a!b", "Auto\u00ad_Open", "Au\u200bto_Open", "[1]x", "cmd|x", "", "1a"])
NAME_ATTRIBUTES = ['xlm="1"', 'function="1"', 'vbProcedure="1"', 'xlm="0"', 'publishToServer="1"', 'workbookParameter="1"', 'functionGroupId="1"', 'shortcutKey="a"', 'macro="x"']

# --- running ------------------------------------------------------------------------------------


class Document:
    def __init__(self, tool, folder, suffix, data):
        self.tool, self.folder, self.suffix, self.failed = tool, folder, suffix, 0
        path, rebuilt = folder / f"in.{suffix}", folder / f"out.{suffix}"
        path.write_bytes(data)
        subprocess.run([tool, "sanitize", str(path), str(rebuilt)], capture_output=True, timeout=PATIENCE, check=True)
        with zipfile.ZipFile(io.BytesIO(rebuilt.read_bytes())) as package:
            self.members = [(member.filename, package.read(member), member.compress_type) for member in package.infolist()]

    def text(self, name):
        return next(content.decode() for member, content, _ in self.members if member == name)

    def edited(self, name, old, new):
        content = self.text(name)
        if content.count(old) != 1:
            raise ValueError(f"{old} stands {content.count(old)} times in {name}")
        return recipes.zip_file([recipes.Member(member, content.replace(old, new).encode() if member == name else data, time=0x21 << 16, method=method) for member, data, method in self.members])

    def accepted(self, edits):
        """Returns those of `edits`, each (what, data), that the verifier accepts."""
        taken = []
        for start in range(0, len(edits), 400):
            paths = {}
            for i, (what, data) in enumerate(edits[start:start + 400]):
                path = self.folder / f"{i}.{self.suffix}"
                path.write_bytes(data)
                paths[str(path)] = what
            result = subprocess.run([self.tool, "verify", *paths], capture_output=True, timeout=PATIENCE, check=False, text=True)
            if result.returncode not in (0, 1):
                raise RuntimeError(f"the verifier ended with {result.returncode}: {result.stderr[-500:]}")
            refused = {line.split(": ", 1)[0] for line in (result.stdout + result.stderr).splitlines()}
            taken += [what for path, what in paths.items() if path not in refused]
        return taken


def quoted(text):
    return escape(text, {'"': "&quot;", "\n": "&#10;", "\t": "&#9;"})


def edits_of(document, places, kinds, every):
    """Yields (place, formula), data: all formulas in the first place, some in each of the others."""
    for number, place in enumerate(places):
        formulas = [formula for kind, list_ in kinds.items() if place.kinds is None or kind in place.kinds for formula in list_]
        step = every * (1 if number == 0 else 29)
        for formula in formulas[number % step::step]:
            yield (place.name, formula), document.edited(place.member, place.mark, place.form.format(quoted(formula)))


def elements_of(document, places):
    for place in places:
        if place.mark[0] == ">":
            for inside, element in itertools.product(INSIDE, ("f", "v", "is", "t", "formula", "r", "extLst")):
                yield (place.name, inside), document.edited(place.member, place.mark, place.form.format(inside.format(e=element)))


def names_of(document):
    for name in NAMES_THAT_ACT:
        yield ("defined name", name), document.edited(BOOK, 'name="税率"', f'name="{quoted(name)}"')
    for attribute in NAME_ATTRIBUTES:
        yield ("defined name", attribute), document.edited(BOOK, 'name="税率"', f'name="税率" {attribute}')


def rebuilt_of(tool, folder, suffix, data):
    """Returns the output for `data`, or None if it is withheld or refused."""
    path, rebuilt = folder / f"source.{suffix}", folder / f"rebuilt.{suffix}"
    path.write_bytes(data)
    rebuilt.unlink(missing_ok=True)
    for arguments in (["sanitize", str(path), str(rebuilt)], ["verify", str(rebuilt)]):
        if warm.call(tool, *arguments).returncode != 0:
            return None
    return rebuilt.read_bytes()


def with_source(data, old, new):
    """Returns the package with `new` instead of `old` in whichever member has it."""
    members = []
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        for member in package.infolist():
            members.append(recipes.Member(member.filename, package.read(member).replace(old.encode(), new.encode()), time=0x21 << 16, method=member.compress_type))
    return recipes.zip_file(members)


def spoiled(tool, folder, suffix, source, kinds, places, count):
    """Puts active formulas into the source, in every cell and `count` in each of `places`; returns those for which the file is
    withheld, or that remain."""
    formulas = [formula for list_ in kinds.values() for formula in list_ if "\u007f" not in formula and formula.strip()]
    wrong = []
    for start in range(0, len(formulas), 3000):
        data = rebuilt_of(tool, folder, suffix, source(formulas[start:start + 3000]))
        wrong += [f"a sheet of them from {start} on"] if data is None else []
        text = "".join(zipfile.ZipFile(io.BytesIO(data)).read(name).decode() for name in (SHEET1, "content.xml") if data and name in zipfile.ZipFile(io.BytesIO(data)).namelist())
        wrong += [formula for formula in formulas[start:start + 3000] if f"<f>{escape(formula)}</f>" in text or f'"{quoted(formula)}"' in text]
    for place in places:
        allowed = [formula for kind, list_ in kinds.items() if place.kinds is None or kind in place.kinds for formula in list_]
        for formula in allowed[::max(1, len(allowed) // count)]:
            if rebuilt_of(tool, folder, suffix, with_source(source(), place.mark, place.form.format(quoted(formula)))) is None:
                wrong.append((place.name, formula))
    return wrong
