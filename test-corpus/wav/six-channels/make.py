# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from sound import chunk, wave, wave_format

emit(wave(wave_format(1, 6, 48000, 24, 0x3f), chunk(b"data", bytes(18 * 100))))
