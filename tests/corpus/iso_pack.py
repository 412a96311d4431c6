# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes disc images (ECMA-119, Joliet, Rock Ridge, El Torito, zisofs) for the cases of iso."""
import struct
import zlib

SECTOR = 2048
STAMP = bytes((125, 1, 1, 12, 0, 0, 36))  # 2025-01-01 12:00 in Japan
LONG_STAMP = b"2025010112000000\x24"


def both(kind, value):
    return struct.pack("<" + kind, value) + struct.pack(">" + kind, value)


def sectors(data):
    return data + bytes(-len(data) % SECTOR)


def record(name, extent, size, flags=0, use=b""):
    """Returns a directory record (9.1) with system use fields after the name."""
    name_size = len(name) + (len(name) + 1) % 2
    body = b"\0" + both("I", extent) + both("I", size) + STAMP + bytes((flags, 0, 0)) + both("H", 1) + bytes((len(name),)) + name.ljust(name_size, b"\0") + use
    body += bytes((len(body) + 1) % 2)
    return bytes((len(body) + 1,)) + body


def su(signature, data):
    return signature + bytes((len(data) + 4, 1)) + data


def rock(name, mode=0o100644, *more, number=None):
    """Returns the Rock Ridge fields of a name; `number`: that of the file, if given."""
    return su(b"PX", b"".join(both("I", value) for value in (mode, 1, 0, 0, *(() if number is None else (number,))))) + su(b"NM", b"\0" + name) + b"".join(more)


def symlink(*names):
    return su(b"SL", b"\0" + b"".join(bytes((2 if name == b".." else 0, 0 if name == b".." else len(name))) + (b"" if name == b".." else name) for name in names))


def zisofs(data, shift=15):
    """Returns the data as mkzftree compresses it, and the field ZF that declares this."""
    blocks = [zlib.compress(data[at:at + (1 << shift)], 9) for at in range(0, len(data), 1 << shift)]
    at = 16 + 4 * (len(blocks) + 1)
    pointers = []
    for block in blocks:
        pointers.append(at)
        at += len(block)
    head = b"\x37\xe4\x53\x96\xc9\xdb\xd6\x07" + struct.pack("<IBBH", len(data), 4, shift, 0)
    return head + struct.pack("<%dI" % (len(pointers) + 1), *pointers, at) + b"".join(blocks), su(b"ZF", b"pz" + bytes((4, shift)) + both("I", len(data)))


class File:
    """A file, or a folder if `content` is a list of files; `joliet` is its name in the other tree (None: it is in only one
    tree)."""

    def __init__(self, name, content=b"", joliet=None, flags=0, use=b"", size=None, at=None):
        self.name, self.content, self.joliet, self.flags, self.use = name, content, joliet, flags, use
        self.is_folder = isinstance(content, list)
        self.size = size if size is not None else 0 if self.is_folder else len(content)
        self.at = at  # the File whose extent this one shares


def name_of(file, joliet):
    return file.joliet.encode("utf-16-be") if joliet else file.name


def folder_data(files, own, parent, joliet, sp):
    """Returns the records of a folder; `own` and `parent` are (extent, size)."""
    records = [record(b"\0", *own, 2, sp), record(b"\1", *parent, 2)]
    records += [record(name_of(f, joliet), *f.place[joliet], f.flags | (2 if f.is_folder else 0), b"" if joliet else f.use) for f in files if not joliet or f.joliet is not None]
    data = b""
    for item in records:  # no record crosses the end of a sector
        if len(data) % SECTOR + len(item) > SECTOR:
            data = sectors(data)
        data += item
    return sectors(data)


def descriptor(kind, root, blocks, joliet=False, table=0):
    text = (lambda value, size: value.encode("utf-16-be").ljust(size, b"\0")[:size]) if joliet else lambda value, size: value.encode().ljust(size)
    body = bytes((kind,)) + b"CD001\1\0" + text("", 32) + text("DISC", 32) + bytes(8) + both("I", blocks) + (b"%/E".ljust(32, b"\0") if joliet else bytes(32))
    body += both("H", 1) + both("H", 1) + both("H", SECTOR) + both("I", 10) + struct.pack("<II", table, 0) + struct.pack(">II", table, 0) + record(b"\0", *root, 2)
    body += text("", 128 * 4) + text("", 37 * 3) + LONG_STAMP + LONG_STAMP + b"0" * 16 + b"\0" + b"0" * 16 + b"\0" + b"\1\0"
    return body.ljust(SECTOR, b"\0")


def every(files):
    for file in files:
        yield file
        if file.is_folder:
            yield from every(file.content)


def image(files, joliet=False, rock_ridge=False, boot=None, front=b"", tail=b"", more=(), blocks=None):
    """Returns a disc image of `files`. `boot`: the boot image; `more`: sectors after the descriptors."""
    trees = (False, True) if joliet else (False,)
    first = 16 + len(trees) + (boot is not None) + 1 + len(more)
    table, at = first, first + 1
    sp = su(b"SP", b"\xbe\xef\0") + rock(b".", 0o40755) + su(b"ER", bytes((10, 0, 0, 1)) + b"RRIP_1991A") if rock_ridge else b""
    folders = [None] + [f for f in every(files) if f.is_folder]
    for f in every(files):
        f.place = {}
    roots = {}
    for tree in trees:
        for folder in folders:
            content = files if folder is None else folder.content
            for f in content:
                f.place.setdefault(tree, (0, 0))
            place = (at, len(folder_data(content, (0, 0), (0, 0), tree, sp)))
            at += place[1] // SECTOR
            if folder is None:
                roots[tree] = place
            else:
                folder.place[tree] = place
    body = []
    if boot is not None:
        catalog = at
        entry = b"\1\0" + bytes(26) + struct.pack("<H", 0x55aa - 1 & 0xffff) + b"\x55\xaa"
        body += [sectors(entry + b"\x88\0\0\0\0\0\4\0" + struct.pack("<I", at + 1)), sectors(boot)]
        at += 1 + len(body[-1]) // SECTOR
    for f in every(files):
        if f.is_folder or f.at is not None:
            continue
        for tree in trees:
            f.place[tree] = (at, f.size)
        body.append(sectors(f.content))
        at += len(body[-1]) // SECTOR
    for f in every(files):
        if f.at is not None:
            for tree in trees:
                f.place[tree] = (f.at.place[tree][0], f.size)
    blocks = blocks or at
    out = front.ljust(16 * SECTOR, b"\0") + descriptor(1, roots[False], blocks, table=table)
    if boot is not None:
        out += (b"\0CD001\1" + b"EL TORITO SPECIFICATION".ljust(32, b"\0") + bytes(32) + struct.pack("<I", catalog)).ljust(SECTOR, b"\0")
    if joliet:
        out += descriptor(2, roots[True], blocks, True, table)
    out += b"\xffCD001\1".ljust(SECTOR, b"\0") + b"".join(sectors(item) for item in more)
    out += sectors(b"\1\0" + struct.pack("<I", roots[False][0]) + b"\1\0\0\0")
    for tree in trees:
        for folder in folders:
            content, own = (files, roots[tree]) if folder is None else (folder.content, folder.place[tree])
            out += folder_data(content, own, roots[tree], tree, sp)
    return out + b"".join(body) + tail
