# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

emit(('<svg xmlns="http://www.w3.org/2000/svg"><style>' + "".join(f".a{i}{{fill:red}}" for i in range(9000)) + "</style></svg>").encode())
