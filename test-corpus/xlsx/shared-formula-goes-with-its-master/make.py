# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit, png
from recipes_ooxml import *


emit(xlsx('<row r="1"><c r="A1"><f t="shared" ref="A1:A2" si="0">[1]S!B1</f><v>1</v></c></row><row r="2"><c r="A2"><f t="shared" si="0"/><v>2</v></c></row>'))
