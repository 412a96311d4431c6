# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from film import film, pictures, sound

emit(film(pictures(), sound(), behind=b"PK\5\6\0\0ARCHIVE-MARK"))
