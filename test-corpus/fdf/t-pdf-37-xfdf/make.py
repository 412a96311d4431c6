# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

emit(b'<?xml version="1.0"?>\n<xfdf xmlns="http://ns.adobe.com/xfdf/"><f href="//host/share.pdf"/></xfdf>\n')
