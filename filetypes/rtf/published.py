#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Generates schema/published.vocabulary, the published control words of RTF by their kind, for the verifier (words.py reads it).

usage: published.py [--update] (KIYOME_SCHEMAS: the folder of rtf-words.tsv, which has a word and its kind in each line)
"""

import collections
import importlib.util
import pathlib

HERE = pathlib.Path(__file__).resolve().parent
LINE = 150


def published():
    spec = importlib.util.spec_from_file_location("published", HERE.parent / "base" / "xml" / "published.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def make(folder):
    kinds = collections.defaultdict(set)
    for line in (folder / "rtf-words.tsv").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            word, kind = line.split("\t")
            kinds[kind].add(word)
    lines = ["# SPDX-License-Identifier:" " GPL-2.0-or-later", "# Made by filetypes/rtf/published.py of the control words of RTF as rtfparserkit lists them. Not to be edited."]
    for kind in sorted(kinds):
        row = ""
        for word in sorted(word for word in kinds[kind] if word.isalnum()):
            if len(row) > LINE:
                lines.append(f"known {kind} |{row}")
                row = ""
            row += f" {word}"
        if row:
            lines.append(f"known {kind} |{row}")
    return {HERE / "schema" / "published.vocabulary": "\n".join(lines) + "\n"}


if __name__ == "__main__":
    published().main(make)
