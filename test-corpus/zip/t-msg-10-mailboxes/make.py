# SPDX-License-Identifier: GPL-2.0-or-later
from foreign import crowd
from recipes import emit

emit(crowd(b'MSG10-MARK', {'outlook.dat': b'!BDN' + bytes(60), 'outlook.ost': b'!BDN' + bytes(60), 'express.dat': b'\xcf\xad\x12\xfe\xc5\xfd\x74\x6f' + bytes(60), 'notes.dat': b'\x1a\0\0\4\0\0' + bytes(60)}))
