# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes ActiveX controls of Office packages with their stored state ([MS-OFORMS])."""

import struct

from recipes_ooxml import OFFICE, relationships

AX = "http://schemas.microsoft.com/office/2006/activeX"
IDS = {"button": "D7053240-CE69-11CD-A777-00DD01143C57", "label": "978C9E23-D4B0-11CE-BF2D-00AA003F40D0",
       "text": "8BD21D10-EC42-11CE-9E0D-00AA006002F3", "list": "8BD21D20-EC42-11CE-9E0D-00AA006002F3",
       "choice": "8BD21D30-EC42-11CE-9E0D-00AA006002F3", "tick": "8BD21D40-EC42-11CE-9E0D-00AA006002F3",
       "option": "8BD21D50-EC42-11CE-9E0D-00AA006002F3", "toggle": "8BD21D60-EC42-11CE-9E0D-00AA006002F3"}
SIMPLE = [("fore", 4), ("back", 4), ("flags", 4), ("caption", 0), ("place", 4), ("size", 8), ("pointer", 1)]
MORPH = [("flags", 4), ("back", 4), ("fore", 4), ("longest", 4), ("border", 1), ("bars", 1), ("style", 1), ("pointer", 1), ("size", 8),
         ("password", 2), ("width", 4), ("bound", 2), ("column", 2), ("columns", 2), ("rows", 2), ("widths", 2), ("match", 1), ("list", 1),
         ("drop", 1), ("", -1), ("dropstyle", 1), ("multi", 1), ("value", 0), ("caption", 0)]


def string(text):
    """Returns the size field and the bytes of a string, which is compressed if possible."""
    packed = text.encode("latin-1") if all(ord(c) < 256 for c in text) else text.encode("utf-16le")
    return len(packed) | (0x80000000 if all(ord(c) < 256 for c in text) else 0), packed + bytes(-len(packed) % 4)


def stored(kind, **properties):
    """Returns the stored properties of a control. A property of size is two numbers."""
    rows, mask, numbers, behind = (SIMPLE if kind in ("button", "label") else MORPH), 0, b"", b""
    start = 8 if rows is SIMPLE else 12
    for place, (name, size) in enumerate(rows):
        if name not in properties:
            continue
        value = properties[name]
        mask |= 1 << place
        if size == 8:
            behind += struct.pack("<ii", *value)
            continue
        if size == 0:
            value, text = string(value)
            behind += text
        width = size or 4
        numbers += bytes(-(start + len(numbers)) % width) + value.to_bytes(width, "little")
    body = struct.pack("<I" if rows is SIMPLE else "<Q", mask) + numbers
    body += bytes(-len(body) % 4) + behind
    return struct.pack("<HH", 0x200, len(body)) + body


def identifier(kind):
    first, second, third, *rest = IDS[kind].split("-")
    return struct.pack("<IHH", int(first, 16), int(second, 16), int(third, 16)) + bytes.fromhex("".join(rest))


def control(number, kind, folder, data=None, by_name=None, mark="", **properties):
    """Returns the parts of control `number` in `folder` and their content types. The control stores `properties` or `data`, or
    the pairs `by_name` as a property bag."""
    name = f"{folder}/activeX/activeX{number}"
    head = f'<ax:ocx xmlns:ax="{AX}" xmlns:r="{OFFICE}" ax:classid="{{{IDS[kind]}}}" ax:license="{mark}" '
    types = {f"{name}.xml": "application/vnd.ms-office.activeX+xml"}
    if by_name is not None:
        rows = "".join(f'<ax:ocxPr ax:name="{key}" ax:value="{value}"/>' for key, value in by_name)
        return {f"{name}.xml": f'{head}ax:persistence="persistPropertyBag">{rows}</ax:ocx>'}, types
    data = identifier(kind) + stored(kind, **properties) if data is None else data
    types[f"{name}.bin"] = "application/vnd.ms-office.activeX"
    return {f"{name}.xml": f'{head}ax:persistence="persistStreamInit" r:id="rId1"/>',
            f"{folder}/activeX/_rels/activeX{number}.xml.rels": relationships(
                [("rId1", "http://schemas.microsoft.com/office/2006/relationships/activeXControlBinary", f"activeX{number}.bin")]),
            f"{name}.bin": data}, types
