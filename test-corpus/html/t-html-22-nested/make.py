# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

emit(b"<div>" * 200000 + "深い".encode() + b"</div>" * 200000)
