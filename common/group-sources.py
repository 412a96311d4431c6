#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Groups C sources for a build with -Dgrouped=true: a group is one file that includes several sources and is compiled in their
place, so that the compiler reads their headers once.

group-sources.py DIRECTORY SOURCE... [-- SOURCE...]...

The groups are written into DIRECTORY. For each list of sources a line is printed: the groups, and the sources that belong to no
group, separated by tabs. Two sources are in the same group only if the same lists contain them, and if no word of one is a name
that the other defines at file scope. Macros of a source end with it."""
import hashlib
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[1]
LINES_MAX = 4000  # lines of a group, so that each processor has groups to compile
NOT_CODE = re.compile(r'/\*.*?\*/|"(?:\\.|[^"\\\n])*"' + r"|'(?:\\.|[^'\\\n])*'", re.S)
WORD = re.compile(r"\b[A-Za-z_]\w*")
DIRECTIVE = re.compile(r"^#(?:.*\\\n)*.*", re.M)
# Names with the prefix of the project are the same everywhere, and defined once.
GLOBAL = re.compile(r"ky_|Ky|KY_|g_|G_")
# Other macros at file scope may define any name. A macro before an inclusion may change its meaning, and jbig2.h redefines a keyword.
NOT_JOINED = re.compile(r"^KY_(?!DEFINE)\w+ \(|^# *pragma|^# *define.*(?=(?s:.*)^#include <)|^#include <jbig2.h>", re.M)
INCLUDED_TABLE = re.compile(r'^#include "(.*\.(?:inc|def))"', re.M)
# What declares a name at file scope: a function; a macro that defines the function it names first; the end of a type or of a
# variable's value; an enumerator; a type of several lines; a pointer to a function; a variable or a prototype in one line.
DEFINED = re.compile(r"^([a-z_]\w*) \(|^KY_DEFINE_\w+ \((\w+)|^\} \**(\w+)|^  ([A-Z]\w+)(?: = [^;]*)?,?$|^(?:static |typedef )?(?:struct|enum|union) (\w+)|^typedef .*\(\*(\w+)\)"
                     r"|^(?:static|typedef|const)\b[^\n;=(\[{]*?(\w+)(?: \(|\[| =|;)|^\s*enum\s*\{([^}]*)\}", re.M)


class Source:
    def __init__(self, path):
        self.path = path
        text = path.read_text(encoding="utf-8")
        code = NOT_CODE.sub(" ", text)
        self.lines = text.count("\n")
        self.macros = set(re.findall(r"^# *define (\w+)", code, re.M))
        self.words = set(WORD.findall(code)) - self.macros
        tables = [NOT_CODE.sub(" ", part.read_text(encoding="utf-8")) for name in INCLUDED_TABLE.findall(text) if (part := ROOT / name).exists()]
        self.names = {word for found in DEFINED.findall(DIRECTIVE.sub("", code)) for part in found for word in WORD.findall(part)}
        self.names.update(word for table in tables for word in WORD.findall(table))
        self.names = {name for name in self.names if not GLOBAL.match(name)} - self.macros
        self.is_alone = bool(NOT_JOINED.search(code))

    def can_join(self, other):
        return not self.is_alone and not other.is_alone and not (self.names & other.words or other.names & self.words)


def groups_of(sources):
    """Returns lists of sources, each of which can be compiled as one file."""
    groups = []
    for source in sources:
        for group in groups:
            if sum(one.lines for one in group) + source.lines <= LINES_MAX and all(source.can_join(one) for one in group):
                group.append(source)
                break
        else:
            groups.append([source])
    return groups


def write_group(folder, group):
    """Returns the file to compile for `group`."""
    if len(group) == 1:
        return group[0].path
    lines = [f'#include "{source.path.relative_to(ROOT).as_posix()}"\n' + "".join(f"#undef {name}\n" for name in sorted(source.macros))
             for source in group]
    text = "".join(lines)
    name = f"{group[0].path.parent.name}-{group[0].path.stem}-{hashlib.sha256(text.encode()).hexdigest()[:8]}.c"
    path = folder / name
    if not path.exists():
        path.write_text(text, encoding="utf-8")
    return path


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    lists = [[]]
    for word in sys.argv[2:]:
        if word == "--":
            lists.append([])
        else:
            lists[-1].append(pathlib.Path(word).resolve())
    # From each set of lists to the sources that exactly these lists contain.
    alike = {}
    for path in dict.fromkeys(path for one in lists for path in one):
        alike.setdefault((path.parent, *(number for number, one in enumerate(lists) if path in one)), []).append(Source(path))
    made = [[] for one in lists]
    for (_, *numbers), sources in alike.items():
        for group in groups_of(sources):
            path = write_group(folder, group)
            for number in numbers:
                made[number].append(str(path))
    print("\n".join("\t".join(one) for one in made))


main()
