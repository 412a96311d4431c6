#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""keys.py PAGE.scd.in KEYS.def > PAGE.scd    puts the list of all keys where the page says @KEYS@

The rows of config/*.def are all there is to know about a key, so no page can miss one.
"""
import re
import sys

STRING = r'"((?:[^"\\]|\\.)*)"'
ROW = re.compile(rf"^KEY \(\w+, {STRING}, {STRING}, (\w+), {STRING}, (\d+), (\d+), (NULL|{STRING}), {STRING}\)$")


def escape(text):
    """scdoc's markup in words that are none."""
    return re.sub(r"([\\*_#<>`\[\]])", r"\\\1", text)


def size(number):
    for unit, name in ((1 << 30, "G"), (1 << 20, "M"), (1 << 10, "K")):
        if number >= unit and number % unit == 0:
            return f"{number // unit}{name}"
    return str(number)


def values(kind, least, most, choices):
    if kind == "BOOL":
        return "*yes* or *no*"
    if kind == "UINT":
        return f"number from {least} to {most}"
    if kind == "SIZE":
        return f"bytes from {size(least)} to {size(most)}"
    if kind == "CHOICE":
        return " | ".join(f"*{escape(choice)}*" for choice in choices.split("|"))
    return {"STRING": "text", "LIST": "words separated by ;", "PATH": "path",
            "SOCKET": "*unix:*_PATH_ or *inet:*_PORT_*@*_HOST_",
            "LISTEN": "_ADDRESS_*:*_PORT_ or *[*_ADDRESS_*]:*_PORT_", "URL": "*https://*_HOST_"}[kind]


def rows(path):
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            if not line.startswith("KEY ("):
                continue
            match = ROW.match(line.rstrip())
            if not match:
                sys.exit(f"{path}:{number}: not a row that doc/keys.py can read")
            group, key, kind, default, least, most, _, choices, text = match.groups()
            yield group, key, values(kind, int(least), int(most), choices), default, text


def render(path):
    out, current = [], None
    for group, key, allowed, default, text in rows(path):
        if group != current:
            out += [f"## [{escape(group)}]", ""]
            current = group
        standard = f"default *{escape(default)}*" if default else "no default"
        out += [f"*{escape(key)}* = {allowed} ({standard})", f"\t{escape(text[0].upper() + text[1:])}.", ""]
    return "\n".join(out)


def main():
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    with open(sys.argv[1], encoding="utf-8") as file:
        page = file.read()
    if page.count("@KEYS@") != 1:
        sys.exit(f"{sys.argv[1]}: no @KEYS@")
    sys.stdout.reconfigure(encoding="utf-8")
    print(page.replace("@KEYS@", render(sys.argv[2])), end="")


if __name__ == "__main__":
    main()
