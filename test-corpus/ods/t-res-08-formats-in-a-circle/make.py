# SPDX-License-Identifier: GPL-2.0-or-later
"""Number formats with maps to each other, to themselves, and to one that has a map: LibreOffice follows them until its stack is full."""
from opendocument import package
from recipes import emit

LEADS = [("N1", "N2"), ("N2", "N1"), ("N3", "N3"), ("N4P0", None), ("N4", "N4P0"), ("N5", "N4"), ("N4P0", "N5"), ("N6", "N7"), ("N7", None)]
FORMATS = "".join(f'<number:number-style style:name="{name}"><number:number number:min-integer-digits="1"/>'
                  + (f'<style:map style:condition="value()&gt;=0" style:apply-style-name="{to}"/>' if to else "") + "</number:number-style>" for name, to in LEADS)
emit(package("spreadsheet", '<table:table table:name="S"><table:table-row><table:table-cell table:style-name="ce1" office:value-type="float" office:value="1"><text:p>1</text:p>'
             "</table:table-cell></table:table-row></table:table>",
             before=f'<office:automatic-styles>{FORMATS}<style:style style:name="ce1" style:family="table-cell" style:data-style-name="N1"/></office:automatic-styles>'))
