# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from sound import tone, wave_format

# A recorder that writes to a pipe knows no sizes.
emit(b"RIFF\xff\xff\xff\xffWAVE" + wave_format() + b"data\xff\xff\xff\xff" + tone() + b"\0")
