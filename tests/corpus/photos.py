# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes photos for the make.py recipes: 24 by 16 pixels, encoded once from drawn pictures with the tools of the libraries
(heif-enc, opj_compress, cjxl), because recipes must not need an encoder; and edits them."""

import base64
import struct

from pictures import PAYLOAD


# With Exif and XMP, which contain the payload, and a thumbnail.
HEIC = base64.b64decode("""
AAAAKGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZm1pZjFoZWljbWlhZgAAA1htZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAA
AAAAAAAA5waXRtAAAAAAACAAAAGGlkYXQAAAAAABgAEAAAAAAACAAEAAAAiGlsb2MBAAAAREAABgABAAAAAAAAA4gAAQAAAAAAAABKAAIAAQAA
AAAAAAABAAAAAAAAAAgAAwAAAAAAAAPSAAEAAAAAAAAASQAEAAAAAAAABBsAAQAAAAAAAABOAAUAAAAAAAAEaQABAAAAAAAAAEsABgABAAAAAA
AAAAEAAAAIAAAACAAAAKFpaW5mAAAAAAAGAAAAFWluZmUCAAABAAEAAGh2YzEAAAAAFWluZmUCAAAAAAIAAGdyaWQAAAAAFWluZmUCAAABAAMA
AEV4aWYAAAAAKmluZmUCAAABAAQAAG1pbWUAYXBwbGljYXRpb24vcmRmK3htbAAAAAAAFWluZmUCAAABAAUAAGh2YzEAAAAAFWluZmUCAAAAAA
YAAGdyaWQAAAABimlwcnAAAAFeaXBjbwAAAHNodmNDAQNwAAAAAAAAAAAAHvAA/P34+AAADwMgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroC
QCEAAQAnQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbqrprmwIAAAAMAgAAAAwCEIgABAAZEAcFzwYkAAAAUaXNwZQAAAAAAAABAAAAAQAAAABRpc3
BlAAAAAAAAABgAAAAQAAAAEHBpeGkAAAAAAwgICAAAAHNodmNDAQNwAAAAAAAAAAAAHvAA/P34+AAADwMgAAEAGEABDAH//wNwAAADAJAAAAMA
AAMAHroCQCEAAQAnQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbqrprmwIAAAAMAgAAAAwCEIgABAAZEAcFzwYkAAAAUaXNwZQAAAAAAAABAAAAAQA
AAABRpc3BlAAAAAAAAAAgAAAAEAAAAEHBpeGkAAAAAAwgICAAAACRpcG1hAAAAAAAAAAQAAQKBAgACAgOEAAUChQYABgIHiAAAAFJpcmVmAAAA
AAAAAA5kaW1nAAIAAQABAAAADmNkc2MAAwABAAIAAAAOY2RzYwAEAAEAAgAAAA5kaW1nAAYAAQAFAAAADnRobWIABgABAAIAAAE0bWRhdAAAAE
YoAa8TIakYaOU1U/0qh1hF6C9xoFTb2ivWZ9lx6BGSPtP4qNruZaQyobp8X/pefyRMdO69zsA6GVTXHbEskRT0lsEOZTgzAAAAAE1NACoAAAAI
AAIBEgADAAAAAQABAAABMQACAAAAHwAAACYAAAAAUEFZTE9BRC1USEFULU1VU1QtTk9ULUNPTUUtT1VUADx4OnhtcG1ldGEgeG1sbnM6eD0iYW
RvYmU6bnM6bWV0YS8iPlBBWUxPQUQtVEhBVC1NVVNULU5PVC1DT01FLU9VVDwveDp4bXBtZXRhPgAAAEcoAa8TIackaOVNht9+l/wvb4amk8w/
nAUmWIOzo5HhwcD2RiJqTl4POET0MaDyf/Tp2Y8Di9pFdmaA1gpuMUZYwJENCMAEbA==
""")
# Half transparent.
HEIC_ALPHA = base64.b64decode("""
AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAvxtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAAA5waXRtAA
AAAAACAAAAGGlkYXQAAAAAABgAEAAAAAAAGAAQAAAAYGlsb2MBAAAAREAABAABAAAAAAAAAyAAAQAAAAAAAABJAAIAAQAAAAAAAAABAAAAAAAA
AAgAAwAAAAAAAANpAAEAAAAAAAAAHQAEAAEAAAAAAAAAAQAAAAgAAAAIAAAAYmlpbmYAAAAAAAQAAAAVaW5mZQIAAAEAAQAAaHZjMQAAAAAVaW
5mZQIAAAAAAgAAZ3JpZAAAAAAVaW5mZQIAAAEAAwAAaHZjMQAAAAAVaW5mZQIAAAAABAAAZ3JpZAAAAAGxaXBycAAAAYRpcGNvAAAAdmh2Y0MB
A3AAAAAAAAAAAAAe8AD8/fj4AAAPAyAAAQAYQAEMAf//A3AAAAMAkAAAAwAAAwAeugJAIQABACpCAQEDcAAAAwCQAAADAAADAB6gIIEFluqumu
bgQEDAgAAAAwCAAAADAIQiAAEABkQBwXPBiQAAABRpc3BlAAAAAAAAAEAAAABAAAAAFGlzcGUAAAAAAAAAGAAAABAAAAAQcGl4aQAAAAADCAgI
AAAAcWh2Y0MBBAgAAAAAAAAAAAAe8AD8/Pj4AAAPAyAAAQAXQAEMAf//BAgAAAMAn/gAAAMAAB66AkAhAAEAJkIBAQQIAAADAJ/4AAADAAAewI
IEFluqumubAgAAAwACAAADAAIQIgABAAZEAcFzwYkAAAAUaXNwZQAAAAAAAABAAAAAQAAAABRpc3BlAAAAAAAAABgAAAAQAAAADnBpeGkAAAAA
AQgAAAAnYXV4QwAAAAB1cm46bXBlZzpoZXZjOjIwMTU6YXV4aWQ6MQAAAAAlaXBtYQAAAAAAAAAEAAECgQIAAgIDhAADAoUGAAQDB4iJAAAANm
lyZWYAAAAAAAAADmRpbWcAAgABAAEAAAAOZGltZwAEAAEAAwAAAA5hdXhsAAQAAQACAAAAbm1kYXQAAABFKAGvEyGlJGjlQcf15QL9Z7h6nbbS
BWzckgc6TrqVu1bwiHd2xbqbEuvh/SQhaO1qFFrfZA53IGjWxES0eJHUlfyfAAKLAAAAGSgBriZHI4DvNn3iKHMb6zeAYjDaTWPHQOw=
""")
# With Exif and XMP, which contain the payload.
AVIF = base64.b64decode("""
AAAAHGZ0eXBhdmlmAAAAAGF2aWZtaWYxbWlhZgAAAXVtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAAA5waXRtAA
AAAAABAAAARmlsb2MAAAAAREAAAwABAAAAAAGZAAEAAAAAAAAAIQACAAAAAAG6AAEAAAAAAAAASQADAAAAAAIDAAEAAAAAAAAATgAAAGJpaW5m
AAAAAAADAAAAFWluZmUCAAAAAAEAAGF2MDEAAAAAFWluZmUCAAABAAIAAEV4aWYAAAAAKmluZmUCAAABAAMAAG1pbWUAYXBwbGljYXRpb24vcm
RmK3htbAAAAAAAamlwcnAAAABLaXBjbwAAABNjb2xybmNseAACAAIABoAAAAAMYXYxQ4EADAAAAAAUaXNwZQAAAAAAAAAYAAAAEAAAABBwaXhp
AAAAAAMICAgAAAAXaXBtYQAAAAAAAAABAAEEgYIDhAAAAChpcmVmAAAAAAAAAA5jZHNjAAIAAQABAAAADmNkc2MAAwABAAEAAADAbWRhdBIACg
YYEO/sCEAyFUYAAooooQAaK7XVp7Crzpk0QK8cYAAAAABNTQAqAAAACAACARIAAwAAAAEAAQAAATEAAgAAAB8AAAAmAAAAAFBBWUxPQUQtVEhB
VC1NVVNULU5PVC1DT01FLU9VVAA8eDp4bXBtZXRhIHhtbG5zOng9ImFkb2JlOm5zOm1ldGEvIj5QQVlMT0FELVRIQVQtTVVTVC1OT1QtQ09NRS
1PVVQ8L3g6eG1wbWV0YT4=
""")
# Half transparent.
AVIF_ALPHA = base64.b64decode("""
AAAAHGZ0eXBhdmlmAAAAAGF2aWZtaWYxbWlhZgAAAZhtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAAA5waXRtAA
AAAAABAAAANGlsb2MAAAAAREAAAgACAAAAAAG8AAEAAAAAAAAAEgABAAAAAAHOAAEAAAAAAAAAIgAAADhpaW5mAAAAAAACAAAAFWluZmUCAAAA
AAEAAGF2MDEAAAAAFWluZmUCAAAAAAIAAGF2MDEAAAAA12lwcnAAAACxaXBjbwAAABNjb2xybmNseAACAAIABoAAAAAMYXYxQ4EAHAAAAAAUaX
NwZQAAAAAAAAAYAAAAEAAAAA5waXhpAAAAAAEIAAAAOGF1eEMAAAAAdXJuOm1wZWc6bXBlZ0I6Y2ljcDpzeXN0ZW1zOmF1eGlsaWFyeTphbHBo
YQAAAAAMYXYxQ4EADAAAAAAUaXNwZQAAAAAAAAAYAAAAEAAAABBwaXhpAAAAAAMICAgAAAAeaXBtYQAAAAAAAAACAAEEgYYHiAACBIIDhIUAAA
AaaXJlZgAAAAAAAAAOYXV4bAACAAEAAQAAADxtZGF0EgAKBRgQ7+wqMgcYACihACCAEgAKCRgQ7+wQICBoQDITRgACiiihABnr+JZSnRa8WUOP
cA==
""")
# Reversible.
JP2 = base64.b64decode("""
AAAADGpQICANCocKAAAAFGZ0eXBqcDIgAAAAAGpwMiAAAAAtanAyaAAAABZpaGRyAAAAEAAAABgAAwcHAAAAAAAPY29scgEAAAAAABAAAAF/an
AyY/9P/1EALwAAAAAAGAAAABAAAAAAAAAAAAAAABgAAAAQAAAAAAAAAAAAAwcBAQcBAQcBAf9SAAwAAAABAQEEBAAB/1wAB0BASEhQ/2QAJQAB
Q3JlYXRlZCBieSBPcGVuSlBFRyB2ZXJzaW9uIDIuNS4w/5AACgAAAAABBAAB/5PPtJgRUFSuKg/gAwkJaRaAAwkJKFAAwiBj5eHZZ1/y2VhVG1
Uvu2yVtN+BkC5pvAvNQotRNO6KaZ7KnubmU3Tqm3IQMG3y5o5GRhIR7uqkFE+P/NDIcaWcRdaHZ0Iaz7TILrpPA+25KS3xHbpmWkdoBVVzsks2
jHpmGb0CkaTHci0lm09vGB1jRNwGlMURX0OzQH/AfCPAfCNAHQwsXBA50T4fA4Jo4L1/Lm0/x9odH2hcD5woLmyICdfQzdvQLvNDcZ8uaxdOds
TOYgV6ey5tNPxEx9oZH2hMH1AoK7AOqLAk9fA8Y05/ANJhL9pd9C3MLyUz3t//2Q==
""")
# Half transparent.
JP2_ALPHA = base64.b64decode("""
AAAADGpQICANCocKAAAAFGZ0eXBqcDIgAAAAAGpwMiAAAABPanAyaAAAABZpaGRyAAAAEAAAABgABAcHAAAAAAAPY29scgEAAAAAABAAAAAiY2
RlZgAEAAAAAAABAAEAAAACAAIAAAADAAMAAQAAAAABZ2pwMmP/T/9RADIAAAAAABgAAAAQAAAAAAAAAAAAAAAYAAAAEAAAAAAAAAAAAAQHAQEH
AQEHAQEHAQH/UgAMAAAAAQEBBAQAAf9cAAdAQEhIUP9kACUAAUNyZWF0ZWQgYnkgT3BlbkpQRUcgdmVyc2lvbiAyLjUuMP+QAAoAAAAAAOkAAf
+Tz7TMEVBUqx+EAGEhKkGIAMJCS2wgMIgjIt85unwUwBg7OhDTZB5Pch5AtJZtG+/aXa8P7LW0w+dCFABYFYN81FVDSy4qkJVR2JuBVIIB/w6f
iQlsgcIxkFVHz7TIMXcOGrAkQABDWyKu/gyT7WpMAAAW8GgnzF/+xITkh+L+JthpTMNBvIJxDSbcN0qQ1OeAwHwiwHwiwB0MK7AOrD8A0mE0fy
8lH8HzhoPnDQHyAyxcEKn4hwOCaTGwVy5uOcPqB4fUEQPnCCuwDbyfCU4A0mCDVbBeci8km7eA/9k=
""")
# The codestream alone, lossy.
J2K = base64.b64decode("""
/0//UQAvAAAAAAAYAAAAEAAAAAAAAAAAAAAAGAAAABAAAAAAAAAAAAADBwEBBwEBBwEB/1IADAAAAAEBAQQEAAD/XAALQkgkV9NX01di/2QAJQ
ABQ3JlYXRlZCBieSBPcGVuSlBFRyB2ZXJzaW9uIDIuNS4w/5AACgAAAAAALAAB/5POFBFQVK44zpIuabwLzUKLUTTE4C66TwPtuQCAgID/2Q==
""")
# Five components.
J2K_FIVE = base64.b64decode("""
/0//UQA1AAAAAAAYAAAAEAAAAAAAAAAAAAAAGAAAABAAAAAAAAAAAAAFBwEBBwEBBwEBBwEBBwEB/1IADAAAAAEBAQQEAAH/XAAHQEBISFD/ZA
AlAAFDcmVhdGVkIGJ5IE9wZW5KUEVHIHZlcnNpb24gMi41LjD/kAAKAAAAAAAwAAH/k8+0GBFQVK4tP4CAz7QYEVBUri0/z7QYEVBUri0/gICA
gID/2Q==
""")
# Lossy, in boxes.
JXL = base64.b64decode("""
AAAADEpYTCANCocKAAAAFGZ0eXBqeGwgAAAAAGp4bCAAAACPanhsY/8KA0FC5d4qggASiAIA3AFd5RIAABUqo4wbvJzr+fJDh8W0jesMbbVtYU
miyDg2SSdwSBJLgHjbH4Ti9F4qRcxXnO6OcSLbFl8gacN4/BRVzoT3G1KLbaGQAaiQAkkwrMjIGIMVI/FAUlqayy+jEmtYO3aIPJDTzyLA4Qpr
R7g39Ps38CugNg==
""")
# A recompressed JPEG, with Exif and XMP, which contain the payload.
JXL_JPEG = base64.b64decode("""
AAAADEpYTCANCocKAAAAFGZ0eXBqeGwgAAAAAGp4bCAAAAARanhscAAAAAD/CgNBJAAAAF5qYnJkwhDcNoAgCELL1ATgNgAgAEKNAikBAAAAlP
B/EkYAAABALnTgwP8rCQAAAADh/yVMAgAAAGGiBxd++H+BHwCoLAALCIDgABBKRklGAAEBAAABAAEAAAMAAABVYnJvYkV4aWYbSAAAxNzWTYvZ
UGwGYcEQhwoG93v4GR424HhgDHAccB2EBo/hTkSAoor2TgiUEW0C1R1hlKh+eOU/JpN9i7Pez/kxdpgutusAAAAAWmJyb2J4bWwgG00AAMRv50
+7/WUX6kIZcMozWIZffzzYgAP27EEXHGQwGzbG+G6h1Q2qaMG+f6GxX1FjyfVVAdTDu7zlDZUKdiHmPcRSouhs0MvoY5wBAAAA52p4bHCAAAAB
4FsAEABQAwhgCGAIYP7/DgAAGAAIAAEAAAAAAICAJYki49gJae5YAQAKSQoKCixxjMFzY4yxMTpG147RSIjBStHR0RAOMSKGEdERjD9rteCv9B
tw2DD6NxzsD9avsoBOiGYCAMCxE0DMzG4AgDwhAACsCwDy2wAAAAAAAAAAAMAAkQdQK6AcDBADCEOAxR44SqGAMARIPAkMIghZ7wAA5EAAAABg
BAAAAAAAAAAAAAAAAACAQgosaCQbg5OMjTHGqMgYnKSHXwpAYelflmh9gP6v4e/VTXMwaEsA
""")
# Half transparent, without loss.
JXL_ALPHA = base64.b64decode("""
/woDwYLKvVUEAQgIEACQAEsYixUAlIoXY8zTBUQACCAoFQBPEIC+RcEB2+M4ang4WeDxAA==
""")
# Two frames of 8 by 8 samples.
JXL_FRAMES = base64.b64decode("""
/wpBBE0AICYIAhYAAKAASxiLFcIJqlsofOgFAgH4kIB/8Qbr4Gb8fOB8YGBAkiQBAAQAAAAAAAgCFgQAWABLGIsVwknC5QUiABA+EAAAAAAAAAAA
""")
# Only the first of these frames, as an animation.
JXL_FRAME = base64.b64decode("""
/wpBBE0AICYIAhYEAKAASxiLFcIJqlsofOgFAgH4kIB/8Qbr4Gb8fOB8YGBAkiQBAAQAAAAAAA==
""")
# One frame, with a depth channel beside the colours.
JXL_DEPTH = base64.b64decode("""
/wpBwASQCAgQAOgASxib7U5BwQQjkKoYY4yIMXgHakfHGM2oCwQCgEq7BwD5l3Zxp/8DAEDsPwBAUgT8/fJOw9o0ABgAAA==
""")
assert PAYLOAD in HEIC and PAYLOAD in AVIF


def of_size(photo, width, height):
    """Returns the HEIF photo with a declared size (ispe) for all its pictures."""
    pieces = photo.split(b"ispe")
    return b"ispe".join(pieces[:1] + [piece[:4] + struct.pack(">II", width, height) + piece[12:] for piece in pieces[1:]])


def box(kind, content):
    return struct.pack(">I4s", len(content) + 8, kind) + content


def ispe(width, height):
    return box(b"ispe", struct.pack(">4xII", width, height))


# The coded pictures of HEIC (64 by 64) and AVIF (24 by 16): kind, configuration, size, data.
HEVC = (b"hvc1", HEIC[HEIC.index(b"hvcC") - 4:][:115], ispe(64, 64), HEIC[0x388:][:0x4a])
AV1 = (b"av01", AVIF[AVIF.index(b"av1C") - 4:][:12], ispe(24, 16), AVIF[0x199:][:0x21])
ALPHA = box(b"auxC", bytes(4) + b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0")


def grid(rows, columns, width, height):
    """Returns a grid: kind, size, data."""
    return b"grid", ispe(width, height), struct.pack(">BBBBHH", 0, 0, rows - 1, columns - 1, width, height)


def heif(*items, brand=b"heic", references=()):
    """Returns a HEIF file. `items`: kind, properties and data of each; the first is number 1 and the picture. `references`:
    kind, from, to."""
    properties = list(dict.fromkeys(part for item in items for part in item[1:-1]))
    infos, places, associations, data = b"", b"", b"", b""
    for number, (kind, *of, body) in enumerate(items, 1):
        infos += box(b"infe", struct.pack(">B3xHH4sB", 2, number, 0, kind, 0))
        associations += struct.pack(">HB", number, len(of)) + bytes(properties.index(part) + 1 for part in of)
        places += struct.pack(">HHHHII", number, 1, 0, 1, len(data), len(body))
        data += body
    content = (box(b"hdlr", struct.pack(">8x4s13x", b"pict")) + box(b"pitm", struct.pack(">4xH", 1))
               + box(b"iinf", struct.pack(">4xH", len(items)) + infos)
               + box(b"iprp", box(b"ipco", b"".join(properties)) + box(b"ipma", struct.pack(">4xI", len(items)) + associations))
               + box(b"iloc", struct.pack(">B3xHH", 1, 0x4400, len(items)) + places)
               + box(b"iref", bytes(4) + b"".join(box(name, struct.pack(">HH%dH" % len(to), at, len(to), *to)) for name, at, to in references))
               + box(b"idat", data))
    return box(b"ftyp", struct.pack(">4s4x4s4s", brand, brand, b"mif1")) + box(b"meta", bytes(4) + content)


def icon(*pictures, kind=1, sizes=()):
    """Returns an icon of `pictures` (PNG, or a result of dib())."""
    at = 6 + 16 * len(pictures)
    head, body = struct.pack("<HHH", 0, kind, len(pictures)), b""
    for number, picture in enumerate(pictures):
        head += struct.pack("<BBBBHHII", *(sizes[number] if sizes else (2, 2)), 0, 0, 1, 32, len(picture), at + len(body))
        body += picture
    return head + body


def dib(width, height, bits, pixels, mask, palette=b""):
    """Returns a picture of an icon: a BMP of double height without a file header, and a mask."""
    return struct.pack("<IiiHHIIiiII", 40, width, 2 * height, 1, bits, 0, 0, 0, 0, len(palette) // 4, 0) + palette + pixels + mask


def resource(number, data):
    return b"8BIM" + struct.pack(">HHI", number, 0, len(data)) + data + bytes(len(data) % 2)


def psd(width, height, channels, data, **other):
    """Returns a Photoshop file; `data` follows the compression field."""
    version, layers, palette, resources = (other.get(name, value) for name, value in (("version", 1), ("layers", b""), ("palette", b""), ("resources", b"")))
    return (b"8BPS" + struct.pack(">H6xHIIHH", version, channels, height, width, other.get("depth", 8), other.get("mode", 3))
            + struct.pack(">I", len(palette)) + palette + struct.pack(">I", len(resources)) + resources
            + struct.pack(">I" if version == 1 else ">Q", len(layers)) + layers + struct.pack(">H", other.get("compression", 0)) + data)
