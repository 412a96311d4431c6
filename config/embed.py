#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""embed.py OUT IN...: converts the presets to C strings, so that programs need no files for them."""
import pathlib
import sys

out, *presets = map(pathlib.Path, sys.argv[1:])
lines = ["/* Made from config/presets by config/embed.py. */", '#include "config/presets.h"', "",
         "const KyPreset ky_presets[] = {"]
for preset in presets:
    text = preset.read_text(encoding="utf-8")
    quoted = "\n".join('    "' + line.replace("\\", "\\\\").replace('"', '\\"') + '\\n"'
                       for line in text.splitlines())
    lines.append(f'  {{ "{preset.stem}",\n{quoted} }},')
lines += ["  { NULL, NULL },", "};", ""]
out.write_text("\n".join(lines), encoding="utf-8")
