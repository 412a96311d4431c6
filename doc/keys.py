#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""keys.py PAGE.scd.in KEYS.def [JA.txt] > PAGE.scd    replaces @KEYS@ in a page by the list of all keys

The list is generated from config/*.def, so that it is complete. With JA.txt the list is in Japanese: this file contains the
description of each key. It is an error if a key is missing in it, or if it has a key that is not in config/*.def.
"""
import pathlib
import re
import sys

STRING = r'"((?:[^"\\]|\\.)*)"'
ROW = re.compile(rf"^KEY \(\w+, {STRING}, {STRING}, (\w+), {STRING}, (\d+), (\d+), (NULL|{STRING}), {STRING}\)$")


def escape(text):
    """Escapes the markup of scdoc."""
    return re.sub(r"([\\*_#<>`\[\]])", r"\\\1", text)


def size(number):
    for unit, name in ((1 << 30, "G"), (1 << 20, "M"), (1 << 10, "K")):
        if number >= unit and number % unit == 0:
            return f"{number // unit}{name}"
    return str(number)


def values(kind, least, most, choices, is_japanese):
    if kind == "BOOL":
        return "*yes* または *no*" if is_japanese else "*yes* or *no*"
    if kind == "UINT":
        return f"{least} から {most} までの数" if is_japanese else f"number from {least} to {most}"
    if kind == "SIZE":
        return f"{size(least)} から {size(most)} までのバイト数" if is_japanese else f"bytes from {size(least)} to {size(most)}"
    if kind == "CHOICE":
        return " | ".join(f"*{escape(choice)}*" for choice in choices.split("|"))
    if is_japanese and kind in {"STRING", "LIST", "PATH"}:
        return {"STRING": "文字列", "LIST": "; で区切った語", "PATH": "パス"}[kind]
    return {"STRING": "text", "LIST": "words separated by ;", "PATH": "path",
            "SOCKET": "*unix:*_PATH_ or *inet:*_PORT_*@*_HOST_",
            "LISTEN": "_ADDRESS_*:*_PORT_ or *[*_ADDRESS_*]:*_PORT_", "URL": "*https://*_HOST_"}[kind]


def rows(path, is_japanese=False):
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            if not line.startswith("KEY ("):
                continue
            match = ROW.match(line.rstrip())
            if not match:
                sys.exit(f"{path}:{number}: not a row that doc/keys.py can read")
            group, key, kind, default, least, most, _, choices, text = match.groups()
            yield group, key, values(kind, int(least), int(most), choices, is_japanese), default, text


def japanese(path, table):
    """Returns {key: description}, checked against all rows."""
    told = dict(line.split(" = ", 1) for line in pathlib.Path(path).read_text(encoding="utf-8").splitlines() if line and line[0] != "#")
    folder = pathlib.Path(table).parent
    known = {f"{group}.{key}" for name in ("config-keys.def", "policy-keys.def") for group, key, *_ in rows(folder / name)}
    if set(told) != known:
        sys.exit(f"{path}: {', '.join(sorted(set(told) ^ known))}: in that file or in config/*.def alone")
    return told


def render(path, words=None):
    out, current = [], None
    for group, key, allowed, default, text in rows(path, words is not None):
        if group != current:
            out += [f"## [{escape(group)}]", ""]
            current = group
        if words is None:
            standard = f"default *{escape(default)}*" if default else "no default"
            told = text[0].upper() + text[1:] + "."
        else:
            standard = f"既定は *{escape(default)}*" if default else "既定はなし"
            told = words[f"{group}.{key}"] + "。"
        out += [f"*{escape(key)}* = {allowed} ({standard})", f"\t{escape(told)}", ""]
    return "\n".join(out)


def main():
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    with open(sys.argv[1], encoding="utf-8") as file:
        page = file.read()
    if page.count("@KEYS@") != 1:
        sys.exit(f"{sys.argv[1]}: no @KEYS@")
    sys.stdout.reconfigure(encoding="utf-8")
    print(page.replace("@KEYS@", render(sys.argv[2], japanese(sys.argv[3], sys.argv[2]) if len(sys.argv) == 4 else None)), end="")


if __name__ == "__main__":
    main()
