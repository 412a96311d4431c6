# SPDX-License-Identifier: GPL-2.0-or-later
from foreign import crowd
from recipes import emit

emit(crowd(b'JP03-MARK', {f'a.{suffix}': b'\x60\x0e\x82\xe2\0\0\1\0' + bytes(100) for suffix in ('xdw', 'xbd', 'xct', 'dat')}))
