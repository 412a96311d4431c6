# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from sound import tag

emit(tag((b"TIT2", b"\0a")) + bytes(5000))
