# SPDX-License-Identifier: GPL-2.0-or-later
"""Containers and pictures: compound files, messages of Outlook, archives, PNG, JPEG, GIF, TIFF, WebP, BMP."""

import io
import struct
import tarfile
import zipfile
import zlib

import arj_pack
import iso_pack
import early_zip
import legacy
import lzh
import lzh_pack
import film
import mapi
import office
import pictures
import recipes
import sound
from shape import again, as_bytes, grammar, nested


def whole(built):
    return built


def named(label, make):
    make.__name__ = label
    return make


# --- compound files -----------------------------------------------------------------------------

BASE = [(mapi.SUBJECT, mapi.UNICODE, "subject"), (mapi.BODY, mapi.UNICODE, "text")]


def message(**options):
    return mapi.compound(mapi.msg_message(BASE + options.pop("values", []), **options))


def recipients(size):
    return message(recipients=[[(mapi.DISPLAY_NAME, mapi.UNICODE, "a"), (mapi.SMTP_ADDRESS, mapi.UNICODE, f"a{i}@b")] for i in range(max(size // 1100, 1))])


def attachments(size):
    return message(attachments=[([(mapi.ATTACH_LONG_NAME, mapi.UNICODE, "a.txt"), (mapi.ATTACH_METHOD, mapi.LONG, 1), (mapi.ATTACH_DATA, mapi.BINARY, b"a")], None) for i in range(max(size // 1200, 1))])


def properties(size):
    return message(values=[(0x4000 + i, mapi.UNICODE, "a") for i in range(max(size // 220, 1))])


def nested_storages(size):
    tree = {}
    for _ in range(min(max(size // 256, 1), 900)):
        tree = {"a": tree}
    return mapi.compound({**mapi.msg_message(BASE), "deep": tree})


def chained_entries(size):
    """A directory that is a list, not a tree."""
    data = bytearray(message())
    start, = struct.unpack_from("<I", data, 48)
    count = max(size // 512, 2) * 4
    at = 512 + start * 512
    sector = (len(data) - 512) // 512
    entries = bytearray()
    for i in range(count):
        name = f"n{i}".encode("utf-16-le") + b"\0\0"
        entries += name.ljust(64, b"\0") + struct.pack("<HBB", len(name), 2, 1) + struct.pack("<III", 0xffffffff, i + 1 if i + 1 < count else 0xffffffff, 0xffffffff) + bytes(36) + struct.pack("<IQ", 0xfffffffe, 0)
    struct.pack_into("<I", data, 48, sector)
    root = "Root Entry".encode("utf-16-le") + b"\0\0"
    entries[:128] = root.ljust(64, b"\0") + struct.pack("<HBB", len(root), 5, 1) + struct.pack("<III", 0xffffffff, 0xffffffff, 1) + bytes(36) + struct.pack("<IQ", 0xfffffffe, 0)
    return linked(bytes(data[:at]), bytes(entries), sector, data)


def linked(_, entries, sector, data):
    """DATA with ENTRIES behind it, and tables that lead through them."""
    count = len(entries) // 512
    table = [0xfffffffe] * sector + [sector + i + 1 for i in range(count)]
    table[-1] = 0xfffffffe
    tables = (len(table) + 127) // 128
    while (len(table) + tables + 127) // 128 > tables:
        tables += 1
    first = len(table)
    table += [0xfffffffd] * tables
    packed = b"".join(struct.pack("<I", value) for value in table).ljust(tables * 512, b"\xff")
    struct.pack_into("<I", data, 44, tables)
    for i in range(min(tables, 109)):
        struct.pack_into("<I", data, 76 + 4 * i, first + i)
    return bytes(data) + entries + packed


def long_stream(size):
    return message(values=[(0x4001, mapi.BINARY, bytes(size))])


def looped_difat(size):
    data = bytearray(message()) + b"\xff" * size
    struct.pack_into("<II", data, 68, 0, 0x7fffffff)
    return bytes(data)


def tables_said(size):
    data = bytearray(message()) + b"\0" * size
    struct.pack_into("<I", data, 44, size // 512)
    return bytes(data)


for kind, file in (("msg", "a.msg"), ("doc", "a.doc"), ("xls", "a.xls")):
    grammar(f"compound file as {kind}", kind, file, whole, recipients, attachments, properties, nested_storages, chained_entries, long_stream, looped_difat, tables_said)
grammar("MSG values", "msg", "a.msg", lambda value: mapi.compound(mapi.msg_message([(mapi.SUBJECT, mapi.UNICODE, value.decode("latin-1")), (mapi.BODY, mapi.UNICODE, value.decode("latin-1")), (mapi.TRANSPORT_HEADERS, mapi.UNICODE, value.decode("latin-1")), (mapi.SENDER_NAME, mapi.UNICODE, value.decode("latin-1"))])), "a", ":", "a: b\r\n", "\r\n ", "<a@b>, ", "http://a.b ", "\0", "(", "\"", "=?utf-8?q?a?= ")


def item(values):
    """A message that is an appointment, a contact or a list, by VALUES."""
    return mapi.compound(mapi.msg_message([(mapi.SUBJECT, mapi.UNICODE, "a"), *values]))


def appointment(*values):
    start = mapi.seconds(2026, 12, 1, 10)
    return item([(mapi.MESSAGE_CLASS, mapi.UNICODE, "IPM.Appointment"), ((mapi.APPOINTMENT, 0x820d), mapi.TIME, mapi.filetime(start)), *values])


def comes_again(deleted=(), exceptions=()):
    """Each day, but for dates that are left out or differ."""
    return appointment((mapi.BODY, mapi.UNICODE, "a" * 999), ((mapi.APPOINTMENT, 0x8208), mapi.UNICODE, "b" * 999), ((mapi.APPOINTMENT, 0x8216), mapi.BINARY,
                       mapi.recurrence(0x200a, 0, 1440, start=mapi.minutes(2026, 12, 1), deleted=deleted, offsets=(600, 660), exceptions=exceptions)))


def deleted_dates(size):
    return comes_again(deleted=[mapi.minutes(2026, 12, 1) + 1440 * i for i in range(size // 4)])


def exceptions_of_dates(size):
    first = mapi.minutes(2026, 12, 1, 10)
    return comes_again(exceptions=[(first + 1440 * i, first + 1440 * i + 60, first + 1440 * i, None, None) for i in range(min(size // 26, 60000))])


def members_of_a_list(size):
    member = bytes(20) + struct.pack("<HH", 0, 0x8001) + "a\0SMTP\0a@b\0".encode("utf-16-le")
    return item([(mapi.MESSAGE_CLASS, mapi.UNICODE, "IPM.DistList"), ((mapi.CONTACT, 0x8054), mapi.BINARY | mapi.MULTIPLE, [member] * min(size // 300, 4000))])


def text_of_an_item(values):
    return lambda value: values(value.decode("latin-1"))


grammar("MSG items", "msg", "a.msg", whole, deleted_dates, exceptions_of_dates, members_of_a_list)
grammar("MSG appointment", "msg", "a.msg", text_of_an_item(lambda text: appointment((mapi.BODY, mapi.UNICODE, text), ((mapi.APPOINTMENT, 0x8208), mapi.UNICODE, text), (mapi.REPRESENTING_NAME, mapi.UNICODE, text), ((mapi.APPOINTMENT, 0x8234), mapi.UNICODE, text))), "a", "\r\n", "\r", ",", "\"", "http://a.b ", "<b>", "=", "\\")
grammar("MSG contact", "msg", "a.msg", text_of_an_item(lambda text: item([(mapi.MESSAGE_CLASS, mapi.UNICODE, "IPM.Contact"), (mapi.DISPLAY_NAME, mapi.UNICODE, text), (mapi.BODY, mapi.UNICODE, text), (0x3a08, mapi.UNICODE, text), ((mapi.CONTACT, 0x8083), mapi.UNICODE, text)])), "a", "\r\n", ";", "a@b,", "1", "http://a.b ")
grammar("RTF in a message", "msg", "a.msg", lambda value: mapi.compound(mapi.msg_message(BASE[:1] + [(mapi.RTF, mapi.BINARY, mapi.rtf_compressed(b"{\\rtf1\\fromhtml1 " + value + b"}"))])), "{\\*\\htmltag1 <p>}", "{\\*\\htmltag1 ", "\\htmlrtf a\\htmlrtf0 ", "a", "{", "\\par ", "<b>")
grammar("compressed RTF", "msg", "a.msg", lambda value: mapi.compound(mapi.msg_message(BASE[:1] + [(mapi.RTF, mapi.BINARY, struct.pack("<IIII", len(value) + 12, len(value) * 8, 0x75465a4c, 0) + value)])), b"\xff", b"\xff\xff\xf0", b"\0", b"\xff\0\x1f")
grammar("TNEF", "tnef", "winmail.dat", lambda value: mapi.tnef(message=BASE, after=value), mapi.attribute(2, 0x00069002, bytes(14)), mapi.attribute(2, 0x00018010, b"a\0"), mapi.attribute(1, 0x00069003, mapi.tnef_properties(BASE)), mapi.attribute(1, 0x00008004, b"a\0"), mapi.attribute(2, 0x0006800f, b"a"), mapi.attribute(2, 0x00069002, bytes(14)) + mapi.attribute(2, 0x0006800f, b"abc"), b"\1", b"\2", b"\0", mapi.attribute(1, 0x00069004, struct.pack("<I", 0)))
grammar("TNEF properties", "tnef", "winmail.dat", whole, lambda size: mapi.tnef(message=[(0x4000 + i % 0x3000, mapi.UNICODE, "a") for i in range(size // 20)]), lambda size: mapi.tnef(message=BASE, recipients=[[(mapi.DISPLAY_NAME, mapi.UNICODE, "a")] for i in range(size // 24)]), lambda size: mapi.tnef(message=[(mapi.BODY, mapi.UNICODE, "a\r\n" * (size // 6))]), lambda size: mapi.tnef(message=BASE, attachments=[(b"a.txt", b"a", [])] * (size // 60)))

# --- binary workbooks -------------------------------------------------------------------------

CELLS = office.put(legacy.binary_workbook([office.MARK.encode()]))
NAMES = office.put(legacy.binary_workbook([], office.MARK.encode()))
RAND = b"\x41" + struct.pack("<H", 63)
grammar("cells of a binary workbook", "xlsb", "a.xlsb", CELLS, legacy.binary_formula(0, 1.0, RAND), legacy.binary_formula(0, "a", RAND), legacy.binary_formula(0, 1.0, b"\x1e\1\0"), legacy.binary_formula(0, 1.0, b"\1" + bytes(4), bytes(4)),
        legacy.binary_record(427, bytes(16) + struct.pack("<I", 3) + RAND + bytes(4)), legacy.binary_formula(0, 1.0, b"\x43\1\0\0\0"), "\0\0", "\x09\0", "\xff\xff\xff\xff\xff\xff", lambda size: legacy.binary_formula(0, 1.0, b"\x1e\1\0" * (size // 3)), lambda size: legacy.binary_formula(0, "a" * (size // 2), RAND))
grammar("names of a binary workbook", "xlsb", "a.xlsb", NAMES, legacy.binary_name("a", RAND), legacy.binary_name("a"), "\x27\0", lambda size: b"".join(legacy.binary_name(f"n{i}", b"\x43" + struct.pack("<I", i + 2)) for i in range(size // 40)),
        lambda size: b"".join(legacy.binary_name(f"n{i}", b"\x43" + struct.pack("<I", i)) for i in range(size // 40)), lambda size: legacy.binary_name("a" * (size // 2)), lambda size: legacy.binary_name("a", b"\x43\1\0\0\0" * (size // 5)))

# --- archives -----------------------------------------------------------------------------------

def zipped(name, data=b"", **more):
    def make(size):
        length = 76 + 2 * len(name) + len(data)
        return recipes.zip_file([recipes.Member(name.replace("{i}", str(i)), data, method=0, **more) for i in range(max(size // length, 1))])
    return named(f"members {name[:20]} {data[:6]} {list(more)}", make)


def zip_of_one(**more):
    return recipes.zip_file([recipes.Member("a.txt", b"text", **more)])


def overlapping(size):
    first = recipes.Member("a.txt", b"text " * 200, method=0)
    return recipes.zip_file([first] + [recipes.Member(f"{i}.txt", b"text " * 200, offset=0, is_hidden=False, packed=b"") for i in range(size // 120)])


def ends(size):
    return zip_of_one() + recipes.end_record(0, 0, 0) * (size // 22)


def clears(size):
    """Shrunk: `a`, and then nothing but commands to free codes."""
    bits = early_zip.Bits()
    bits.put(97, 9)
    for _ in range(size * 8 // 18):
        bits.put(256, 9)
        bits.put(2, 9)
    return recipes.zip_file([recipes.Member("a.txt", b"a" * 1000, method=1, packed=bits.end())])


grammar("ZIP", "zip", "a.zip", whole, clears, zipped("{i}.txt", b"a"), zipped("a.txt", b"a"), zipped("d/{i}.txt", b"a"), zipped("d{i}/"), zipped("a/" * 50 + "{i}.txt", b"a"), zipped("a/" * 30000 + "{i}.txt", b"a"), zipped("A{i}.TXT", b"a"), zipped("{i}.exe", b"MZ"), zipped("{i}", b"", flags=1), zipped("{i}.txt", b"a", extra=b"\x01\0\4\0abcd" * 9), zipped("\u3042{i}.txt", b"a"), zipped("../{i}", b"a"), zipped("{i}.txt", b"a", comment=b"c" * 99), overlapping, ends,
        named("comment", lambda size: recipes.zip_file([recipes.Member("a.txt", b"text")], comment=(b"PK\5\6" * 20000)[:min(size, 65535)])), named("tail", lambda size: zip_of_one() + b"PK\5\6" * (size // 4)), named("prefix", lambda size: recipes.zip_file([recipes.Member("a.txt", b"text")], prefix=b"PK\3\4" * (size // 4))), named("gap", lambda size: recipes.zip_file([recipes.Member("a.txt", b"text"), recipes.Member("b.txt", b"text", gap=b"PK\1\2" * (size // 4))])),
        named("long name", lambda size: recipes.zip_file([recipes.Member("a" * min(size, 65000) + ".txt", b"text")])), named("extra", lambda size: zip_of_one(extra=b"\1\0\0\0" * (min(size, 65000) // 4))))
grammar("tar", "tar", "a.tar", whole, *[named(f"tar {label}", lambda size, label=label, form=form: tar(size, label, form)) for label, form in (("files", tarfile.USTAR_FORMAT), ("long names", tarfile.GNU_FORMAT), ("records", tarfile.PAX_FORMAT), ("links", tarfile.USTAR_FORMAT), ("folders", tarfile.USTAR_FORMAT), ("same", tarfile.USTAR_FORMAT))])


def tar(size, label, form):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as file:
        for i in range(max(size // (2500 if label in ("long names", "records") else 1024), 1)):
            info = tarfile.TarInfo("same" if label == "same" else ("n" * 150 if label in ("long names", "records") else "n") + str(i))
            if label == "records":
                info.pax_headers = {"comment": "a" * 100}
            if label == "links":
                info.type, info.linkname = tarfile.SYMTYPE, "n"
            if label == "folders":
                info.type = tarfile.DIRTYPE
            info.size = 0 if label in ("links", "folders") else 1
            file.addfile(info, io.BytesIO(b"a") if info.size else None)
    return out.getvalue()


grammar("tar records", "tar", "a.tar", lambda value: pax(value), "9 a=bcd\n", "1", "\n", "0 ", "999999999 a=b\n", "9 path=a\n", "=")


def pax(value):
    info = tarfile.TarInfo("a")
    info.size, info.type = len(value), b"x"
    file = tarfile.TarInfo("b")
    file.size = 1
    return info.tobuf() + value + bytes(-len(value) % 512) + file.tobuf() + b"a".ljust(512, b"\0") + bytes(1024)


grammar("LZH", "lzh", "a.lzh", lambda value: value + lzh.level0(b"a.txt", b"text") + b"\0", lzh.level0(b"a.txt", b"a"), lzh.level0(b"a/", b"", b"-lhd-"), lzh.level0(b"b.exe", b"MZ"), lzh.in_code_page(b"a", 932, b"a"))


def early(method, pack):
    """One member whose symbols come in turn, as often as the size says."""
    once = bytes(range(256)) * 20
    packed = pack(once)
    return named(method, lambda size: b"".join(lzh.level0(b"%d.txt" % i, once, f"-{method}-".encode(), packed) for i in range(size // len(packed) + 1)) + b"\0")


grammar("early LZH", "lzh", "a.lzh", whole, early("lh1", lzh_pack.lh1), early("lh4", lzh_pack.lh), early("lz5", lzh_pack.lz5), early("lzs", lzh_pack.lzs),
        named("noise", lambda size: lzh.level0(b"a.txt", b"a" * min(size * 8, 1 << 30), b"-lh1-", bytes(range(256)) * (size // 256)) + b"\0"))
grammar("ARJ", "arj", "a.arj", lambda value: arj_pack.archive(value), arj_pack.member(b"a.txt", b"a"), arj_pack.member(b"a.txt", bytes(range(256)) * 20, 1), arj_pack.member(b"a.txt", bytes(range(256)) * 20, 4), arj_pack.header(b"a/", kind=3), arj_pack.header(b"a", kind=4, comment=b"c" * 2000), arj_pack.header(b"a", more=(b"a",) * 99))
Disc = iso_pack.File
grammar("disc", "iso", "a.iso", whole, named("files", lambda size: iso_pack.image([Disc(b"%d.TXT;1" % n, b"a") for n in range(size // 2200 + 1)])),
        named("folders", lambda size: iso_pack.image([Disc(b"D%d" % n, [], f"資料{n}") for n in range(size // 4200 + 1)], joliet=True)),
        named("one content", lambda size: iso_pack.image([first := Disc(b"A.TXT;1", b"a")] + [Disc(b"F%d.TXT;1" % n, size=1, at=first) for n in range(size // 60)])),
        named("links", lambda size: iso_pack.image([Disc(b"F%d.TXT;1" % n, use=iso_pack.rock(b"a" * 40, 0o120777, iso_pack.symlink(b".."))) for n in range(size // 170)], rock_ridge=True)))
for kind, pack in (("gz", lambda value: __import__("gzip").compress(value, 1, mtime=0)), ("bz2", lambda value: __import__("bz2").compress(value, 1)), ("xz", lambda value: __import__("lzma").compress(value, preset=0))):
    grammar(f"{kind} of texts", kind, f"a.txt.{kind}", pack, "a", "http://a.b/ ", "a\r\n", "=")
    grammar(f"{kind} members", kind, f"a.txt.{kind}", whole, named("members", lambda size, pack=pack: (lambda one: one * max(size // len(one), 1))(pack(b"a"))))

# --- pictures -----------------------------------------------------------------------------------

grammar("PNG", "png", "a.png", lambda value: pictures.png(value), pictures.chunk(b"tEXt", b"a\0b"), pictures.chunk(b"zTXt", b"a\0\0" + zlib.compress(b"b")), pictures.chunk(b"iTXt", b"a\0\0\0\0\0b"), pictures.chunk(b"IDAT", b""), pictures.chunk(b"abCd", b""), pictures.chunk(b"PLTE", bytes(3)), pictures.chunk(b"gAMA", bytes(4)), pictures.chunk(b"eXIf", b"MM\0*"), pictures.chunk(b"fcTL", bytes(26)), pictures.chunk(b"fdAT", bytes(5)), pictures.chunk(b"tRNS", bytes(6)), pictures.chunk(b"sPLT", b"a\0\x08"), b"\0", pictures.chunk(b"iCCP", b"a\0\0"), pictures.chunk(b"IEND"))
grammar("PNG data", "png", "a.png", whole, named("pieces", lambda size: pictures.SIGNATURE + pictures.header(4, 4) + b"".join(pictures.chunk(b"IDAT", bytes((byte,))) for byte in zlib.compress(pictures.rows(4, 4))) + pictures.chunk(b"IDAT") * (size // 12) + pictures.chunk(b"IEND")), named("rows", lambda size: pictures.png(width=1, height=max(size // 4, 1), data=pictures.stored(pictures.rows(1, max(size // 4, 1))))), named("wide", lambda size: pictures.png(width=max(size // 3, 1), height=1, data=pictures.stored(pictures.rows(max(size // 3, 1), 1)))))
grammar("JPEG", "jpeg", "a.jpg", lambda value: pictures.jpeg(value), pictures.segment(0xe1, b"Exif\0\0" + pictures.exif()), pictures.segment(0xe2, b"ICC_PROFILE\0\1\1"), pictures.segment(0xfe, b"a"), pictures.segment(0xdb, b"\0" + bytes(64)), pictures.segment(0xc4, b"\0" + bytes(16)), pictures.segment(0xdd, b"\0\0"), b"\xff", b"\xff\xd8", b"\0", pictures.segment(0xed, b"Photoshop 3.0\0"), pictures.segment(0xe1, b"http://ns.adobe.com/xap/1.0/\0<x/>"), pictures.jpeg_frame(16, 8), pictures.jpeg_scan(16, 8))
grammar("JPEG scans", "jpeg", "a.jpg", whole, named("restarts", lambda size: pictures.jpeg()[:-2] + b"\xff\xd0" * (size // 2) + b"\xff\xd9"), named("progressive scans", lambda size: b"\xff\xd8" + pictures.jpeg_tables() + pictures.jpeg_frame(4000, 4000, marker=0xc2) + (pictures.segment(0xda, bytes((1, 1, 0, 0, 0, 0))) + b"\0") * (size // 11) + b"\xff\xd9"), named("progressive scans of more", lambda size: b"\xff\xd8" + pictures.jpeg_tables() + pictures.jpeg_frame(2000, 2000, marker=0xc2) + (pictures.segment(0xda, bytes((1, 1, 0, 1, 63, 0))) + b"\0") * (size // 11) + b"\xff\xd9"))
grammar("GIF", "gif", "a.gif", lambda value: pictures.gif(value, pictures.gif_frame(4, 4)), pictures.gif_frame(4, 4), pictures.gif_frame(1, 1), pictures.gif_control() + pictures.gif_frame(4, 4), b"\x21\xfe\1a\0", pictures.LOOP, b"\x21\xf9\4\0\0\0\0\0", b"\x21\xff\0", b"\x21\1\0", b"\0")
grammar("GIF frames of a large screen", "gif", "a.gif", lambda value: pictures.gif(value, width=2000, height=2000), pictures.gif_frame(1, 1), pictures.gif_control(disposal=2) + pictures.gif_frame(1, 1), pictures.gif_control(disposal=3) + pictures.gif_frame(1, 1))
grammar("TIFF", "tiff", "a.tif", whole, named("pages", lambda size: pictures.tiff(max(size // 140, 1))), named("fields", lambda size: pictures.tiff(1, extra=[(60000 + i % 5000, 2, 1, b"a") for i in range(min(size // 12, 60000))])), named("strips", lambda size: pictures.tiff(1, width=1, height=max(size // 9, 1))), named("loop", lambda size: pictures.tiff(max(size // 140, 1), loop=True)), named("long values", lambda size: pictures.tiff(1, extra=[(270, 2, size, b"a" * size)])))
grammar("WebP", "webp", "a.webp", lambda value: pictures.webp(value), pictures.riff_chunk(b"VP8L", pictures.RED), pictures.riff_chunk(b"EXIF", b""), pictures.riff_chunk(b"ANMF", bytes(16)), pictures.riff_chunk(b"abcd", b""), pictures.riff_chunk(b"ICCP", b""), pictures.riff_chunk(b"XMP ", b"<"))
grammar("WebP behind", "webp", "a.webp", lambda value: pictures.webp(pictures.riff_chunk(b"VP8L", pictures.RED), value), pictures.riff_chunk(b"abcd", b""), pictures.riff_chunk(b"VP8L", pictures.RED))
grammar("BMP", "bmp", "a.bmp", whole, named("rows", lambda size: pictures.bmp(1, max(size // 4, 1), bytes(size // 4 * 4 or 4))), named("runs", lambda size: pictures.bmp(255, max(size // 4, 1), b"\xff\0\0\0" * max(size // 4, 1), depth=8, compression=1, palette=bytes(1024))), named("jumps", lambda size: pictures.bmp(9, 9, b"\0\2\0\0" * max(size // 4, 1), depth=8, compression=1, palette=bytes(1024))), named("gap", lambda size: pictures.bmp(1, 1, bytes(4), gap=bytes(size))))

# --- sound --------------------------------------------------------------------------------------

grammar("WAVE", "wav", "a.wav", lambda value: sound.wave(value, sound.wave_format(), sound.chunk(b"data", sound.tone())), sound.chunk(b"LIST", b"INFO"), sound.chunk(b"fact", b""))
grammar("WAVE samples", "wav", "a.wav", lambda value: sound.wave(sound.wave_format(), sound.chunk(b"data", value)), "<html", "<script", b"PK\3\4\x14\0", b"\0", b"Rar!\x1a\7")
grammar("MP3", "mp3", "a.mp3", lambda value: sound.frame() * 3 + value, sound.frame(1), sound.frame(1) + b"a", b"\xff\xfb\x90", "TAG", sound.tag(), sound.tag((b"TIT2", b"a")), "APETAGEX", b"\xff")


# --- film ---------------------------------------------------------------------------------------

def film_of(count, **other):
    return film.film(film.pictures(count, **other))


grammar("MP4", "mp4", "a.mp4", whole,
        named("pictures", lambda size: film_of(size // 70 + 1)), named("chunks", lambda size: film_of(size // 70 + 1, in_chunk=1)), named("keys", lambda size: film_of(size // 70 + 1, keys=range(1, size // 70 + 2))),
        named("times", lambda size: film_of(size // 80 + 1, times=[(1, 500 + at % 2) for at in range(size // 80 + 1)], shifts=[(1, at % 3) for at in range(size // 80 + 1)])),
        named("no times", lambda size: film_of(3, times=[(0, 1)] * (size // 8) + [(3, 1)])), named("runs", lambda size: film_of(3, runs=[(at + 1, 1, 1) for at in range(size // 12)])),
        named("places", lambda size: film_of(3, places=range(100, 100 + size // 4))),
        named("units", lambda size: film.film(film.Track([film.unit(b"\x41a") * max(size // 6, 1)]))), named("empty units", lambda size: film.film(film.Track([film.picture() + bytes(4) * (size // 4)]))),
        named("messages", lambda size: film.film(film.Track([film.picture() + film.unit(b"\x06\x06\x01\xc4\x80") * (size // 9)]))),
        named("frames", lambda size: film.film(*(film.sound(size // 600 + 1, in_chunk=1) for _ in range(16)))),
        named("moments", lambda size: film.film(film.Track([b"ab"] * (size // 10), film.sound_entry(b"sowt", b"").replace(b"\0\2\0\x10", b"\0\1\0\x10"), b"soun", length=2, in_chunk=1))),
        named("boxes", lambda size: film.film(film.pictures(), in_movie=film.box(b"abcd") * (size // 8))), named("tables", lambda size: film.film(film.pictures(in_tables=film.box(b"abcd") * (size // 8)))),
        named("parameters", lambda size: film.film(film.Track([film.picture()], film.video_entry(b"avc1", film.avc_config(), film.box(b"abcd") * (size // 8))))))


def fragmented(size, of_each, each=1):
    """Fragments of EACH pictures, as many as SIZE has room for where each takes OF_EACH bytes."""
    return film.in_turn([film.pictures(size // of_each * each + 1)], count=each)


def one_fragment(size, row, **of_run):
    """One fragment of pictures of a byte, of which a run says something in ROW bytes each."""
    samples = [film.unit(b"\x41")] * (size // (row + 5) + 1)
    run = {name: [value(at) for at in range(len(samples))] for name, value in of_run.items()}
    return film.fragments([film.pictures().without_samples()], film.fragment(lambda place: [film.part(1, film.run(samples, place, "".join(letter for letter in "dsfc" if letter in run or letter == "s"), **run), time=0)], b"".join(samples)))


grammar("MP4 in fragments", "mp4", "a.mp4", whole,
        named("fragments", lambda size: fragmented(size, 180)), named("pictures", lambda size: fragmented(size, 330, 5)),
        named("rows", lambda size: one_fragment(size, 16, d=lambda at: 500 + at % 2, f=lambda at: at % 3 and 0x1010000, c=lambda at: at % 5)),
        named("no pictures", lambda size: film.fragments([film.pictures().without_samples()], film.fragment(lambda place: [film.part(1, *[film.run([], place)] * (size // 20 + 1))], b""))),
        named("parts", lambda size: film.fragments([film.pictures().without_samples()], film.fragment(lambda place: [film.part(7)] * (size // 24 + 1), b""))),
        named("times", lambda size: film.fragments([film.pictures().without_samples()], *(film.fragment(lambda place, at=at: [film.part(1, film.run([film.picture()], place), time=600 * at)], film.picture()) for at in range(size // 170 + 1)))))
grammar("MP4 behind", "mp4", "a.mp4", lambda value: film.film(film.pictures(), behind=value), film.box(b"free"), film.box(b"mdat"), film.box(b"abcd", b"a"), b"\0")
