# SPDX-License-Identifier: GPL-2.0-or-later
from photos import JP2, PAYLOAD, box
from recipes import emit

emit(JP2 + box(b"xml ", b"<x>" + PAYLOAD + b"</x>") + box(b"uuid", bytes(16) + PAYLOAD))
