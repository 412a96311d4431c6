# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

LEVELS = "".join(f'<g id="n{i}">' + f'<use href="#n{i - 1}"/>' * 10 + "</g>" for i in range(1, 12))
emit(f'<svg xmlns="http://www.w3.org/2000/svg"><defs><g id="n0"><path d="M0 0L1 1"/></g>{LEVELS}</defs><use href="#n11"/></svg>'.encode())
