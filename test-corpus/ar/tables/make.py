# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import emit, png


def member(name, data, mode):
    return f"{name:<16}{1700000000:<12}{0:<6}{0:<6}{mode:<8}{len(data):<10}`\n".encode() + data + b"\n" * (len(data) % 2)


# As GNU ar writes it: tables first, modes without a type.
emit(b"!<arch>\n" + member("/", b"\0\0\0\0", "0") + member("//", b"a-name-that-is-long.png/\n", "") + member("/0", png(1), "644"))
