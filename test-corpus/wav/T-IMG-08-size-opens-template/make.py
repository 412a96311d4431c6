# SPDX-License-Identifier: GPL-2.0-or-later
"""A size that opens a template, which the samples end: all of it is a program."""
from recipes import emit
from sound import chunk, wave, wave_format

SIZE = int.from_bytes(b"`*\0\0", "little")
emit(wave(wave_format(1, 1, 8000, 8), chunk(b"data", b"`;print(1)//".ljust(SIZE - 36, b"a"))))
