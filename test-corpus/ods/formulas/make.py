# SPDX-License-Identifier: GPL-2.0-or-later
from opendocument import package
from recipes import emit

FORMULAS = ["of:=SUM([.A1:.B2];[$Sheet2.C3])", "of:=WEBSERVICE(&quot;http://w.example/MARK-A&quot;)", "of:=HYPERLINK(&quot;MARK-B&quot;)",
            "of:=['file:///MARK-C.ods'#$Sheet1.A1]", "of:=DDE(&quot;soffice&quot;;&quot;MARK-D&quot;;&quot;A1&quot;)",
            "of:=MULTIPLE.OPERATIONS([.A1];[.MARK-E];[.A3])", "msoxl:=CALL(MARK-F)", "of:=INDIRECT(&quot;'file:///MARK-G'#$S.A1&quot;)", "of:=MYMACRO(MARK-H)",
            "of:=com.sun.star.sheet.addin.Analysis.getEdate([.A1];1)",
            "of:=INDIRECT(&quot;S.&quot;&amp;CONCATENATE(&quot;A&quot;;ROW()-1))", "of:=INDIRECT(&quot;MARK-N&quot;&amp;[.A1])", "of:=INDIRECT(CONCATENATE(&quot;MARK-O&quot;;[.A1]))",
            "of:=INDIRECT(ADDRESS(1;1;1;1;&quot;MARK-P&quot;))", "of:=[INDIRECT.A1]",
            "of:=['Run (2)'.A1]+1"]
CELLS = "".join(f'<table:table-cell table:formula="{formula}" office:value-type="float" office:value="{100 + number}"><text:p>{100 + number}</text:p></table:table-cell>'
                for number, formula in enumerate(FORMULAS))
emit(package("spreadsheet", f'<table:table table:name="Sheet1"><table:table-row>{CELLS}</table:table-row></table:table>'
             '<table:table table:name="\'file:///tmp/MARK-I.ods\'#$Sheet1"><table:table-source xlink:href="file:///tmp/MARK-J.ods"/></table:table>'
             '<table:table table:name="Call (2)" table:print-ranges="\'Call (2)\'.A1:\'Call (2)\'.B9 WEBSERVICE(MARK-Q)"/>'
             '<table:table table:name="Run (2)" table:print-ranges="\'Run (2)\'.A1:\'Run (2)\'.B9"/>'
             '<table:named-expressions><table:named-range table:name="r" table:cell-range-address="$\'Run (2)\'.$A$1:.$B$7"/><table:named-expression table:name="n" table:expression="of:=[.A1]+1"/>'
             '<table:named-expression table:name="m" table:expression="of:=WEBSERVICE(MARK-K)"/></table:named-expressions>'
             '<table:database-ranges><table:database-range table:target-range-address="Sheet1.A1:Sheet1.B2">'
             '<table:database-source-sql table:database-name="MARK-L" table:sql-statement="x"/></table:database-range></table:database-ranges>'
             '<table:dde-links><table:dde-link><office:dde-source office:dde-application="soffice" office:dde-topic="MARK-M"/></table:dde-link></table:dde-links>',
             [("meta.xml", b"not XML at all")]))
