# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import cms_signed, emit, tlv

# As a list of trusted certificates is signed: by PKCS #7, the content is no octet string.
emit(cms_signed(b"", kind=tlv(6, bytes([0x2b, 6, 1, 4, 1, 0x82, 0x37, 10, 1])), held=tlv(0x30, tlv(4, bytes(range(200))))))
