# SPDX-License-Identifier: GPL-2.0-or-later
"""Checks WAVE, MP3 and MP4 files that kiyome wrote to the last byte (Microsoft RIFF, ISO/IEC 11172-3, 14496-1, -3, -12, -15).
Shares no code with kiyome.

problems (data, kind) returns a list of sentences, which is empty for a file with only sound and pictures. WAVE: a format and
samples. MP3: consecutive frames of layer III. MP4: brands, the tables of tracks, and media data in which each byte belongs to a
sample. The tables may contain only the boxes that are listed here, without values in reserved fields and without times, names,
places or addresses.
"""

import struct

from second_look.media import frame_size
from second_look.written.archive import Wrong, require

SIDE = {(True, False): 32, (True, True): 17, (False, False): 17, (False, True): 9}  # (of MPEG-1, of one channel)
# Signatures of formats that programs recognize at the beginning or the end of a file, whatever its name is.
BEGINNINGS = (b"%PDF-", b"PK\3\4", b"PK\1\2", b"PK\5\6", b"MZ\x90\0", b"\x7fELF", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"Rar!\x1a\7", b"7z\xbc\xaf\x27\x1c", b"<script", b"<html", b"<!DOCTYPE", b"{\\rtf")


def signs(data):
    """Returns whether another format begins where programs search for it: in the first KiB, for archives anywhere."""
    for sign in BEGINNINGS:
        if sign.lower() in data[:1024].lower() or len(sign) > 3 and sign.startswith(b"PK\5") and sign in data[-65_600:]:
            yield f"another format begins in it: {sign!r}"


# --- WAVE -------------------------------------------------------------------------------------------------------------------------------

def wav(data):
    at, kinds = 12, []
    require(data[8:12] == b"WAVE" and struct.unpack_from("<I", data, 4)[0] + 8 == len(data), "the file is of another size than it says")
    while at < len(data):
        kind, size = struct.unpack_from("<4sI", data, at)
        body = data[at + 8:at + 8 + size]
        require(len(body) == size and not any(data[at + 8 + size:at + 8 + size + size % 2]), "a chunk ends early")
        kinds.append(kind)
        if kind == b"fmt ":
            coding, channels, frequency, second, block, bits = struct.unpack_from("<HHIIHH", body)
            require(size == (40 if coding == 0xFFFE else 16 if coding == 1 else 18), "the format has more fields than its coding")
            require(channels and block and second == frequency * block and (coding == 1 or coding == 3 or coding == 0xFFFE) and bits, "the format contradicts itself")
        at += 8 + size + size % 2
    require(kinds in ([b"fmt ", b"data"], [b"fmt ", b"fact", b"data"]), f"the chunks are {kinds}")


# --- MP3 --------------------------------------------------------------------------------------------------------------------------------

def mp3(data):
    at, heads, sizes = 0, [], []
    while at < len(data):
        size = frame_size(data, at)
        require(size and at + size <= len(data), f"at byte {at} is no frame")
        heads.append(int.from_bytes(data[at:at + 4], "big"))
        sizes.append(size)
        at += size
    require(len(heads) >= 3, "there are fewer than two frames of sound")
    # All frames must have the same version, layer, sampling rate, and mono or stereo. The rest of the headers may differ.
    require(len({(head >> 19 & 3, head >> 10 & 3, head >> 6 & 3 == 3) for head in heads}) == 1, "the frames differ in their kind")
    side = SIDE[heads[0] >> 19 & 3 == 3, heads[0] >> 6 & 3 == 3]
    require(min(sizes) >= 4 + side, "a frame has no room for what is said of its channels")
    require(not heads[0] & 0x23F and heads[0] & 0x10000, "the first frame has a checksum, padding or private bits")
    first = data[4:sizes[0]]
    told = first[side:side + 16]
    require(not any(first[:side]) and not any(first[side + 16:]), "the first frame is not silent")
    is_even = len({head >> 12 & 15 for head in heads[1:]}) == 1
    require(told == struct.pack(">4sIII", b"Info" if is_even else b"Xing", 3, len(heads) - 1, len(data)), "the first frame does not tell what follows")


# --- MP4 --------------------------------------------------------------------------------------------------------------------------------

def boxes(data, start, end):
    found = []
    while start < end:
        require(start + 8 <= end, f"bytes without a box at {start}")
        size, kind = struct.unpack_from(">I4s", data, start)
        require(8 <= size <= end - start, f"a box at {start} has no such size: {size}")
        found.append((kind, data[start + 8:start + size], start + 8))
        start += size
    return found


def of(body, names):
    """Returns the contents of the boxes of BODY, which must be NAMES in this order. "?": optional, "*": may be repeated."""
    found, contents = boxes(body, 0, len(body)), {}
    for name in names.split("|"):
        kind, sign = name[:4].encode(), name[4:]
        count = 0
        while found and found[0][0] == kind and (count == 0 or sign == "*"):
            contents.setdefault(kind, []).append(found.pop(0)[1])
            count += 1
        require(count or sign == "?", f"there is no box {name[:4]}")
    require(not found, f"a box {found[0][0] if found else b''!r} has no place there")
    return contents


def fixed(body, *fields, what):
    """Requires that BODY has the length of FIELDS, and each field one of its allowed values (None: any)."""
    at, values = 0, []
    for size, wanted in fields:
        value = body[at:at + size]
        require(len(value) == size, f"{what} ends early")
        require(wanted is None or value in ((wanted,) if isinstance(wanted, bytes) else wanted), f"{what} has {value!r} at {at}")
        values.append(int.from_bytes(value, "big"))
        at += size
    require(at == len(body), f"there are bytes behind {what}")
    return values


def rows(body, width, what, versions=(0,)):
    """Returns the rows of a table with a count."""
    require(len(body) >= 8, f"{what} ends early")
    flags, count = struct.unpack_from(">II", body)
    require(flags in versions, f"{what} has flags")
    require(len(body) == 8 + 4 * width * count, f"{what} has other rows than it says")
    return [struct.unpack_from(f">{width}I", body, 8 + 4 * width * number) for number in range(count)]


NOTHING = bytes(64)


def header_of_track(body):
    values = fixed(body, (4, (b"\0\0\0\2", b"\0\0\0\3")), (8, NOTHING[:8]), (4, None), (4, NOTHING[:4]), (4, None), (8, NOTHING[:8]), (2, NOTHING[:2]), (2, None), (2, (b"\0\0", b"\1\0")), (2, NOTHING[:2]),
                   (36, None), (4, None), (4, None), what="the head of a track")
    require(values[7] < 3, "a track is one of a group that there is not")
    matrix = struct.unpack_from(">9i", body, 40)
    require(matrix[2] == matrix[5] == 0 and matrix[8] == 1 << 30 and sorted(map(abs, (*matrix[:2], *matrix[3:5]))) == [0, 0, 1 << 16, 1 << 16], "a track is drawn out of shape")
    return values[2]


def descriptors(body):
    """Yields (tag, content) of descriptors (ISO/IEC 14496-1, 7.2.2), whose sizes have up to four bytes."""
    at, found = 0, []
    while at < len(body):
        tag, size, at = body[at], 0, at + 1
        while True:
            require(at < len(body), "a descriptor ends early")
            size, at = size << 7 | body[at] & 127, at + 1
            if not body[at - 1] & 128:
                break
        require(at + size <= len(body), "a descriptor ends early")
        found.append((tag, body[at:at + size]))
        at += size
    return found


def esds(body):
    require(body[:4] == NOTHING[:4], "esds has flags")
    outer = descriptors(body[4:])
    require([tag for tag, _ in outer] == [3] and outer[0][1][2:3] == b"\0", "esds refers to something, or holds more than one stream")
    inner = descriptors(outer[0][1][3:])
    require([tag for tag, _ in inner] == [4, 6] and inner[1][1] == b"\2", "esds holds other descriptors")
    config = inner[0][1]
    require(config[0] == 0x40 and config[1] == 0x15, "the sound is no AAC")
    told = descriptors(config[13:])
    require([tag for tag, _ in told] == [5] and 2 <= len(told[0][1]) <= 64, "AAC without its configuration, or with more")


def units_of(config, at, count):
    found = []
    for _ in range(count):
        require(at + 2 <= len(config), "a parameter set ends early")
        size, = struct.unpack_from(">H", config, at)
        require(size and at + 2 + size <= len(config), "a parameter set ends early")
        found.append(config[at + 2:at + 2 + size])
        at += 2 + size
    return found, at


def avcc(config):
    """Reads the configuration of AVC (14496-15, 5.3.3.1): (number of bytes of a unit's size, function for the kind of a unit)."""
    require(config[:1] == b"\1" and config[4] & 0xFC == 0xFC and config[5] & 0xE0 == 0xE0, "avcC is of another form")
    first, at = units_of(config, 6, config[5] & 31)
    second, at = units_of(config, at + 1, config[at])
    require(all(unit[0] & 31 == 7 for unit in first) and all(unit[0] & 31 == 8 for unit in second), "avcC has other units than parameter sets")
    rest = config[at:]
    if rest:
        require(config[1] in (100, 110, 122, 144) and len(rest) >= 4, "there are bytes behind avcC")
        more, end = units_of(rest, 4, rest[3])
        require(end == len(rest) and all(unit[0] & 31 == 13 for unit in more), "there are bytes behind avcC")
    return (config[4] & 3) + 1, lambda unit: unit[0] & 31, {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 13}, 6, 1


def hvcc(config):
    """Reads the configuration of HEVC (14496-15, 8.3.3.1)."""
    require(config[:1] == b"\1" and len(config) >= 23, "hvcC is of another form")
    at = 23
    for _ in range(config[22]):
        kind, count = config[at] & 63, struct.unpack_from(">H", config, at + 1)[0]
        require(kind in (32, 33, 34), "hvcC has other units than parameter sets")
        units, at = units_of(config, at + 3, count)
        require(all(unit[0] >> 1 & 63 == kind for unit in units), "hvcC has units of other kinds than it says")
    require(at == len(config), "there are bytes behind hvcC")
    return (config[21] & 3) + 1, lambda unit: unit[0] >> 1 & 63, {*range(0, 10), *range(16, 22), 32, 33, 34, 35, 36, 37, 39, 40}, (39, 40), 2


VISUAL = ((b"colr", 11), (b"pasp", 8), (b"clap", 32), (b"mdcv", 24), (b"clli", 4))


def visual(kind, body):
    fixed(body[:78], (6, NOTHING[:6]), (2, b"\0\1"), (16, NOTHING[:16]), (2, None), (2, None), (4, b"\0\x48\0\0"), (4, b"\0\x48\0\0"), (4, NOTHING[:4]), (2, b"\0\1"), (32, NOTHING[:32]), (2, b"\0\x18"), (2, b"\xff\xff"), what="a sample entry")
    name = b"avcC" if kind.startswith(b"avc") else b"hvcC"
    found = boxes(body, 78, len(body))
    kinds = [one for one, _, _ in found]
    require(kinds.count(name) == 1 and len(set(kinds)) == len(kinds) and set(kinds) <= {name, *(one for one, _ in VISUAL)}, f"a sample entry has the boxes {kinds}")
    for one, content, _ in found:
        require(one == name or len(content) == dict(VISUAL)[one], f"{one!r} is of another size")
        require(one != b"colr" or content[:4] == b"nclx" and not content[10] & 127, "a profile of colours")
    return (avcc if name == b"avcC" else hvcc)(next(content for one, content, _ in found if one == name))


def audible(kind, body):
    fixed(body[:28], (6, NOTHING[:6]), (2, b"\0\1"), (8, NOTHING[:8]), (2, None), (2, None), (4, NOTHING[:4]), (4, None), what="a sample entry")
    if kind == b"mp4a":
        esds(of(body[28:], "esds")[b"esds"][0])
    elif kind == b"alac":
        require(len(of(body[28:], "alac")[b"alac"][0]) in (28, 52), "alac is of another size")
    else:
        require(len(body) == 28, "there are bytes behind a sample entry")


def entries(body, is_sound):
    require(body[:4] == NOTHING[:4], "stsd has flags")
    found, readers = boxes(body, 8, len(body)), []
    require(struct.unpack_from(">I", body, 4)[0] == len(found) > 0, "there are other codings than stsd says")
    for kind, content, _ in found:
        require(kind in ((b"mp4a", b"alac", b"sowt", b"twos") if is_sound else (b"avc1", b"avc3", b"hvc1", b"hev1")), f"a coding {kind!r}")
        readers.append(audible(kind, content) if is_sound else visual(kind, content))
    return readers


def message_sizes(unit, at):
    """Yields the kind and size of each SEI message in UNIT from the offset AT (14496-10, 7.3.2.3)."""
    unit = unit.replace(b"\0\0\3", b"\0\0")
    while at < len(unit) and unit[at:] != b"\x80":
        numbers = []
        for _ in range(2):
            number = 0
            while at < len(unit) and unit[at] == 255:
                number, at = number + 255, at + 1
            require(at < len(unit), "a message beside the pictures ends early")
            numbers.append(number + unit[at])
            at += 1
        yield numbers
        at += numbers[1]


def units(sample, reader):
    """Checks a sample of video: consecutive units, and only known SEI messages (user data, 4 and 5, may contain anything)."""
    size_of, kind_of, kinds, messages, head = reader
    at = 0
    while at < len(sample):
        size = int.from_bytes(sample[at:at + size_of], "big")
        require(size >= head and at + size_of + size <= len(sample), "a unit of pictures ends early")
        unit = sample[at + size_of:at + size_of + size]
        require(kind_of(unit) in kinds, f"a unit of the kind {kind_of(unit)}")
        if kind_of(unit) in (messages if isinstance(messages, tuple) else (messages,)):
            for kind, length in message_sizes(unit, head):
                require(kind in (0, 1, 6, 129, 137, 144, 147) and length <= 128, f"a message of the kind {kind} beside the pictures")
        at += size_of + size


def samples_of(table):
    """Returns (offset, size, coding) of each sample of a track (8.7.3 to 8.7.5)."""
    sizes = table[b"stsz"][0]
    require(len(sizes) >= 12 and sizes[:4] == NOTHING[:4], "stsz is of another form")
    size, count = struct.unpack_from(">II", sizes, 4)
    require(len(sizes) == 12 + (0 if size else 4 * count) and count < 1 << 24, "stsz has other rows than it says")
    sizes = [size] * count if size else list(struct.unpack_from(f">{count}I", sizes, 12))
    runs, places = rows(table[b"stsc"][0], 3, "stsc"), [place for place, in rows(table[b"stco"][0], 1, "stco")]
    require((not places or runs and runs[0][0] == 1) and all(a[0] < b[0] for a, b in zip(runs, runs[1:])) and (not runs or runs[-1][0] <= len(places)), "stsc tells of chunks that there are not")
    found, number = [], 0
    for run, following in zip(runs, [*runs[1:], (len(places) + 1,)]):
        for chunk in range(run[0], following[0]):
            at = places[chunk - 1]
            require(0 < run[1] <= count - number, "a chunk of no samples, or of more than there are")
            for one in sizes[number:number + run[1]]:
                found.append((at, one, run[2]))
                at += one
            number += run[1]
    require(number == count, "samples are in no chunk")
    for name, width in ((b"stts", 2), (b"ctts", 2)):
        for body in table.get(name, ()):
            require(sum(row[0] for row in rows(body, width, name.decode(), (0,) if name == b"stts" else (0, 1 << 24))) == count, f"{name.decode()} counts other samples")
    for body in table.get(b"stss", ()):
        listed = [row[0] for row in rows(body, 1, "stss")]
        require(listed == sorted(set(listed)) and (not listed or 1 <= listed[0] and listed[-1] <= count), "stss names samples that there are not")
    return found


def track(body):
    found = of(body, "tkhd|edts?|mdia")
    number = header_of_track(found[b"tkhd"][0])
    for edits in found.get(b"edts", ()):
        for _, start, rate in rows(of(edits, "elst")[b"elst"][0], 3, "elst"):
            require(rate == 1 << 16 and (start == 0xFFFFFFFF or start < 1 << 31), "an edit of another speed")
    media = of(found[b"mdia"][0], "mdhd|hdlr|minf")
    fixed(media[b"mdhd"][0], (4, NOTHING[:4]), (8, NOTHING[:8]), (4, None), (4, None), (2, None), (2, NOTHING[:2]), what="mdhd")
    handler = media[b"hdlr"][0]
    is_sound = handler[8:12] == b"soun"
    fixed(handler, (8, NOTHING[:8]), (4, (b"soun", b"vide")), (12, NOTHING[:12]), (1, b"\0"), what="hdlr")
    inner = of(media[b"minf"][0], "smhd|dinf|stbl" if is_sound else "vmhd|dinf|stbl")
    require(inner[b"smhd" if is_sound else b"vmhd"][0] == (NOTHING[:8] if is_sound else b"\0\0\0\1" + NOTHING[:8]), "the head of the media has fields")
    require(of(inner[b"dinf"][0], "dref")[b"dref"][0] == struct.pack(">IIIII", 0, 1, 12, int.from_bytes(b"url ", "big"), 1), "the media data may be in another file")
    table = of(inner[b"stbl"][0], "stsd|stts|ctts?|stss?|stsc|stsz|stco")
    readers = entries(table[b"stsd"][0], is_sound)
    return number, readers, samples_of(table)


def mp4(data):
    found = boxes(data, 0, len(data))
    require([kind for kind, _, _ in found] == [b"ftyp", b"moov", b"mdat"], f"the boxes of the file are {[kind for kind, _, _ in found]}")
    brands = found[0][1]
    require(len(brands) % 4 == 0 and brands[4:8] == NOTHING[:4] and {brands[:4], *(brands[at:at + 4] for at in range(8, len(brands), 4))} <= {b"mp42", b"M4A ", b"mp41", b"isom", b"iso4"}, f"the brands are {brands!r}")
    movie = of(found[1][1], "mvhd|trak*")
    fixed(movie[b"mvhd"][0], (4, NOTHING[:4]), (8, NOTHING[:8]), (4, None), (4, None), (4, b"\0\1\0\0"), (2, b"\1\0"), (10, NOTHING[:10]), (36, struct.pack(">9i", 1 << 16, 0, 0, 0, 1 << 16, 0, 0, 0, 1 << 30)), (24, NOTHING[:24]), (4, None), what="mvhd")
    tracks, pieces = [track(body) for body in movie[b"trak"]], []
    require([number for number, _, _ in tracks] == list(range(1, len(tracks) + 1)), "the tracks have other numbers")
    for _, readers, samples in tracks:
        for at, size, coding in samples:
            require(1 <= coding <= len(readers), "a sample of a coding that there is not")
            require(at + size <= len(data), "a sample lies beyond the end")
            pieces.append((at, at + size))
            if readers[coding - 1]:
                units(data[at:at + size], readers[coding - 1])
    place = found[2][2]
    for start, end in sorted(pieces):
        require(start == place, f"{'no sample has' if start > place else 'two samples have'} the bytes at {min(start, place)}")
        place = end
    require(place == len(data), f"no sample has the bytes at {place}")


def problems(data, kind):
    said = list(signs(data))
    try:
        {"wav": wav, "mp3": mp3, "mp4": mp4}[kind](data)
    except Wrong as wrong:
        said.append(str(wrong))
    except (IndexError, struct.error):
        said.append("it ends early")
    return said
