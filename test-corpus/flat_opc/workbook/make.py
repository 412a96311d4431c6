# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from recipes_ooxml import *

emit(flat(xlsx('<row r="1"><c r="A1" t="inlineStr"><is><t>KEPT</t></is></c></row>')))
