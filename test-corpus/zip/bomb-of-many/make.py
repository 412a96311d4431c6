# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import Member, emit, zip_file

# Each member below the ratio's threshold, all together above.
emit(zip_file([Member(f"{number}.bin", bytes(8 << 20)) for number in range(10)]))
