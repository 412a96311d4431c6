# SPDX-License-Identifier: GPL-2.0-or-later
"""Helpers for the recipes of test-corpus/tnef and test-corpus/msg: Outlook's two containers."""

import datetime
import struct

SHORT, LONG, DOUBLE, BOOLEAN, OBJECT, STRING8, UNICODE, TIME, BINARY = 0x02, 0x03, 0x05, 0x0b, 0x0d, 0x1e, 0x1f, 0x40, 0x102
MULTIPLE = 0x1000
MESSAGE_INTERFACE = bytes.fromhex("0703020000000000c000000000000046")
STORAGE_INTERFACE = bytes.fromhex("0b00000000000000c000000000000046")

MESSAGE_CLASS, IMPORTANCE, SENSITIVITY, REPRESENTING_NAME = 0x1a, 0x17, 0x36, 0x42
ATTACH_FLAGS, ATTACH_REPLACE_TIME, RECIPIENT_FLAGS, TRACK_STATUS = 0x7ffd, 0x7ff9, 0x5ffd, 0x5fff
SUBJECT, SUBMIT_TIME, TRANSPORT_HEADERS = 0x37, 0x39, 0x7d
RECIPIENT_TYPE, SENDER_NAME, SENDER_ADDRESS = 0xc15, 0xc1a, 0xc1f
BODY, RTF, HTML, MESSAGE_ID = 0x1000, 0x1009, 0x1013, 0x1035
DISPLAY_NAME, ADDRESS = 0x3001, 0x3003
ATTACH_DATA, ATTACH_NAME, ATTACH_METHOD, ATTACH_LONG_NAME, ATTACH_TYPE = 0x3701, 0x3704, 0x3705, 0x3707, 0x370e
SMTP_ADDRESS, INTERNET_CODEPAGE, MESSAGE_CODEPAGE, SENDER_SMTP = 0x39fe, 0x3fde, 0x3ffd, 0x5d01


def filetime(seconds):
    return struct.pack("<Q", (seconds + 11644473600) * 10000000)


# Sets of named properties; a name is (set, number or text) in the place of a property's number.


def outlook_set(number):
    return bytes([number]) + bytes.fromhex("20060000000000c000000000000046")


APPOINTMENT, TASK, CONTACT, COMMON, LOG, NOTE = map(outlook_set, (2, 3, 4, 8, 10, 14))
FEED = outlook_set(0x41)
MEETING = bytes.fromhex("90dad86e0b451b1098da00aa003f1305")
KEYWORDS = (bytes.fromhex("2903020000000000c000000000000046"), "Keywords")
NAMES = []  # of a .msg, in the order of their identifiers


def identifier(number):
    """The number of a property in its container."""
    if isinstance(number, int):
        return number
    if number not in NAMES:
        NAMES.append(number)
    return 0x8000 + NAMES.index(number)


def zone(bias, standard=0, daylight=0, to_standard=bytes(16), to_daylight=bytes(16)):
    """PidLidTimeZoneStruct; minutes that UTC is ahead."""
    return struct.pack("<iii", bias, standard, daylight) + bytes(2) + to_standard + bytes(2) + to_daylight


def system_time(month, weekday, number, hour):
    return struct.pack("<8H", 0, month, weekday, number, hour, 0, 0, 0)


def minutes(year, month, day, hour=0, minute=0):
    """Since 1601."""
    return int((datetime.datetime(year, month, day, hour, minute) - datetime.datetime(1601, 1, 1)).total_seconds() // 60)


def seconds(year, month, day, hour=0, minute=0):
    """Since 1970, of a time in Japan."""
    return int(datetime.datetime(year, month, day, hour, minute, tzinfo=datetime.timezone(datetime.timedelta(hours=9))).timestamp())


def recurrence(frequency, pattern, period, specific=b"", end=(0x2023, 0), first=0, start=0, last=0, deleted=(), changed=(), offsets=None,
               exceptions=(), calendar=0):
    """RecurrencePattern, and with OFFSETS AppointmentRecurrencePattern. EXCEPTIONS: (start, end, original, subject, location)."""
    out = struct.pack("<HHHHHIII", 0x3004, 0x3004, frequency, pattern, calendar, 0, period, 0) + specific + struct.pack("<III", *end, first)
    out += struct.pack("<I", len(deleted)) + b"".join(struct.pack("<I", day) for day in deleted)
    out += struct.pack("<I", len(changed)) + b"".join(struct.pack("<I", day) for day in changed)
    out += struct.pack("<II", start, last)
    if offsets is None:
        return out
    out += struct.pack("<IIIIH", 0x3006, 0x3009, *offsets, len(exceptions))
    more = bytes(4)
    for begin, finish, original, subject, location in exceptions:
        flags = (subject is not None) | (location is not None) << 4
        out += struct.pack("<IIIH", begin, finish, original, flags)
        more += struct.pack("<III", 4, 0, 0)
        wide = b""
        for text in filter(None, (subject, location)):
            narrow = text.encode("cp932")
            out += struct.pack("<HH", len(narrow) + 1, len(narrow)) + narrow
            wide += struct.pack("<H", len(text)) + text.encode("utf-16-le")
        if flags:
            more += struct.pack("<III", begin, finish, original) + wide + bytes(4)
    return out + more + bytes(4)


def votes(*options):
    """PidLidVerbStream ([MS-OXOMSG] 2.2.1.74): replying, and OPTIONS to vote for."""
    out, wide = struct.pack("<HI", 0x0102, len(options) + 1), struct.pack("<H", 0x0104)
    for kind, text in ((0, "Reply"), *((4, option) for option in options)):
        narrow, name = text.encode("cp932"), text.encode("utf-16-le")
        out += struct.pack("<IB", kind, len(narrow)) + narrow + b"\x08IPM.Note\0" + bytes([len(narrow)]) + narrow
        out += struct.pack("<IBIIIIII", 0, 0, 0, 1, 1, 2, kind, 0xffffffff)
        wide += (bytes([len(text)]) + name) * 2
    return out + wide


def global_id(data, date=bytes(4)):
    return bytes.fromhex("040000008200e00074c5b7101a82e008") + date + bytes(16) + struct.pack("<I", len(data)) + data


def encode(kind, value):
    """A property's value as bytes."""
    if kind in (SHORT, LONG, BOOLEAN):
        return struct.pack("<I", value)
    if kind == DOUBLE:
        return struct.pack("<d", value)
    if kind == UNICODE:
        return value.encode("utf-16-le")
    return value


# --- TNEF -----------------------------------------------------------------------------------


def pad(data):
    return data + bytes(-len(data) % 4)


def tnef_name(name):
    group, member = name
    if isinstance(member, int):
        return group + struct.pack("<II", 0, member)
    text = (member + "\0").encode("utf-16-le")
    return group + struct.pack("<II", 1, len(text)) + pad(text)


def tnef_property(number, kind, value):
    head = struct.pack("<HH", kind, identifier(number)) + (b"" if isinstance(number, int) else tnef_name(number))
    if kind & MULTIPLE:
        values = [encode(kind & ~MULTIPLE, one) + (b"\0\0" if kind & ~MULTIPLE == UNICODE else b"") for one in value]
        return head + struct.pack("<I", len(values)) + b"".join(struct.pack("<I", len(one)) + pad(one) for one in values)
    data = encode(kind, value)
    if kind in (SHORT, LONG, TIME, BOOLEAN, DOUBLE):
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
        number = identifier(number)
        if kind & MULTIPLE:
            for index, one in enumerate(value):
                tree["__substg1.0_%04X%04X-%08X" % (number, kind, index)] = encode(kind & ~MULTIPLE, one)
            tree["__substg1.0_%04X%04X" % (number, kind)] = bytes(4 * len(value))
            table += struct.pack("<HHIII", kind, number, 6, 4 * len(value), 0)
            continue
        data = encode(kind, value)
        if kind in (SHORT, LONG, TIME, BOOLEAN, DOUBLE):
            table += struct.pack("<HHI", kind, number, 6) + data.ljust(8, b"\0")
            continue
        tree["__substg1.0_%04X%04X" % (number, kind)] = data
        table += struct.pack("<HHIII", kind, number, 6, len(data) + (2 if kind == UNICODE else 0), 0)
    tree["__properties_version1.0"] = table
    return tree


def msg_names():
    """The storage that says which properties the named ones are."""
    groups = []
    entries = texts = b""
    for index, (group, member) in enumerate(NAMES):
        is_text = isinstance(member, str)
        if group == KEYWORDS[0]:
            place = 2
        else:
            groups += [] if group in groups else [group]
            place = 3 + groups.index(group)
        entries += struct.pack("<IHH", len(texts) if is_text else member, place << 1 | is_text, index)
        if is_text:
            raw = member.encode("utf-16-le")
            texts += struct.pack("<I", len(raw)) + pad(raw)
    return {"__substg1.0_00020102": b"".join(groups), "__substg1.0_00030102": entries, "__substg1.0_00040102": texts}


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
    if NAMES and not is_embedded:
        tree["__nameid_version1.0"] = msg_names()
    return tree
