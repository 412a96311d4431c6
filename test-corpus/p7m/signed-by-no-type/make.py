# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import cms_signed, emit, tlv

emit(cms_signed(b"text\n", kind=tlv(0x31)))
