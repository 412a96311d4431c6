# SPDX-License-Identifier: GPL-2.0-or-later
"""Long names and links, a device, and where a name goes on in another field."""
from iso_pack import File, both, image, rock, su, symlink
from recipes import emit, png

emit(image([File(b"A.PNG;1", png(1), use=rock("資料の写真.png".encode())), File(b"LINK.;1", b"", use=rock(b"LINK-MARK", 0o120777, symlink(b"..", b"etc", b"LINK-MARK"))),
            File(b"DEV.;1", b"", use=rock(b"DEVICE-MARK", 0o20666, su(b"PN", both("I", 1) + both("I", 3)))), File(b"B.PNG;1", png(2), use=su(b"NM", b"\1long ") + rock(b"name.png")),
            File(b"DIR", [File(b"C.TXT;1", b"text\n", use=rock(b"c.txt"))], use=rock(b"folder", 0o40755))], rock_ridge=True))
