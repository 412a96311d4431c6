# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit

rules = "".join(f"div p{i} i{{display:none}}" for i in range(4000))
emit(f"<style>{rules}</style>".encode() + b"<div><p1><i>a</i></p1></div>" * 50000)
