# SPDX-License-Identifier: GPL-2.0-or-later
from opendocument import package, part
from recipes import emit


def item(name, value, kind="base64Binary"):
    return f'<config:config-item config:name="{name}" config:type="{kind}">{value}</config:config-item>'


LAYERS = "".join(f'<draw:layer draw:name="{name}"/>' for name in ("layout", "background", "backgroundobjects", "controls", "measurelines"))
emit(package("drawing", '<draw:page draw:name="p1"><draw:rect draw:layer="not shown" svg:width="2cm" svg:height="2cm"><text:p>四角</text:p></draw:rect>'
             '</draw:page>', [
    ("styles.xml", part("document-styles", f'<office:master-styles><draw:layer-set>{LAYERS}<draw:layer draw:name="not shown" draw:protected="true" '
                        'draw:display="none"/></draw:layer-set></office:master-styles>')),
    ("settings.xml", part("document-settings", '<office:settings><config:config-item-set config:name="ooo:configuration-settings">'
     # Bits behind the last byte, and a line end: there is one form for each set only.
     + item("VisibleLayers", "H\nx==") + item("PrintableLayers", "Pw==") + item("LockedLayers", "")
     + '</config:config-item-set><config:config-item-set config:name="ooo:view-settings">'
     + item("VisibleLayers", "TE9ORy1NQVJL" * 4) + item("PrintableLayers", "Tk9ORS1N!QVJL") + item("LockedLayers", "WORD-MARK", "string")
     + item("OtherLayers", "T1RIRVItTUFSSw==") + "</config:config-item-set></office:settings>"))]))
