# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import Member, emit, zip_file

emit(zip_file([Member("a.bin", b"x" * 20, size=60 << 20, local_size=60 << 20)]))
