# SPDX-License-Identifier: GPL-2.0-or-later
"""Recorded changes: a deletion, whose text a program shows struck out; an insertion, which is text as any other; and a comment on one."""
from opendocument import package
from recipes import emit

INFO = "<office:change-info><dc:creator>CREATOR-MARK</dc:creator><dc:date>2026-01-01T00:00:00</dc:date><text:p>COMMENT-MARK</text:p></office:change-info>"


def region(name, kind, inside=""):
    return f'<text:changed-region text:id="{name}"><text:{kind}>{INFO}{inside}</text:{kind}></text:changed-region>'


CHANGES = region("d", "deletion", "<text:p>DELETED-MARK</text:p>") + region("i", "insertion") + region("f", "format-change")
emit(package("text", f'<text:tracked-changes>{CHANGES}</text:tracked-changes><text:p>A<text:change text:change-id="d"/>B'
             '<text:change-start text:change-id="i"/>C<text:change-end text:change-id="i"/></text:p>'))
