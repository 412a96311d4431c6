# SPDX-License-Identifier: GPL-2.0-or-later
"""An RGB profile in a grey picture: left out."""

import pictures as p
from recipes import emit

emit(p.jpeg(p.segment(0xe2, b"ICC_PROFILE\0\1\1" + p.profile(p.PAYLOAD))))
