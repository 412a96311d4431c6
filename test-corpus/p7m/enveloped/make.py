# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import cms_oid, emit, tlv

emit(tlv(0x30, cms_oid(3), tlv(0xa0, tlv(0x30, tlv(2, b"\0"), tlv(0x31), tlv(0x30, cms_oid(1), bytes(60))))))
