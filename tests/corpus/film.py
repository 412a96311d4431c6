# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes MP4 and QuickTime files, valid or not, around units and frames that show nothing."""
import struct

TURNS = {0: (1, 0, 0, 1), 90: (0, 1, -1, 0), 180: (-1, 0, 0, -1), 270: (0, -1, 1, 0)}
AVC_SPS = bytes.fromhex("6742c00ad90f2680")
AVC_PPS = bytes.fromhex("68cb83cb20")
HEVC_SETS = ((32, bytes.fromhex("40010c01ffff")), (33, bytes.fromhex("42010101600000")), (34, bytes.fromhex("4401c1730809")))
AAC = bytes.fromhex("1208")  # LC, 22050 Hz, one channel
HERE = b"url ", 1


def box(name, *content):
    body = b"".join(content)
    return struct.pack(">I", 8 + len(body)) + name + body


def full(name, *content, flags=0, version=0):
    return box(name, struct.pack(">I", version << 24 | flags), *content)


def numbers(*values):
    return b"".join(struct.pack(">I", value & 0xffffffff) for value in values)


def table(name, rows, version=0):
    return full(name, numbers(len(rows)), *(numbers(*row) for row in rows), version=version)


# --- codings -----------------------------------------------------------------------------------

def avc_config(sets=(AVC_SPS,), more=(AVC_PPS,), length_size=4, behind=b""):
    def listed(units):
        return b"".join(struct.pack(">H", len(unit)) + unit for unit in units)
    return box(b"avcC", b"\1", sets[0][1:4] if sets else bytes(3), bytes((0xfb + length_size, 0xe0 | len(sets))), listed(sets), bytes((len(more),)), listed(more), behind)


def hevc_config(sets=HEVC_SETS, length_size=4):
    head = b"\1\1\x60\0\0\0\x90\0\0\0\0\0\x1e\xf0\0\xfc\xfd\xf8\xf8\0\0" + bytes((0x0b + length_size, len(sets)))
    return box(b"hvcC", head, *(struct.pack(">BHH", 0x80 | kind, 1, len(unit)) + unit for kind, unit in sets))


def video_entry(name=b"avc1", config=avc_config(), *more, width=16, height=16):
    return box(name, bytes(6), struct.pack(">H", 1), bytes(16), struct.pack(">HH", width, height), numbers(72 << 16, 72 << 16, 0), struct.pack(">H", 1),
               b"\x08ENCODER-MARK".ljust(32, b"\0"), b"\0\x18\xff\xff", config, *more)


def descriptor(tag, *content):
    body = b"".join(content)
    return bytes((tag, len(body))) + body


def esds(told=AAC, kind=0x40, more=b"", flags=b"\0"):
    return full(b"esds", descriptor(3, b"\0\1", flags, descriptor(4, bytes((kind, 0x15)), bytes(3), numbers(64000, 64000), descriptor(5, told), more), descriptor(6, b"\2")))


def alac_config(bits=16, channels=2, frequency=44100, frame=4096):
    return full(b"alac", numbers(frame), bytes((0, bits, 40, 10, 14, channels)), struct.pack(">H", 255), numbers(0, 0, frequency))


def sound_entry(name=b"mp4a", config=None, form=0, more=b""):
    head = bytes(6) + struct.pack(">HHHIHHHHI", 1, form, 0, 0, 2, 16, 0, 0, 22050 << 16) + {0: b"", 1: numbers(1024, 0, 0, 2)}[form]
    return box(name, head, esds() if config is None else config, more)


def wave(name, config):
    """Returns the configuration of sound in the form that QuickTime uses."""
    return box(b"wave", box(b"frma", name), box(name, bytes(4)), config, box(b"\0\0\0\0"))


def unit(content, length_size=4):
    return len(content).to_bytes(length_size, "big") + content


def picture(number=0, size=40):
    """Returns a unit of H.264 that looks like a picture."""
    return unit((b"\x65" if number == 0 else b"\x41") + bytes((0x9a, number & 0x7f)) + b"\x55" * size)


def hevc_picture(number=0, size=40):
    return unit((b"\x26\1" if number == 0 else b"\2\1") + bytes((0xaf, number & 0x7f)) + b"\x55" * size)


def frame(number=0, size=30):
    return b"\x21" + bytes((number & 0x7f,)) + b"\x77" * size


# --- tracks ------------------------------------------------------------------------------------

class Track:
    """A track with samples of a codec. Values that are given by name replace the correct ones."""

    def __init__(self, samples, entry=None, kind=b"vide", **other):
        self.samples, self.kind = list(samples), kind
        self.entry = entry if entry is not None else video_entry() if kind == b"vide" else sound_entry()
        self.in_chunk = other.get("in_chunk", 2)
        self.other = other
        self.places = []

    def chunks(self):
        return [b"".join(self.samples[at:at + self.in_chunk]) for at in range(0, len(self.samples), self.in_chunk)]

    def tables(self):
        count, other = len(self.samples), self.other
        full_chunks, rest = divmod(count, self.in_chunk)
        runs = [(1, self.in_chunk, 1)] if full_chunks else []
        runs += [(full_chunks + 1, rest, 1)] if rest else []
        parts = [full(b"stsd", numbers(1 + len(other.get("entries", ()))), self.entry, *other.get("entries", ())), table(b"stts", other.get("times", [(count, 512)]))]
        if "shifts" in other:
            parts.append(table(b"ctts", other["shifts"]))
        if "keys" in other:
            parts.append(table(b"stss", [(key,) for key in other["keys"]]))
        parts.append(table(b"stsc", other.get("runs", runs)))
        parts.append(full(b"stsz", numbers(other["length"], count)) if "length" in other else full(b"stsz", numbers(0, count), numbers(*other.get("sizes", map(len, self.samples)))))
        places = other.get("places", self.places)
        if other.get("is_far"):
            parts.append(table(b"co64", [(place >> 32, place) for place in places]))
        else:
            parts.append(table(b"stco", [(place,) for place in places]))
        return box(b"stbl", *parts, other.get("in_tables", b""))

    def without_samples(self):
        """Returns the track for a header whose samples are all in fragments."""
        return Track([], self.entry, self.kind, **{name: value for name, value in self.other.items() if name != "keys"} | {"times": []})

    def box(self, number):
        other = self.other
        turn = [value << 16 for value in TURNS[other.get("turn", 0)]]
        matrix = numbers(turn[0], turn[1], 0, turn[2], turn[3], 0, 0, 0, 0x40000000)
        side = numbers(16 << 16, 16 << 16) if self.kind == b"vide" else numbers(0, 0)
        head = full(b"tkhd", numbers(0xdfdfdfdf, 0xdfdfdfdf, number, 0, 1000), bytes(8), b"\0\0", struct.pack(">HHH", other.get("group", 0), 0x100 * (self.kind == b"soun"), 0),
                    matrix, side, flags=other.get("flags", 3))
        edits = box(b"edts", full(b"elst", numbers(len(other["edits"])), *(numbers(*edit, 0x10000) for edit in other["edits"]))) if "edits" in other else b""
        media_head = full(b"mdhd", numbers(0xdfdfdfdf, 0xdfdfdfdf, 15360, 512 * len(self.samples)), struct.pack(">HH", other.get("language", 0x55c4), 0))
        handler = full(b"hdlr", other.get("component", bytes(4)), self.kind, bytes(12), b"HANDLER-MARK\0")
        kind_head = full(b"vmhd", bytes(8), flags=1) if self.kind == b"vide" else full(b"smhd", bytes(4)) if self.kind == b"soun" else full(b"nmhd")
        name, flags, *where = other.get("reference", HERE)
        data = box(b"dinf", full(b"dref", numbers(1), full(name, *where, flags=flags)))
        return box(b"trak", head, edits, box(b"mdia", media_head, handler, box(b"minf", kind_head, data, self.tables())), other.get("in_track", b""))


def movie(tracks, behind=b"", scale=1000):
    head = full(b"mvhd", numbers(0xdfdfdfdf, 0xdfdfdfdf, scale, 1000, 0x10000), b"\1\0", bytes(10), numbers(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000), bytes(24), numbers(len(tracks) + 1))
    return box(b"moov", head, *(track.box(number + 1) for number, track in enumerate(tracks)), behind)


def film(*tracks, brand=b"isom", between=b"", behind=b"", in_movie=b"", gap=b"", scale=1000):
    """Returns a film: brands, `between`, the tracks' chunks in turn with `gap` before each, the tables, `behind`."""
    head = (box(b"ftyp", brand, numbers(0x200), brand, b"mp42") if brand else b"") + between
    data, left = bytearray(), [track.chunks()[::-1] for track in tracks]
    for track in tracks:
        track.places = []
    while any(left):
        for track, chunks in zip(tracks, left):
            if chunks:
                data += gap
                track.places.append(len(head) + 8 + len(data))
                data += chunks.pop()
    return head + box(b"mdat", bytes(data)) + movie(tracks, in_movie, scale) + behind


# --- fragments ---------------------------------------------------------------------------------

NO_KEY, KEY = 0x1010000, 0x2000000
FROM_FRAGMENT = 0x20000


def run(samples, place=0, rows="s", first=None, version=0, behind=b"", **each):
    """Returns a box `trun` with the values of each sample that `rows` names: d(uration), s(ize), f(lags), c (composition
    offset)."""
    flags = 1 * (place is not None) | 4 * (first is not None) | sum(0x100 << "dsfc".index(letter) for letter in rows)
    values = {"s": lambda at: len(samples[at]), **{letter: (lambda at, row=row: row[at]) for letter, row in each.items()}}
    return full(b"trun", numbers(len(samples)), numbers(place) if place is not None else b"", numbers(first) if first is not None else b"",
                *(numbers(*(values[letter](at) for letter in "dsfc" if letter in rows)) for at in range(len(samples))), behind, flags=flags, version=version)


def part(number, *runs, time=None, flags=FROM_FRAGMENT, told=b"", between=b""):
    """Returns the box `traf` of a track; `told` has the values that `flags` announce."""
    return box(b"traf", full(b"tfhd", numbers(number), told, flags=flags), full(b"tfdt", numbers(time >> 32, time), version=1) if time is not None else b"", between, *runs)


def fragment(parts, data, number=1, behind=b""):
    """Returns a fragment. `parts` is called with the offset of the samples from the start of the fragment; `data` are the
    samples."""
    size = len(box(b"moof", full(b"mfhd", numbers(number)), *parts(0), behind))
    return box(b"moof", full(b"mfhd", numbers(number)), *parts(size + 8), behind) + box(b"mdat", data)


def defaults(number, duration=512, size=0, flags=0, entry=1):
    return full(b"trex", numbers(number, entry, duration, size, flags))


def fragments(tracks, *parts, told=None, brand=b"iso5", between=b""):
    """Returns a header of the unchanged tracks, followed by fragments."""
    told = [defaults(number + 1) for number in range(len(tracks))] if told is None else told
    head = box(b"ftyp", brand, numbers(0x200), brand, b"mp42")
    return head + movie(tracks, box(b"mvex", *told)) + between + b"".join(parts)


def in_turn(tracks, count=2, time=(0, 0), **other):
    """Returns the tracks cut into fragments of `count` samples each, as recorders write them."""
    written = []
    for at in range(0, max(len(track.samples) for track in tracks), count):
        pieces = [track.samples[at:at + count] for track in tracks]

        def parts(place, at=at, pieces=pieces):
            for number, (track, piece) in enumerate(zip(tracks, pieces)):
                flags = [KEY if at + index + 1 in track.other.get("keys", range(1, 999)) else NO_KEY for index in range(len(piece))]
                shifts = [0] * len(piece) if "shifts" not in track.other else [shift for n, shift in track.other["shifts"] for _ in range(n)][at:at + count]
                yield part(number + 1, run(piece, place, "sfc" if track.kind == b"vide" else "s", f=flags, c=shifts, version=1), time=time[number] + at * 512)
                place += sum(map(len, piece))
        written.append(fragment(parts, b"".join(map(b"".join, pieces)), at // count + 1))
    return fragments([track.without_samples() for track in tracks], *written, **other)


# --- whole films -------------------------------------------------------------------------------

def pictures(count=5, **other):
    return Track([picture(number) for number in range(count)], **{"keys": [1], **other})


def sound(count=6, **other):
    return Track([frame(number) for number in range(count)], kind=b"soun", **other)


def texts():
    """Returns a track of text that is shown."""
    return Track([b"\0\x09TEXT-MARK"], box(b"tx3g", bytes(6), b"\0\1", bytes(30)), b"text")
