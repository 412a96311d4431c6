# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

emit(b'<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"><a xlink:href="http://example.jp/"><set attributeName="href" to="javascript:SVG03-MARK"/>'
     b'<animate attributeName="href" values="javascript:SVG03-MARK"/><text>t</text></a></svg>')
