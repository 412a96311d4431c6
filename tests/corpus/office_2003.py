# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes Office 2003 documents in one XML file with active or external content. They are inert: every payload is only a mark."""

import base64

import pictures

EXCEL = "urn:schemas-microsoft-com:office:spreadsheet"
WORD = "http://schemas.microsoft.com/office/word/2003/wordml"


def excel(mark):
    """Returns a workbook with values, formulas, dates and styles; a formula that calls a program, a query, another workbook, a
    link."""
    return (f'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><!-- {mark}-COMMENT -->'
            f'<Workbook xmlns="{EXCEL}" xmlns:ss="{EXCEL}" xmlns:x="urn:schemas-microsoft-com:office:excel" xmlns:html="http://www.w3.org/TR/REC-html40" '
            f'xmlns:e="urn:{mark}-own">'
            '<DocumentProperties xmlns="urn:schemas-microsoft-com:office:office"><LastSaved>2011-02-03T04:05:06Z</LastSaved></DocumentProperties>'
            f'<OfficeDocumentSettings xmlns="urn:schemas-microsoft-com:office:office"><LocationOfComponents HRef="file:///{mark}"/></OfficeDocumentSettings>'
            f'<ExcelWorkbook xmlns="urn:schemas-microsoft-com:office:excel"><SupBook><Path>C:\\{mark}.xls</Path></SupBook></ExcelWorkbook>'
            '<Styles><Style ss:ID="d"><NumberFormat ss:Format="Short Date"/></Style><Style ss:ID="b"><Font ss:Bold="1" ss:Color="#FF0000"/></Style></Styles>'
            '<Worksheet ss:Name="集計"><Table><Column ss:Width="120"/>'
            '<Row><Cell ss:StyleID="b"><Data ss:Type="String">品名</Data></Cell><Cell ss:MergeAcross="1"><Data ss:Type="String">KEPT TEXT</Data></Cell></Row>'
            '<Row><Cell><Data ss:Type="Number">20</Data></Cell><Cell ss:StyleID="d"><Data ss:Type="DateTime">2011-02-03T00:00:00.000</Data></Cell></Row>'
            '<Row><Cell><Data ss:Type="Number">22</Data></Cell><Cell ss:HRef="http://link.example/"><Data ss:Type="Boolean">1</Data><Comment><Data>NOTE</Data></Comment></Cell></Row>'
            '<Row><Cell ss:Formula="=SUM(R[-2]C:R[-1]C)"><Data ss:Type="Number">42</Data></Cell>'
            f'<Cell ss:Formula="=cmd|\'/c {mark}\'!A0"><Data ss:Type="Number">1</Data></Cell></Row>'
            '<Row><Cell ss:Formula="=IF(rand()&lt;2,CELL(&quot;filename&quot;))"><Data ss:Type="String">STORED RESULT</Data></Cell></Row>'
            f'<e:Row>{mark}-STRAY</e:Row></Table>'
            f'<QueryTable xmlns="urn:schemas-microsoft-com:office:excel"><QuerySource><Connection>{mark}</Connection></QuerySource></QueryTable>'
            '<WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel"><PageSetup><Header x:Data="&amp;LHEAD"/></PageSetup></WorksheetOptions>'
            '<DataValidation xmlns="urn:schemas-microsoft-com:office:excel"><Range>R1C1</Range><Type>List</Type></DataValidation>'
            '<PivotTable xmlns="urn:schemas-microsoft-com:office:excel"><Name>P</Name><Location>R1C1:R2C2</Location></PivotTable>'
            '</Worksheet><Worksheet ss:Name="隠し"><Table/><WorksheetOptions xmlns="urn:schemas-microsoft-com:office:excel"><Visible>SheetHidden</Visible></WorksheetOptions>'
            '</Worksheet></Workbook>').encode()


def word(mark):
    """Returns a document with paragraphs, a smart tag and a picture; macros, an OLE object, a control, a template, an external
    picture, a field."""
    def data(name, content):
        return f'<w:binData w:name="{name}">{base64.b64encode(content).decode()}</w:binData>'

    def run(text):
        return f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>"

    evil = mark.encode() * 9
    return (f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><?mso-application progid="Word.Document"?><w:wordDocument xmlns:w="{WORD}" '
            'xmlns:aml="http://schemas.microsoft.com/aml/2001/core" xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
            'xmlns:st1="urn:schemas-microsoft-com:office:smarttags" xmlns:s="urn:own" w:macrosPresent="yes" w:embeddedObjPresent="yes">'
            f'<w:docOleData>{data("oledata.mso", evil)}</w:docOleData><w:docSuppData>{data("editdata.mso", evil)}</w:docSuppData>'
            f'<w:docPr><w:attachedTemplate w:val="http://{mark}.example/a.dot"/><w:docVars><w:docVar w:name="a" w:val="{mark}"/></w:docVars></w:docPr>'
            f'<w:body>{run("KEPT TEXT")}<w:p><st1:place><w:r><w:t>IN A SMART TAG</w:t></w:r></st1:place><s:own>{mark}<w:r><w:t>IN AN OWN TAG</w:t></w:r></s:own></w:p>'
            f'<w:p><w:r><w:pict>{data("wordml://01000001.png", pictures.png(width=40, height=30))}'
            '<v:shape id="a" style="width:40pt;height:30pt"><v:imagedata src="wordml://01000001.png"/></v:shape></w:pict></w:r></w:p>'
            f'<w:p><w:r><w:pict><v:shape id="b" style="width:40pt;height:30pt"><v:imagedata src="http://{mark}.example/a.png" o:href="http://{mark}.example/b"/>'
            f'</v:shape><o:OLEObject Type="Embed" ProgID="Package" ShapeID="b" ObjectID="{mark}"/></w:pict></w:r></w:p>'
            f'<w:p><w:r><w:ocx w:data="DATA:{mark}" w:name="{mark}"/></w:r></w:p>'
            f'<w:p><w:fldSimple w:instr=" DDEAUTO cmd {mark} "><w:r><w:t>SHOWN RESULT</w:t></w:r></w:fldSimple></w:p>'
            '<w:p><aml:annotation aml:id="1" w:type="Word.Insertion"><aml:content><w:r><w:t>INSERTED TEXT</w:t></w:r></aml:content></aml:annotation>'
            f'<aml:annotation aml:id="2" w:type="Word.Deletion"><aml:content><w:r><w:delText>{mark}</w:delText></w:r></aml:content></aml:annotation></w:p>'
            '</w:body></w:wordDocument>').encode()
