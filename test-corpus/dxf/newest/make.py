# SPDX-License-Identifier: GPL-2.0-or-later
from drawings import END, header, lines, point, section
from recipes import emit

emit(lines(*header("AC1032", page="ANSI_1252"), *section("ENTITIES", (0, "TEXT"), (8, "0"), *point(0.0, 0.0), (40, 3.5), (1, "平面図 縮尺 \U00020bb7\u202e"), (0, "MTEXT"), (8, "0"), *point(0.0, 0.0), (40, 3.5), *((3, "あ" * 80 + "\\P") for _ in range(3)), (1, "終わり")), *END, charset="utf-8"))
