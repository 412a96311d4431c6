# SPDX-License-Identifier: GPL-2.0-or-later
"""INDIRECT of what stands in a cell, which may be the address of another file: LibreOffice fetches it. Of the formula's own text and of numbers it stays as it is; else the formula takes out what could
lead out, in cells, in rules for what is entered or how cells look, and in names. What spells out another file leaves its value."""
from recipes import emit
from recipes_ooxml import *

X14 = 'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"'
GO = ["INDIRECT(&quot;&apos;file:x&apos;#$A.A1&quot;)", "INDIRECT(&quot;[GONE.xlsx]S!A1&quot;)", "INDIRECT(Z9&amp;&quot;#$A.GONE1&quot;)", "_xlfn.MAP(A1:A2,_xleta.INDIRECT)",
      "INDIRECT(WEBSERVICE(Z9))", "INDIRECT(&quot;NoTable[a]&quot;)"]
WITHIN = ["INDIRECT(A1)", "indirect (A2)", "INDIRECT(&quot;A3:&quot;&amp;A4)", "INDIRECT(CHAR(39)&amp;&quot;file:&quot;)", "INDIRECT(Name)", "INDIRECT(ADDRESS(1,1,1,1,A5))", "_xlfn.INDIRECT(A6)", "INDIRECT(CONCATENATE(&quot;A&quot;,A7))", "INDIRECT(&quot;R[&quot;&amp;A10&amp;&quot;]C&quot;,FALSE)",
          "SUM(INDIRECT($B$1&amp;&quot;!C5&quot;),INDIRECT(ROW(INDIRECT(&quot;1:&quot;&amp;A8))&amp;&quot;月!A:A&quot;))", "_xlfn.LET(_xlpm.項目（空を含む）,A9,INDIRECT(&quot;F&quot;&amp;_xlpm.項目（空を含む）))"]
STAY = ["SUM(INDIRECT(&quot;A1:A&quot;&amp;ROW()-1))", "INDIRECT(&quot;&apos;Sheet 1&apos;!B&quot;&amp;MATCH(A2,A:A,0),TRUE)", "INDIRECT(ADDRESS(ROW(),COLUMN()-1))",
        "INDIRECT(CONCATENATE(&quot;C&quot;,COLUMN()))", "Indirect_Costs+MyIndirect", "INDIRECT(MONTH(B1)&amp;&quot;月!B5&quot;)", "INDIRECT(&quot;D&quot;&amp;D1+1)", "INDIRECT(&quot;R[-1]C&quot;,FALSE)", "INDIRECT(IF(D1=1,&quot;E1&quot;,&quot;E2&quot;))"]
cells = "".join(f'<row r="{i + 2}"><c r="B{i + 2}" t="str"><f>{formula}</f><v>VALUE{i}</v></c></row>' for i, formula in enumerate(GO + WITHIN + STAY))
emit(xlsx("""<row r="1"><c r="A1" t="inlineStr"><is><t>'file:///a/b.xlsx'#$Sheet1.A1</t></is></c></row>""" + cells,
          sheet_extra='<conditionalFormatting sqref="A1"><cfRule type="expression" priority="1"><formula>INDIRECT($C$1)=1</formula></cfRule></conditionalFormatting>'
                      '<dataValidations count="1"><dataValidation type="list" sqref="C1"><formula1>INDIRECT($C$2)</formula1><c r="D1" t="str"><f>INDIRECT(D2)</f></c></dataValidation></dataValidations>'
                      f'<extLst><ext uri="{{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}}" {X14}><x14:dataValidations count="1"><x14:dataValidation type="list"><x14:formula1><xm:f>INDIRECT($C$3)</xm:f></x14:formula1><xm:sqref>C2</xm:sqref></x14:dataValidation></x14:dataValidations></ext></extLst>',
          names="<definedName name=\"ByName\">INDIRECT(Sheet1!$A$9)</definedName>"))
