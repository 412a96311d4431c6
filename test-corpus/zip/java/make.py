# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import Member, emit, zip_file

emit(zip_file([Member("META-INF/MANIFEST.MF", b"Main-Class: A\n"), Member("A.class", b"\xca\xfe\xba\xbe\0\0\0\x34")]))
