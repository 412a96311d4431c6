# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

emit(b'<?xml version="1.0"?>\n<?xfa generator="x"?>\n<xdp:xdp xmlns:xdp="http://ns.adobe.com/xdp/"><pdf href="//host/share.pdf"/></xdp:xdp>\n')
