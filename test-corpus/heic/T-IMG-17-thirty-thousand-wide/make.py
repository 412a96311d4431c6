# SPDX-License-Identifier: GPL-2.0-or-later
import struct

from photos import HEIC, of_size
from recipes import emit

# The size of its grid stands there, too.
emit(of_size(HEIC, 30000, 30000).replace(struct.pack(">HH", 24, 16), struct.pack(">HH", 30000, 30000)))
