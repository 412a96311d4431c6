# SPDX-License-Identifier: GPL-2.0-or-later
"""A range of the kind of deleted text, in a document that does not track changes: the kind may mean something else there."""
from hangul import *
from recipes import emit

emit(hwp([para("남는 글", ranges=((0, 2, DELETED, 1),))], streams={"ViewText": {"Section0": deflate(para("보이지 않는다"))}}))
