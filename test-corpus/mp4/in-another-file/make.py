# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit
from film import film, pictures

emit(film(pictures(reference=(b"url ", 0, b"file:///etc/passwd\0"))))
