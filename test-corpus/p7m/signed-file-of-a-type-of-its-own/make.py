# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import cms_signed, emit, png, tlv

# 1.3.6.1.4.1.19484.1.1, a type of one country's administration.
emit(cms_signed(png(1), kind=tlv(6, bytes([0x2b, 6, 1, 4, 1, 0x81, 0x98, 0x1c, 1, 1]))))
