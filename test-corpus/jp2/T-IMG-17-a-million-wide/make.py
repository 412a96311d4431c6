# SPDX-License-Identifier: GPL-2.0-or-later
"""SIZ of a picture that nobody can hold."""

import struct

from photos import J2K
from recipes import emit

emit(J2K[:8] + struct.pack(">8I", 1000000, 1000000, 0, 0, 1000000, 1000000, 0, 0) + J2K[40:])
