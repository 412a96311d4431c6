# SPDX-License-Identifier: GPL-2.0-or-later
from lzh import level0, level2
from recipes import emit, png

emit(level0(b'..\\..\\evil\\a.png', png(1)) + level2(b'c.png', b'..\xff..\xffevil\xff', png(2)) + level0(b'folder\\', b'ARC17-MARK', b'-lhd-') + b'\0')
