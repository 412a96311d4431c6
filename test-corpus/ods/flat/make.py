# SPDX-License-Identifier: GPL-2.0-or-later
from opendocument import flat
from recipes import emit

emit(flat("spreadsheet", '<table:table table:name="T"><table:table-column/><table:table-row>'
          '<table:table-cell table:formula="of:=SUM(1;2)" office:value-type="float" office:value="3"><text:p>3</text:p></table:table-cell>'
          '<table:table-cell table:formula="of:=DDE(&quot;DDE-MARK&quot;;&quot;a&quot;;&quot;b&quot;)" office:value-type="float" office:value="4"><text:p>4</text:p>'
          '</table:table-cell></table:table-row></table:table>'))
