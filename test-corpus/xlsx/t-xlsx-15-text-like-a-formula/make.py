# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_ooxml import *

STYLES = f'<styleSheet {S}><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellXfs count="2"><xf/><xf quotePrefix="1"/></cellXfs></styleSheet>'
emit(xlsx('<row r="1"><c r="A1" s="1" t="str"><v>=1+1</v></c><c r="B1" s="1" t="str"><v>@SUM(A1)</v></c></row>', rels=[('rId5', 'styles', 'styles.xml')], parts={'xl/styles.xml': STYLES},
          types={'xl/styles.xml': 'application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml'}))
