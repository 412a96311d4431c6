# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import Member, emit, png, zip_file

emit(zip_file([Member('keep.png', png(1)), *(Member(f'{method}.txt', b'ARC12-MARK' * 20, method=method, packed=b'ARC12-MARK' * 20) for method in (1, 2, 3, 4, 5, 6, 9, 10, 18, 19, 93, 95, 96, 97, 98, 99, 200))]))
