# SPDX-License-Identifier: GPL-2.0-or-later
from opendocument import package
from recipes import emit

emit(package("text", "".join(f'<text:p><text:a xlink:type="simple" xlink:href="{target}">text {number}</text:a></text:p>'
                            for number, target in enumerate(["#bookmark", "macro:///MARK-A", "vnd.sun.star.script:MARK-B", ".uno:MARK-C",
                                                             "file:///MARK-D", "http://example.com/MARK-E", "javascript:MARK-F"]))))
