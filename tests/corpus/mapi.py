# SPDX-License-Identifier: GPL-2.0-or-later
"""Helpers for the recipes of test-corpus/tnef and test-corpus/msg: Outlook's two containers."""

import struct

SHORT, LONG, OBJECT, STRING8, UNICODE, TIME, BINARY = 0x02, 0x03, 0x0d, 0x1e, 0x1f, 0x40, 0x102
MESSAGE_INTERFACE = bytes.fromhex("0703020000000000c000000000000046")
STORAGE_INTERFACE = bytes.fromhex("0b00000000000000c000000000000046")

SUBJECT, SUBMIT_TIME, TRANSPORT_HEADERS = 0x37, 0x39, 0x7d
RECIPIENT_TYPE, SENDER_NAME, SENDER_ADDRESS = 0xc15, 0xc1a, 0xc1f
BODY, RTF, HTML, MESSAGE_ID = 0x1000, 0x1009, 0x1013, 0x1035
DISPLAY_NAME, ADDRESS = 0x3001, 0x3003
ATTACH_DATA, ATTACH_NAME, ATTACH_METHOD, ATTACH_LONG_NAME, ATTACH_TYPE = 0x3701, 0x3704, 0x3705, 0x3707, 0x370e
SMTP_ADDRESS, INTERNET_CODEPAGE, MESSAGE_CODEPAGE, SENDER_SMTP = 0x39fe, 0x3fde, 0x3ffd, 0x5d01


def filetime(seconds):
    return struct.pack("<Q", (seconds + 11644473600) * 10000000)


def encode(kind, value):
    """A property's value as bytes."""
    if kind in (SHORT, LONG):
        return struct.pack("<I", value)
    if kind == UNICODE:
        return value.encode("utf-16-le")
    return value


# --- TNEF -----------------------------------------------------------------------------------


def pad(data):
    return data + bytes(-len(data) % 4)


def tnef_property(number, kind, value):
    data = encode(kind, value)
    head = struct.pack("<HH", kind, number)
    if kind in (SHORT, LONG, TIME):
        return head + data
    if kind in (UNICODE, STRING8):
        data += b"\0\0" if kind == UNICODE else b"\0"
    return head + struct.pack("<II", 1, len(data)) + pad(data)


def tnef_properties(values):
    """VALUES: (number, kind, value) …"""
    return struct.pack("<I", len(values)) + b"".join(tnef_property(*value) for value in values)


def attribute(level, number, data):
    return struct.pack("<BII", level, number, len(data)) + data + struct.pack("<H", sum(data) & 0xffff)


def tnef(message=(), attachments=(), recipients=(), before=b"", after=b""):
    """A stream; ATTACHMENTS are (title or None, data or None, properties)."""
    out = struct.pack("<IH", 0x223e9f78, 1) + attribute(1, 0x00089006, struct.pack("<I", 0x10000)) + before
    if recipients:
        rows = b"".join(tnef_properties(row) for row in recipients)
        out += attribute(1, 0x00069004, struct.pack("<I", len(recipients)) + rows)
    if message:
        out += attribute(1, 0x00069003, tnef_properties(message))
    for title, data, properties in attachments:
        out += attribute(2, 0x00069002, bytes(14))
        if data is not None:
            out += attribute(2, 0x0006800f, data)
        if title is not None:
            out += attribute(2, 0x00018010, title + b"\0")
        if properties:
            out += attribute(2, 0x00069005, tnef_properties(properties))
    return out + after


def rtf_compressed(text):
    """[MS-OXRTFCP], of literals alone."""
    packed = b"".join(b"\0" + text[at:at + 8] for at in range(0, len(text), 8))
    return struct.pack("<IIII", len(packed) + 12, len(text), 0x75465a4c, 0) + packed


# --- .msg -----------------------------------------------------------------------------------

FREE, END, TABLE = 0xffffffff, 0xfffffffe, 0xfffffffd


def compound(tree):
    """An OLE2 compound file; TREE maps names to bytes (a stream) or to a tree (a storage)."""
    entries = []
    mini = bytearray()
    mini_table = []
    sectors = []  # of 512 bytes
    table = []

    def store(data):
        if not data:
            return END
        first = len(sectors)
        for at in range(0, len(data), 512):
            sectors.append(data[at:at + 512].ljust(512, b"\0"))
            table.append(len(sectors))
        table[-1] = END
        return first

    def store_mini(data):
        if not data:
            return END
        first = len(mini_table)
        for at in range(0, len(data), 64):
            mini.extend(data[at:at + 64].ljust(64, b"\0"))
            mini_table.append(len(mini_table) + 1)
        mini_table[-1] = END
        return first

    def add(name, kind):
        entries.append({"name": name, "kind": kind, "left": FREE, "right": FREE, "child": FREE, "start": 0,
                        "size": 0})
        return len(entries) - 1

    def link(numbers):
        """The numbers, in their order, as a balanced tree; its root."""
        if not numbers:
            return FREE
        middle = len(numbers) // 2
        entries[numbers[middle]]["left"] = link(numbers[:middle])
        entries[numbers[middle]]["right"] = link(numbers[middle + 1:])
        return numbers[middle]

    def fill(parent, branch):
        numbers = []
        for name in sorted(branch, key=lambda name: (len(name), name.upper())):
            content = branch[name]
            number = add(name, 1 if isinstance(content, dict) else 2)
            numbers.append(number)
            if isinstance(content, dict):
                fill(number, content)
            else:
                entries[number]["size"] = len(content)
                entries[number]["start"] = (store if len(content) >= 4096 else store_mini)(content)
        entries[parent]["child"] = link(numbers)

    fill(add("Root Entry", 5), tree)
    entries[0]["size"] = len(mini)
    entries[0]["start"] = store(bytes(mini))
    directory = b""
    for entry in entries:
        raw = (entry["name"] + "\0").encode("utf-16-le")
        directory += (raw.ljust(64, b"\0") + struct.pack("<HBB", len(raw), entry["kind"], 1)
                      + struct.pack("<III", entry["left"], entry["right"], entry["child"]) + bytes(36)
                      + struct.pack("<IQ", entry["start"], entry["size"]))
    directory += (bytes(64) + struct.pack("<HBBIII", 0, 0, 0, FREE, FREE, FREE) + bytes(48)) * (-len(entries) % 4)
    directory_start = store(directory)
    mini_count = (len(mini_table) + 127) // 128
    mini_start = store(b"".join(struct.pack("<I", value) for value in mini_table).ljust(mini_count * 512, b"\xff"))
    count = 1
    while (len(table) + count + 127) // 128 > count:
        count += 1
    first = len(table)
    table += [TABLE] * count
    packed = b"".join(struct.pack("<I", value) for value in table).ljust(count * 512, b"\xff")
    header = (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3e, 3, 0xfffe, 9, 6)
              + bytes(6) + struct.pack("<IIIIIIIII", 0, count, directory_start, 0, 4096, mini_start, mini_count, END, 0)
              + b"".join(struct.pack("<I", first + i) for i in range(count)))
    return header.ljust(512, b"\xff") + b"".join(sectors) + packed


def msg_tree(values, head):
    """The streams of one object; VALUES: (number, kind, value) …; HEAD: its property stream's header."""
    tree = {}
    table = head
    for number, kind, value in values:
        data = encode(kind, value)
        if kind in (SHORT, LONG, TIME):
            table += struct.pack("<HHI", kind, number, 6) + data.ljust(8, b"\0")
            continue
        tree["__substg1.0_%04X%04X" % (number, kind)] = data
        table += struct.pack("<HHIII", kind, number, 6, len(data) + (2 if kind == UNICODE else 0), 0)
    tree["__properties_version1.0"] = table
    return tree


def msg_message(values, recipients=(), attachments=(), is_embedded=False):
    """A message's storage; ATTACHMENTS are (properties, embedded message's tree or None)."""
    head = bytes(8) + struct.pack("<IIII", len(recipients), len(attachments), len(recipients), len(attachments))
    tree = msg_tree(values, head if is_embedded else head + bytes(8))
    for index, row in enumerate(recipients):
        tree["__recip_version1.0_#%08X" % index] = msg_tree(row, bytes(8))
    for index, (row, inner) in enumerate(attachments):
        branch = msg_tree(row, bytes(8))
        if inner is not None:
            branch["__substg1.0_3701000D"] = inner
        tree["__attach_version1.0_#%08X" % index] = branch
    return tree
