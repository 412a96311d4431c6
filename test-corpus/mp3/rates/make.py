# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from sound import frame

emit(frame(content=b"Xing\0\0\0\0LAME-MARK") + b"".join(frame(rate) for rate in (9, 5, 14, 1, 9)))
