# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit, png
from recipes_ooxml import *

emit(pptx(shape('KEPT'), '<p:timing><p:tnLst><p:par><p:cTn id="1"><p:childTnLst><p:cmd type="verb" cmd="CMD-MARK"/></p:childTnLst></p:cTn></p:par></p:tnLst></p:timing>'))
