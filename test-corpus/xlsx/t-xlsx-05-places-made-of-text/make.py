# SPDX-License-Identifier: GPL-2.0-or-later
"""INDIRECT of what stands in a cell, which may be the address of another file: LibreOffice fetches it. Of the formula's own text and of numbers it stays, and where it waits for its reader."""
from recipes import emit
from recipes_ooxml import *

X14 = 'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"'
GO = ["INDIRECT(A1)", "indirect (A1)", "INDIRECT(&quot;A1:&quot;&amp;A1)", "INDIRECT(CHAR(39)&amp;&quot;file:&quot;)", "INDIRECT(&quot;&apos;file:x&apos;#$A.A1&quot;)", "INDIRECT(Name)", "INDIRECT(ADDRESS(1,1,1,1,A1))",
      "_xlfn.INDIRECT(A1)", "INDIRECT(CONCATENATE(&quot;A&quot;,A1))", "_xlfn.MAP(A1:A2,_xleta.INDIRECT)"]
STAY = ["SUM(INDIRECT(&quot;A1:A&quot;&amp;ROW()-1))", "INDIRECT(&quot;&apos;Sheet 1&apos;!B&quot;&amp;MATCH(A2,A:A,0),TRUE)", "INDIRECT(ADDRESS(ROW(),COLUMN()-1))",
        "INDIRECT(CONCATENATE(&quot;C&quot;,COLUMN()))", "Indirect_Costs+MyIndirect"]
cells = "".join(f'<row r="{i + 2}"><c r="B{i + 2}" t="str"><f>{formula}</f><v>VALUE{i}</v></c></row>' for i, formula in enumerate(GO + STAY))
emit(xlsx("""<row r="1"><c r="A1" t="inlineStr"><is><t>'file:///a/b.xlsx'#$Sheet1.A1</t></is></c></row>""" + cells,
          sheet_extra='<dataValidations count="1"><dataValidation type="list" sqref="C1"><formula1>INDIRECT($C$2)</formula1><c r="D1" t="str"><f>INDIRECT(D2)</f></c></dataValidation></dataValidations>'
                      f'<extLst><ext uri="{{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}}" {X14}><x14:dataValidations count="1"><x14:dataValidation type="list"><x14:formula1><xm:f>INDIRECT($C$3)</xm:f></x14:formula1><xm:sqref>C2</xm:sqref></x14:dataValidation></x14:dataValidations></ext></extLst>',
          names="<definedName name=\"ByName\">INDIRECT(Sheet1!$A$1)</definedName>"))
