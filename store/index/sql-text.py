# SPDX-License-Identifier: GPL-2.0-or-later
"""sql-text.py FILE...   prints a C header with the SQL statements of each file.

The variable of schema-1.sql is sql_schema_1. Comments ("-- ") and line breaks are removed.
"""
import pathlib
import re
import sys

COMMENT = re.compile(r"(^|\s)--(\s.*|$)")


def statements_of(text):
    """Returns the statements of TEXT, each in one line."""
    found = [""]
    for line in text.splitlines():
        line = COMMENT.sub("", line).strip()
        if line:
            found[-1] += (" " if found[-1] else "") + line
            if line.endswith(";"):
                found.append("")
    return [statement for statement in found if statement]


def main():
    for path in map(pathlib.Path, sys.argv[1:]):
        print(f"static const gchar sql_{path.stem.replace('-', '_')}[] =")
        for statement in statements_of(path.read_text(encoding="utf-8")):
            print('  "' + statement.replace("\\", "\\\\").replace('"', '\\"') + '"')
        print("  ;")


main()
