# SPDX-License-Identifier: GPL-2.0-or-later
from early_zip import implode, shrink
from recipes import Member, emit, png, zip_file

LINES = "".join(f"行 {n} {n * n % 97} {n * 7919 % 10007}\n" for n in range(4000)).encode() + b"THE-END\n"
members = [Member("a.txt", LINES, method=1, packed=shrink(LINES)), Member("b.txt", b"a" * 5000, method=1, packed=shrink(b"a" * 5000))]
for large in (False, True):
    for coded in (False, True):
        packed, flags = implode(LINES, large, coded)
        members.append(Member(f"c{large + 0}{coded + 0}.txt", LINES, method=6, packed=packed, flags=flags))
packed, flags = implode(png(1))
members.append(Member("d.png", png(1), method=6, packed=packed, flags=flags))
emit(zip_file(members))
