# SPDX-License-Identifier: GPL-2.0-or-later
from packages import shape, visio
from recipes import emit

LAYERS = '<Section N="Layer"><Row IX="0"><Cell N="Name" V="a"/><Cell N="Visible" V="0"/></Row><Row IX="1"><Cell N="Visible" V="1"/></Row></Section>'
emit(visio([("a", LAYERS, shape("KEPT TEXT") + shape("HIDDEN-MARK", '<Cell N="HideText" V="1"/>', shape("KEPT INSIDE")) + shape("HIDDEN-MARK", '<Cell N="LayerMember" V="0"/>')
             + shape("KEPT BY A LAYER", '<Cell N="LayerMember" V="0;1"/>'))]))
