#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes the named character references of HTML (WHATWG HTML, 13.5) to standard output, sorted by name: ENTITY (name, UTF-8).

They are taken from Python's html.entities. A reference that is valid without ";" has a second row without it.
"""
import html.entities


def main():
    for name, text in sorted(html.entities.html5.items()):
        value = "".join(f"\\x{byte:02x}" for byte in text.encode())
        print(f'ENTITY ("{name}", "{value}")')


if __name__ == "__main__":
    main()
