# SPDX-License-Identifier: GPL-2.0-or-later
from foreign import crowd
from recipes import emit

emit(crowd(b'JP07-MARK', {'EUDC.TTE': b'\0\1\0\0\0\1\0\x10\0\0\0\0cmap' + bytes(12), 'EUDC.EUF': b'\0\1\0\0\0\1\0\x10\0\0\0\0cmap' + bytes(12)}))
