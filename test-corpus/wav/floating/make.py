# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from sound import chunk, wave, wave_format

emit(wave(wave_format(3, 2, 48000, 32), chunk(b"fact", b"\xff\xff\xff\xff"), chunk(b"data", bytes(4000))))
