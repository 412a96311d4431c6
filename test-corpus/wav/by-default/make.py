# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from sound import chunk, tone, wave, wave_format

emit(wave(wave_format(), chunk(b"data", tone())))
