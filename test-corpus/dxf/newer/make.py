# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit


def groups(*pairs):
    return b"".join(f"{code}\n{value}\n".encode() for code, value in pairs)


emit(groups((0, "SECTION"), (2, "HEADER"), (9, "$ACADVER"), (1, "AC1027"), (9, "$DWGCODEPAGE"), (3, "ANSI_1252"), (0, "ENDSEC"),
            (0, "SECTION"), (2, "ENTITIES"), (0, "TEXT"), (1, "平面図 縮尺"), (0, "MULTILEADER"), (304, "{\\LLeader\\l} 注"), (0, "ENDSEC"), (0, "EOF")))
