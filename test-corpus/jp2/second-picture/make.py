# SPDX-License-Identifier: GPL-2.0-or-later
"""A second code stream behind the first one."""
from photos import JP2, box
from recipes import emit

stream = JP2[JP2.index(b"jp2c") + 4:]
emit(JP2 + box(b"jp2c", stream))
