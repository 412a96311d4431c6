# SPDX-License-Identifier: GPL-2.0-or-later
from foreign import crowd, ole, program, zipped
from recipes import Member, emit, zip_file

LINK = bytes.fromhex('4c0000000114020000000000c000000000000046') + bytes(56)
emit(crowd(b'POLY05-MARK', {
    'sfx.dat': zip_file([Member('a.txt', b'ADDED-MARK')], prefix=program()), 'sfx.zip': zip_file([Member('a.txt', b'ADDED-MARK')], prefix=program()),
    'installer.dat': ole('000C1084-0000-0000-C000-000000000046', Table=b'x') + zipped('META-INF__MANIFEST.MF', 'A.class'), 'link.dat': (LINK + bytes(32769 - len(LINK))) + b'CD001\1ADDED-MARK',
    'cabinet.exe': program() + b'MSCF\0\0\0\0ADDED-MARK', 'program.cab': b'MSCF\0\0\0\0\x2c\0\0\0\0\0\0\0\x2c\0\0\0\0\0\0\0\3\1\0\0\0\0\0\0\0\0\0\0' + program() + b'ADDED-MARK'}))
