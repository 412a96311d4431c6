#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Generates C code from tables of messages (contract/sanitizer.def explains their format).

messages.py code HEADER SOURCE FILE     writes the structures and the functions that pack, unpack and check messages
messages.py tests OUTPUT FILE...        writes the rows of tests/unit/test-messages.c
messages.py fuzz DICTIONARY SEEDS FILE...
    writes, for the fuzzer of messages, the bounds of fields and the first values outside, and messages of each kind within and
    outside their bounds"""
import pathlib
import re
import struct
import sys

MESSAGE = re.compile(r"message ([A-Z_]+)(?: (0x[0-9a-f]{4}))?: ([a-z ]+) -> ([a-z ]+)")
LIST = re.compile(r"(flags|enum) (Ky\w+) (KY_\w+)")
INCLUDE = re.compile(r"(header|include|bounds) (\S+)")
CONSTANT = re.compile(r"const (KY_\w+) (.+)")
KIND = re.compile(r"(u32)(?: \.\.(\S+))?|(u64|yes|treatment|sha256|fd\??)|(flags) (Ky\w+)|(string|text|line|bytes|pairs) (\S+)|(blob) (\S+) (\S+)")
# The C types of a field in the structures of the sender and of the receiver.
TYPES = {"u32": ("guint32 ", "guint32 "), "u64": ("guint64 ", "guint64 "), "yes": ("gboolean ", "gboolean "), "flags": ("guint32 ", "guint32 "),
         "treatment": ("KyTreatment ", "KyTreatment "), "string": ("const gchar *", "gchar *"), "text": ("const gchar *", "gchar *"),
         "line": ("const gchar *", "gchar *"), "sha256": ("const guint8 *", "const guint8 *"),
         "bytes": ("KyView ", "KyView "), "pairs": ("GHashTable *", "GHashTable *"), "blob": ("KyBlob ", "KyBlob ")}


class Field:
    """A field: its name, kind, bounds and description."""

    def __init__(self, name, kind, words):
        match = KIND.fullmatch(kind)
        if not match:
            raise ValueError("no such kind")
        self.name, self.words = name, words
        self.kind, *self.bounds = [part for part in match.groups() if part]

    @property
    def bound(self):
        """Returns the bound that the receiver checks, in C."""
        return self.bounds[-1] if self.bounds else None


class Message:
    """A message: its name, number, sender, receiver, description and fields."""

    def __init__(self, name, number, sender, receiver):
        self.name, self.number, self.sender, self.receiver = name, number, sender, receiver
        self.words, self.fields = "", []

    @property
    def function(self):
        """Returns the prefix of the names of its functions."""
        return "ky_" + self.name.lower()

    @property
    def type(self):
        """Returns the prefix of the names of its structures."""
        return "Ky" + self.name.title().replace("_", "")

    def limits(self):
        """Returns the blobs whose bound the receiver chooses."""
        return [field.name for field in self.fields if field.bound == "given"]


class Table:
    """The content of a file."""

    def __init__(self, path):
        self.name, self.constants, self.lists, self.messages = path.name, [], [], []
        self.includes = {"header": [], "include": [], "bounds": []}
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            try:
                if line and not line.startswith("#"):
                    self.take(line)
            except (IndexError, ValueError) as error:
                raise SystemExit(f"{path}:{number}: {line.strip()}: {error}") from error
        numbers = [message.number for message in self.messages]
        if len(numbers) != len(set(numbers)) or not all(message.words.endswith(".") for message in self.messages):
            raise SystemExit(f"{path}: a number twice, or a message without words")

    def take(self, line):
        """Parses LINE."""
        if match := MESSAGE.fullmatch(line):
            number = int(match[2], 16) if match[2] else self.messages[-1].number + 1
            self.messages.append(Message(match[1], number, match[3], match[4]))
            self.at = self.messages[-1]
        elif match := INCLUDE.fullmatch(line):
            self.includes[match[1]].append(match[2])
        elif match := LIST.fullmatch(line):
            self.lists.append((*match.groups(), []))
            self.at = self.lists[-1]
        elif match := CONSTANT.fullmatch(line):
            self.constants.append([match[1], match[2], ""])
            self.at = self.constants[-1]
        elif line[0] != " ":
            raise ValueError("not the head of anything")
        else:
            self.take_line(line.strip())

    def take_line(self, text):
        """Parses the indented line TEXT, which belongs to the preceding head."""
        if isinstance(self.at, list):
            self.at[2] = f"{self.at[2]} {text}".strip()
        elif isinstance(self.at, tuple):
            name, words = re.split(r"  +", text, maxsplit=1)
            self.at[3].append((name, words))
        elif not self.at.words.endswith("."):
            self.at.words = f"{self.at.words} {text}".strip()
        else:
            name, rest = text.split(maxsplit=1)
            kind, *words = re.split(r"  +", rest)
            self.at.fields.append(Field(name, kind, " ".join(words)))

    def mask(self, type_name):
        """Returns the mask of all bits of a type of flags."""
        return (1 << len(next(names for kind, name, _, names in self.lists if (kind, name) == ("flags", type_name)))) - 1


def comment(words):
    """Returns WORDS as a trailing comment."""
    return f" /* {words} */" if words else ""


def structure(message, side):
    """Returns the structure of MESSAGE for the sender (SIDE 0) or the receiver (1)."""
    out = "typedef struct\n{\n"
    for field in message.fields:
        if field.kind in TYPES:
            out += f"  {TYPES[field.kind][side]}{field.name};{comment(field.words)}\n"
        elif side == 0:
            out += f"  int {field.name}; /* {'-1: none; ' if field.kind == 'fd?' else ''}(transfer none) */\n"
    return out + f"}} {message.type}{('Out', 'In')[side]};\n"


def in_fields(message):
    """Returns the fields of the receiver's structure."""
    return [field for field in message.fields if field.kind in TYPES]


def includes(table, *kinds):
    """Returns the #include lines of TABLE of these KINDS."""
    return "".join(f'#include "{name}"\n' for kind in kinds for name in table.includes[kind])


def header(table):
    """Returns the declarations."""
    out = f"/* Made of contract/{table.name} by contract/messages.py. */\n#pragma once\n\n{includes(table, 'include')}\n"
    for name, value, words in table.constants:
        out += f"/* {words} */\n" * bool(words) + f"#define {name} {value}\n"
    for kind, name, prefix, names in table.lists:
        rows = "".join(f"  {prefix}_{word}{f' = 1 << {place}' if kind == 'flags' else ''},{comment(words)}\n"
                       for place, (word, words) in enumerate(names))
        out += f"\ntypedef enum\n{{\n{rows}}} {name};\n"
    rows = "".join(f"  KY_{one.name} = 0x{one.number:04x}, /* {one.sender} → {one.receiver} */\n" for one in table.messages)
    out += f"\nenum\n{{\n{rows}}};\n"
    for one in table.messages:
        out += f"\n/* {one.sender} → {one.receiver}. {one.words} */\n"
        if one.fields:
            out += structure(one, 0)
            out += f"void {one.function}_put (KyPacket *packet, const {one.type}Out *message);\n"
        else:
            out += f"void {one.function}_put (KyPacket *packet);\n"
        if in_fields(one):
            limits = "".join(f", guint64 {name}_max" for name in one.limits())
            out += structure(one, 1)
            out += (f"/* Sets all of `ret_message`, which is to be cleared also after a failure. Errors: PROTOCOL, IO. */\n"
                    f"gboolean {one.function}_read (KyWireIn *in{limits}, {one.type}In *ret_message, GError **error);\n"
                    f"void {one.function}_clear ({one.type}In *message);\n"
                    f"G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC ({one.type}In, {one.function}_clear)\n")
    return out


def put(table, field):
    """Returns the statement that packs FIELD."""
    value = f"message->{field.name}"
    return {"u32": f"ky_packet_put_u32 (packet, {value}, {field.bound or 'G_MAXUINT32'});",
            "flags": f"ky_packet_put_flags (packet, {value}, 0x{table.mask(field.bound) if field.kind == 'flags' else 0:x});",
            "u64": f"ky_wire_u64 (&packet->out, {value});", "yes": f"ky_wire_u32 (&packet->out, {value} ? 1 : 0);",
            "treatment": f"ky_packet_treatment (packet, {value});", "string": f"ky_packet_put_string (packet, {value}, {field.bound});",
            "text": f"ky_packet_text (packet, {value}, {field.bound});", "line": f"ky_packet_put_line (packet, {value}, {field.bound});",
            "sha256": f"ky_wire_bytes (&packet->out, {value}, KY_SHA256_SIZE);",
            "bytes": f"ky_packet_put_bytes (packet, {value}, {field.bound});", "pairs": f"ky_packet_put_pairs (packet, {value}, {field.bound});",
            "blob": f"ky_packet_put_blob (packet, &{value}, {field.bounds and field.bounds[0]});",
            "fd": f"ky_wire_fd (&packet->out, {value});",
            "fd?": f"if ({value} >= 0)\n    ky_wire_fd (&packet->out, {value});"}[field.kind]


def read(table, field):
    """Returns the statement that unpacks and checks FIELD."""
    value = f"ret_message->{field.name}"
    bound = f"{field.name}_max" if field.bound == "given" else field.bound
    return {"u32": f"{value} = ky_packet_read_u32 (in, {bound or 'G_MAXUINT32'});",
            "flags": f"{value} = ky_packet_read_flags (in, 0x{table.mask(field.bound) if field.kind == 'flags' else 0:x});",
            "u64": f"{value} = ky_wire_read_u64 (in);", "yes": f"{value} = ky_packet_read_u32 (in, 1) != 0;",
            "treatment": f"{value} = ky_packet_read_treatment (in);", "string": f"{value} = ky_packet_read_string (in, {bound});",
            "text": f"{value} = ky_packet_read_text (in, {bound});", "bytes": f"{value} = ky_packet_read_bytes (in, {bound});",
            "line": f"{value} = ky_packet_read_string (in, {bound});", "sha256": f"{value} = ky_packet_read_sha256 (in);",
            "pairs": f"{value} = ky_packet_read_pairs (in, {bound});",
            "blob": f"ky_packet_read_blob (in, {bound}, &{value});"}[field.kind]


def clear(field):
    """Returns the statement that clears FIELD in the receiver's structure."""
    if field.kind == "blob":
        return f"  if (message->{field.name}.is_fd)\n    ky_blob_clear (&message->{field.name});\n"
    return f"  g_clear_pointer (&message->{field.name}, {'g_hash_table_unref' if field.kind == 'pairs' else 'g_free'});\n"


def source(table):
    """Returns the functions."""
    out = f"/* Made of contract/{table.name} by contract/messages.py. */\n{includes(table, 'header', 'bounds')}"
    for one in table.messages:
        argument = f", const {one.type}Out *message" if one.fields else ""
        body = "".join(f"  {put(table, field)}\n" for field in one.fields)
        out += f"\nvoid\n{one.function}_put (KyPacket *packet{argument})\n{{\n  ky_packet_begin (packet, KY_{one.name});\n{body}}}\n"
        fields = in_fields(one)
        if not fields:
            continue
        limits = "".join(f", guint64 {name}_max" for name in one.limits())
        fds = sum(field.kind == "fd" for field in one.fields)
        body = "".join(f"  {read(table, field)}\n" for field in fields)
        body += f"  ky_packet_need_fds (in, {fds});\n" if fds else ""
        seals = "".join(f" && ky_blob_seal (&ret_message->{field.name}, error)"
                        for field in fields if field.kind == "blob" and one.receiver in ("supervisor", "store"))
        out += (f"\ngboolean\n{one.function}_read (KyWireIn *in{limits}, {one.type}In *ret_message, GError **error)\n{{\n{body}"
                f"  return ky_wire_done (in, error){seals};\n}}\n")
        clears = "".join(clear(field) for field in fields if field.kind in ("string", "text", "line", "pairs", "blob"))
        out += f"\nvoid\n{one.function}_clear ({one.type}In *message)\n{{\n{clears or '  (void)message;' + chr(10)}}}\n"
    return out


def tests(tables):
    """Returns the table of tests/unit/test-messages.c."""
    out = ("/* Made of the tables of messages by contract/messages.py. */\n#include \"tests/unit/test-messages.h\"\n"
           + "".join(includes(table, "header", "bounds") for table in tables) + "\n")
    rows = ""
    for table in tables:
        for one in table.messages:
            if in_fields(one):
                functions, row = test_of(table, one)
                out += functions
                rows += row
    return out + f"const TestMessage test_messages[] = {{\n{rows}  {{ NULL }},\n}};\n"


def test_of(table, one):
    """Returns the function that unpacks a message and packs it again, and the row of the message."""
    letters = {"u32": "u", "u64": "U", "yes": "y", "flags": "f", "treatment": "t", "string": "s", "text": "s", "line": "s", "sha256": "h", "bytes": "b", "pairs": "p",
               "blob": "B"}
    fields = in_fields(one)
    limits = ", G_MAXSSIZE" * len(one.limits())
    values = ", ".join([f".{field.name} = message.{field.name}" for field in fields]
                       + [f".{field.name} = 0" for field in one.fields if field.kind == "fd"]
                       + [f".{field.name} = -1" for field in one.fields if field.kind == "fd?"])
    out = (f"static gboolean\nagain_{one.name.lower()} (KyWireIn *in, KyPacket *packet)\n{{\n  g_auto ({one.type}In) message = {{ 0 }};\n"
           f"  gboolean ok = {one.function}_read (in{limits}, &message, NULL);\n"
           f"  {one.type}Out out = {{ {values} }};\n\n  if (ok)\n    {one.function}_put (packet, &out);\n  return ok;\n}}\n\n")
    bounds = ", ".join({"flags": lambda field: f"{table.mask(field.bound)}", "yes": lambda field: "1", "u32": lambda field: field.bound or "G_MAXUINT32",
                        "string": lambda field: field.bound, "text": lambda field: field.bound, "line": lambda field: field.bound, "bytes": lambda field: field.bound,
                        "pairs": lambda field: field.bound,
                        "blob": lambda field: field.bounds[0]}.get(field.kind, lambda field: "0")(field) for field in fields)
    fds = sum(field.kind == "fd" for field in one.fields)
    kinds = "".join(letters[field.kind] for field in fields)
    return out, f'  {{ "{one.name}", KY_{one.name}, "{kinds}", (const guint64[]){{ {bounds} }}, {fds}, again_{one.name.lower()} }},\n'


# Encoded fields that do not depend on a bound.
FIXED = {"u64": bytes(8), "treatment": bytes(16), "sha256": struct.pack("<I", 32) + bytes(32), "pairs": bytes(4), "blob": bytes(8)}
LONGEST = 4096  # bytes of a seed's field


def value_of(table, constants, field):
    """Returns the bound of FIELD as a number, or None if no table of messages contains it."""
    if field.kind == "flags":
        return table.mask(field.bound)
    expression = re.sub(r"KY_\w+", lambda match: constants.get(match[0], "?"), field.bound or ("1" if field.kind == "yes" else "?"))
    return eval(expression, {"__builtins__": {}}) if re.fullmatch(r"[\d *+()]+", expression) else None


def form(field, value):
    """Encodes FIELD with VALUE as its number or its length."""
    if field.kind in FIXED:
        return FIXED[field.kind]
    return struct.pack("<I", value) + (b"" if field.kind in ("u32", "flags", "yes") else b"x" * value)


def seeds_of(place, fields, bounds):
    """Yields messages of the kind at PLACE in the table of tests: with minimal, maximal, and one out-of-bounds value."""
    known = [min(bound, LONGEST) if bound is not None else 0 for bound in bounds]
    for beyond in (None, *range(len(fields))):
        yield bytes([place]) + b"".join(form(field, known[at] + (at == beyond)) for at, field in enumerate(fields))
    yield bytes([place]) + b"".join(form(field, 0) for field in fields)


def fuzz(tables):
    """Returns the lines of libFuzzer's dictionary, and the seeds."""
    constants = {name: value for table in tables for name, value, _ in table.constants}
    values, seeds, place = {0xffffffff}, [], 0
    for table in tables:
        for one in table.messages:
            fields = in_fields(one)
            bounds = [value_of(table, constants, field) for field in fields]
            values.update(bound + more for bound in bounds if bound is not None for more in (0, 1))
            if fields:
                seeds += seeds_of(place, fields, bounds)
                place += 1
    escaped = ["".join(f"\\x{byte:02x}" for byte in struct.pack("<I", value)) for value in sorted(values)]
    return "".join(f'"{text}"\n' for text in escaped), "".join(seed.hex() + "\n" for seed in dict.fromkeys(seeds))


def main(what, *paths):
    """Writes the requested files."""
    paths = [pathlib.Path(path) for path in paths]
    if what == "code":
        table = Table(paths[2])
        paths[0].write_text(header(table), encoding="utf-8")
        paths[1].write_text(source(table), encoding="utf-8")
    elif what == "fuzz":
        for path, text in zip(paths, fuzz([Table(path) for path in paths[2:]])):
            path.write_text(text, encoding="utf-8")
    else:
        paths[0].write_text(tests([Table(path) for path in paths[1:]]), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
