# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from sound import chunk, tone, wave, wave_format

emit(wave(chunk(b"bext", b"ORIGINATOR-MARK".ljust(602, b"\0")), wave_format(), chunk(b"LIST", b"INFOINAM" + b"\x0b\0\0\0TITLE-MARK\0\0"),
          chunk(b"data", tone()), chunk(b"id3 ", b"ID3-MARK")))
