# SPDX-License-Identifier: GPL-2.0-or-later
from foreign import crowd, ole
from recipes import emit

emit(crowd(b'JP02-MARK', {'hanako.jhd': ole(Hanako=b'x' * 20), 'sheet.jsd': ole(Sanshiro=b'x' * 20), **{f'old.{suffix}': b'\0\1\2JUST' + bytes(60) for suffix in ('jaw', 'jbw', 'jfw', 'jxw')}}))
