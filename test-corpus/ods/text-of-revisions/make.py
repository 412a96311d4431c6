# SPDX-License-Identifier: GPL-2.0-or-later
"""Recorded changes of a sheet: the value that a cell had, a row that was deleted, and a row that was inserted."""
from opendocument import package
from recipes import emit

INFO = "<office:change-info><dc:creator>CREATOR-MARK</dc:creator><dc:date>2026-01-01T00:00:00</dc:date></office:change-info>"
OLD = '<table:change-track-table-cell office:value-type="string"><text:p>OLD-MARK</text:p></table:change-track-table-cell>'
CHANGES = ('<table:cell-content-change table:id="ct1"><table:cell-address table:column="0" table:row="0" table:table="0"/>'
           f'{INFO}<table:previous>{OLD}</table:previous></table:cell-content-change>'
           f'<table:deletion table:id="ct2" table:type="row" table:position="1" table:table="0">{INFO}</table:deletion>'
           f'<table:insertion table:id="ct3" table:type="row" table:position="0" table:table="0">{INFO}</table:insertion>')
emit(package("spreadsheet", f'<table:tracked-changes>{CHANGES}</table:tracked-changes><table:table table:name="A"><table:table-row>'
             '<table:table-cell office:value-type="string"><text:p>NEW 6</text:p></table:table-cell></table:table-row></table:table>'))
