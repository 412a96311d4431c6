#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""wire-version.py OUTPUT WORD... -- FILE...: writes a number that changes with the messages between programs.

The words are the version of kiyome and of its package; the files describe the messages."""
import hashlib
import pathlib
import sys

output, *rest = sys.argv[1:]
at = rest.index("--")
digest = hashlib.sha256("\0".join(rest[:at]).encode())
for name in rest[at + 1:]:
    digest.update(b"\0" + pathlib.Path(name).read_bytes())
number = int.from_bytes(digest.digest()[:4], "little")
pathlib.Path(output).write_text(f"/* Made by common/wire-version.py. */\n#define KY_WIRE_VERSION 0x{number:08x}u\n",
                                encoding="utf-8")
