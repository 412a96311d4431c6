# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import PROGRAM, emit, png


def member(name, data):
    return f"{name:<16}{1700000000:<12}{0:<6}{0:<6}{'100644':<8}{len(data):<10}`\n".encode() + data + b"\n" * (len(data) % 2)


emit(b"!<arch>\n" + member("a.png/", png(1)) + member("b.exe/", PROGRAM))
