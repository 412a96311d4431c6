# SPDX-License-Identifier: GPL-2.0-or-later
"""Formulas and looks as LibreOffice writes them: its own errors and older functions, digits and pages of a sheet."""
from opendocument import package, part
from recipes import emit

LOEXT = 'xmlns:loext="urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0"'
FORMULAS = ["of:#ERR502!", "of:=#ERR504!+1", "of:=CHISQDIST([.A1];2)", "of:=CHISQINV([.A1];2)", "of:=ORG.LIBREOFFICE.FORECAST.ETS.MULT([.A1];[.B1:.B9];[.C1:.C9])",
            "of:=[file.ods#ERR-MARK.A1]", "of:=['file.ods'#ERR502!MARK.A1]"]
CELLS = "".join(f'<table:table-cell table:formula="{formula}" office:value-type="float" office:value="{number}"><text:p>{number}</text:p></table:table-cell>'
                for number, formula in enumerate(FORMULAS))
STYLES = (f'<office:styles><number:number-style style:name="N" {LOEXT}><number:scientific-number number:decimal-places="2" loext:min-decimal-places="2" '
          'loext:forced-exponent-sign="true" number:min-integer-digits="1" number:min-exponent-digits="2"/></number:number-style></office:styles>'
          '<office:automatic-styles><style:page-layout style:name="P"><style:page-layout-properties style:scale-to-X="1" style:scale-to-Y="2"/></style:page-layout>'
          '</office:automatic-styles><office:master-styles><style:master-page style:name="Default" style:page-layout-name="P"/></office:master-styles>')
emit(package("spreadsheet", f'<table:table table:name="Sheet1"><table:table-row>{CELLS}</table:table-row></table:table>', [("styles.xml", part("document-styles", STYLES))]))
