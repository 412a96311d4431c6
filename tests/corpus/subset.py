# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes subsets of the system's fonts as LibreOffice embeds them in PDF files: the glyphs are reordered and their codes have no
meaning."""

import functools
import pathlib
import struct
import subprocess


@functools.cache
def installed(name):
    """Returns the system's TrueType font `name`, which must be installed."""
    found = subprocess.run(["fc-match", "--format=%{postscriptname}\t%{file}", name], capture_output=True, text=True, check=True).stdout.split("\t")
    if found[0] != name:
        raise RuntimeError(f"the font {name} is not installed")
    return pathlib.Path(found[1]).read_bytes()


def read_tables(font):
    rows = [struct.unpack(">4s4xII", font[12 + 16 * i:28 + 16 * i]) for i in range(struct.unpack_from(">H", font, 4)[0])]
    return {tag: font[offset:offset + size] for tag, offset, size in rows}


def write_tables(tables):
    offset, directory, data = 12 + 16 * len(tables), b"", b""
    for tag in sorted(tables):
        directory += tag + struct.pack(">III", 0, offset + len(data), len(tables[tag]))
        data += tables[tag] + bytes(-len(tables[tag]) % 4)
    return struct.pack(">IHHHH", 0x10000, len(tables), 16, 0, 0) + directory + data


@functools.cache
def groups_of(cmap):
    """Returns (first character, last character, glyph of the first) for each group of the subtables of format 12, of which a large
    font has thousands."""
    found = []
    for i in range(struct.unpack_from(">H", cmap, 2)[0]):
        offset = struct.unpack_from(">I", cmap, 8 + 8 * i)[0]
        if struct.unpack_from(">H", cmap, offset)[0] == 12:
            rows = cmap[offset + 16:offset + 16 + 12 * struct.unpack_from(">I", cmap, offset + 12)[0]]
            found += struct.iter_unpack(">III", rows)
    return found


def glyph_of(cmap, character):
    """Returns the number of the glyph that a `cmap` table has for the character."""
    for first, last, glyph in groups_of(cmap):
        if first <= ord(character) <= last:
            return glyph + ord(character) - first
    raise RuntimeError(f"no glyph for {character}")


def by_codes(glyphs):
    """Returns a cmap by bytes, as of fonts without an encoding, with the glyphs in their order."""
    return struct.pack(">HHHHI", 0, 1, 1, 0, 12) + struct.pack(">HHH", 0, 262, 0) + bytes(glyphs).ljust(256, b"\0")


def subset(name, characters, **others):
    """Returns a font with the glyphs of `characters`, numbered from 1, whose codes are these numbers. `others`: tables that
    replace the usual ones; b"": omitted."""
    font = read_tables(installed(name))
    loca = struct.unpack(f">{len(font[b'loca']) // 4}I", font[b"loca"])
    n_metrics = struct.unpack_from(">H", font[b"hhea"], 34)[0]
    glyphs = [0] + [glyph_of(font[b"cmap"], character) for character in characters]
    bodies = [font[b"glyf"][loca[glyph]:loca[glyph + 1]] for glyph in glyphs]
    places = [sum(map(len, bodies[:i])) for i in range(len(bodies) + 1)]
    metrics = b"".join(font[b"hmtx"][4 * glyph:4 * glyph + 4] if glyph < n_metrics else font[b"hmtx"][4 * n_metrics - 4:4 * n_metrics - 2]
                       + font[b"hmtx"][2 * n_metrics + 2 * glyph:][:2] for glyph in glyphs)
    tables = {tag: font[tag] for tag in (b"head", b"cvt ", b"fpgm", b"prep") if tag in font}
    tables[b"hhea"] = font[b"hhea"][:34] + struct.pack(">H", len(glyphs))
    tables[b"maxp"] = font[b"maxp"][:4] + struct.pack(">H", len(glyphs)) + font[b"maxp"][6:]
    tables.update({b"hmtx": metrics, b"glyf": b"".join(bodies), b"loca": struct.pack(f">{len(places)}I", *places), b"cmap": by_codes(range(len(glyphs)))})
    tables.update({tag.encode().ljust(4): table for tag, table in others.items()})
    return write_tables({tag: table for tag, table in tables.items() if table})
