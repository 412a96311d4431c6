# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from sound import wave, wave_format

emit(wave(wave_format(), b"LIST\xff\xff\0\0INFO"))
