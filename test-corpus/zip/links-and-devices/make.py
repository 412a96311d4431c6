# SPDX-License-Identifier: GPL-2.0-or-later
from recipes import Member, emit, png, unix, zip_file

emit(zip_file([Member("link", b"/etc/passwd", **unix(0o120777)),
               Member("fifo", b"", **unix(0o010644)), Member("device", b"", **unix(0o060644)),
               Member("setuid.png", png(9), **unix(0o104755))]))
