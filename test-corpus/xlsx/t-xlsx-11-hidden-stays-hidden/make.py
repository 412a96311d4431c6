# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_ooxml import *

STYLES = f'<styleSheet {S}><numFmts count="1"><numFmt numFmtId="170" formatCode=";;;"/></numFmts><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellXfs count="1"><xf numFmtId="170"/></cellXfs></styleSheet>'
emit(xlsx('<row r="1" hidden="1"><c r="A1" s="0" t="str"><v>KEPT</v></c></row>', rels=[('rId5', 'styles', 'styles.xml')], parts={'xl/styles.xml': STYLES},
            types={'xl/styles.xml': 'application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml'}))
