# SPDX-License-Identifier: GPL-2.0-or-later
from drawings import END, header, lines, section
from recipes import emit

emit(lines(*header("AC1015"), *section("ENTITIES", *((0, "SEQEND"),) * 1200), *END).replace(b"SEQEND", b"LINE"))
