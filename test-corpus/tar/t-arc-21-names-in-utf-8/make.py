# SPDX-License-Identifier: GPL-2.0-or-later
"""UTF-8 stays UTF-8, though each of these could be something else, and though one of another charset is among them."""
from recipes import emit, tar_of_bytes

emit(tar_of_bytes(*(name.encode() for name in ("a.png", "été.png", "表.png", "Ωμέγα.png", "ÿ.png")), "予定表.png".encode("cp932")))
