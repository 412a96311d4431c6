# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

rules = "".join(f"[a*='{i}']{{fill:red}}" for i in range(4000))
emit(("<svg xmlns='http://www.w3.org/2000/svg'><style>" + rules + "</style>" + "<g a='x'/>" * 20000 + "</svg>").encode())
