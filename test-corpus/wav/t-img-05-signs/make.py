# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from sound import chunk, tone, wave, wave_format

# Samples that are other formats' beginnings, at odd and at even places.
emit(wave(wave_format(), chunk(b"data", tone() + b"<script>alert(1)</script>%PDF-1.7 PK\3\4\x14\0PK\5\6\0\0\0Rar!\x1a\7\0" + tone(3))))
