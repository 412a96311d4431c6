# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests the rules of the source tree that a script can check: one test for each rule, which fails with all breaches and their
places.

With --changed-file, rules about single files check only those files; the other rules always check the whole tree."""
import ast
import builtins
import collections
import re
import subprocess
import symtable
import sys

from rules import ROOT, SOURCES, c_files, code_of, files, house_of, modules_of, name_of, rows_of, rule, script, text_of

COLUMNS = 100
LINES = 1000
NEWS_LINES = 50
ASSERTIONS = 15

# The houses from which a house may include headers (doc/architecture.md, Houses). A house offers a client's header to the houses
# above it.
LAYERS = {
    "common": {"common"},
    "config": {"common", "config"},
    "engine": {"common", "config", "engine"},
    "filetypes": {"common", "config", "engine", "filetypes"},
    "sanitizer": {"common", "config", "engine", "sanitizer"},
    "store": {"common", "config", "store"},
    "intake": {"common", "config", "intake"},
    "milter": {"common", "config", "milter"},
    "opener": {"common", "config", "opener"},
    "portal": {"common", "config", "portal"},
    "cli": {"common", "config", "cli"},
}
SHOWN = {
    "engine/filetype.h": {"cli", "intake", "milter", "opener", "portal", "store"},
    "filetypes/codes/step.h": {"sanitizer"},  # steps: the programs of their families start with them
    "filetypes/draw/draw.h": {"sanitizer"},
    "filetypes/draw/plot.h": {"sanitizer"},
    "filetypes/draw/svg.h": {"sanitizer"},
    "intake/connections.h": {"milter", "portal"},
    "intake/intake.h": {"milter", "portal"},
    "intake/key.h": {"milter"},
    "intake/program.h": {"milter", "portal"},
    "intake/paper/case-record.h": {"cli", "portal"},
    "intake/paper/page.h": {"cli"},
    "intake/paper/sheet.h": {"cli"},
    "intake/status/family-check.h": {"cli"},
    "intake/status/status.h": {"cli"},
    "milter/notice.h": {"opener"},  # replaces a whole mail, for every front end
    "opener/client.h": {"intake", "portal", "cli"},
    "sanitizer/client.h": {"intake", "opener", "portal", "cli", "store"},
    "engine/refusal.h": {"milter", "cli"},
    "engine/report.h": {"intake", "milter", "opener", "portal", "cli", "store"},
    "store/client/client.h": {"intake", "portal", "cli", "sanitizer"},
    "store/client/admin-client.h": {"intake", "portal", "cli"},
    "store/client/audit-row.h": {"cli"},
    "store/client/signed-head.h": {"cli"},
    "store/client/allow-list.h": {"intake", "opener", "cli"},
    "store/client/loads.h": {"milter", "portal"},
    "store/client/portal-client.h": {"cli", "opener", "portal"},
    "store/objects/objects.h": {"cli"},  # kiyome backup uses a bucket of its own
    "store/seal/partner-password.h": {"cli", "opener"},
    "store/seal/id.h": {"cli"},
    "store/seal/keys.h": {"cli"},  # kiyome keys: the private key never leaves the programs that open originals
    "store/seal/original.h": {"cli", "opener"},
    "store/seal/seal.h": {"cli"},
}

# The floors of houses with rooms: each room may include itself and the rooms that its row names, which must all be in earlier rows.
FLOORS = {
    "filetypes": {
        "base/text": set(),
        "base/xml": {"base/text"},
        "base/zip": set(),
        "base/ole": set(),
        "base/lha": set(),
        "base/formula": set(),
        "base/field": {"base/text"},
        "base/font": set(),
        "base/picture": set(),
        "base/scene": set(),
        "base/css": {"base/scene"},
        "base/html": {"base/css", "base/scene", "base/text"},
        "base/document": {"base/html", "base/scene", "base/text", "base/xml"},
        "base/markup": {"base/xml"},
        "base/shown": {"base/document"},
        "base/draft": {"base/zip"},
        "known": {"base/ole", "base/picture", "base/text", "base/xml", "base/zip"},
        "codes": {"base/picture"},
        "plain": {"base/document", "base/html", "base/shown", "base/text"},
        "archive": {"base/lha", "base/text", "base/zip"},
        "image": {"base/picture", "base/shown", "codes"},
        "svg": {"base/css", "base/document", "base/markup", "base/scene", "base/text", "base/xml", "image"},
        "photo": {"base/picture", "image"},
        "media": {"base/picture"},
        "mail": {"base/document", "base/html", "base/text"},
        "package": {"base/document", "base/html", "base/scene", "base/shown", "base/text", "base/xml", "base/zip"},
        "hwp": {"base/draft", "base/ole", "base/text", "base/zip", "package"},
        "cad": {"base/document", "base/shown"},
        "office": {"base/document", "base/draft", "base/field", "base/formula", "base/lha", "base/ole", "base/shown", "base/text", "base/xml", "base/zip"},
        "mapi": {"base/document", "base/ole", "mail"},
        "odf": {"base/document", "base/font", "base/formula", "base/markup", "base/picture", "base/scene", "base/text", "base/xml", "base/zip",
                "office"},
        "ooxml": {"base/css", "base/document", "base/field", "base/font", "base/formula", "base/markup", "base/ole", "base/picture",
                  "base/scene", "base/text", "base/xml", "base/zip", "office"},
        "pdf": {"base/document", "base/font", "base/html", "base/picture", "base/scene", "base/text"},
        "rtf": {"base/document", "base/field", "base/picture", "base/scene", "base/text", "office"},
        "draw": {"base/picture", "base/text", "cad", "image", "pdf"},
        "": {"known"},  # the registry
    },
    "store": {
        "client": set(),
        "seal": {"client"},
        "objects": set(),
        "index": {"client"},
        "records": {"client", "index", "objects", "seal"},
        "people": {"index", "records"},
        "loop": {"client", "index", "records", "seal"},
        "keep": {"client", "loop", "people", "records"},
        "calls": {"client", "index", "keep", "loop", "people", "records", "seal"},
        "server": {"calls", "client", "keep", "loop", "records"},
    },
    "intake": {
        "": set(),  # shared by all front ends
        "folder": {""},
        "icap": {""},
        "status": set(),
        "events": {"status"},
        "paper": set(),
    },
}

# Functions that C sources must not call, and their replacements.
BANNED = {
    r"strcpy|strcat|stpcpy|strncat": "GString or g_strlcpy",
    r"sprintf|vsprintf": "g_snprintf or g_strdup_printf",
    r"gets": "fgets",
    r"system|popen": "posix_spawn with an argument vector",
    r"alloca|g_alloca|g_newa|strdupa": "the heap",
    r"strtok": "g_strsplit",
    r"tmpnam|mktemp|tempnam": "ky_memfd_new or mkostemp",
    r"rand|srand|random|drand48": "a counter, or libsodium where it must not be guessed",
}
# Modules must not use a clock, the environment, files or random numbers: equal inputs give equal outputs (doc/threats.md O-GEN-03).
BANNED_IN_MODULES = {
    r"getenv|g_getenv|secure_getenv": "the job's policy",
    r"time|gettimeofday|clock_gettime|g_get_real_time|g_date_time_new_now\w*": "nothing",
    r"fopen|open|openat|g_file_get_contents|g_fopen": "ky_job_input()",
    r"g_random_\w+|g_rand_\w+": "nothing",
    r"localtime|localtime_r|mktime": "UTC",
}


@rule
def test_every_source_says_its_licence(looked_at):
    for path in looked_at:
        is_ours = path.suffix in SOURCES | {".py", ".sh", ".build"} or path.name == "meson.build"
        if is_ours and not any("SPDX-License-Identifier: GPL-2.0-or-later" in line
                               for line in text_of(path).splitlines()[:2]):
            yield f"{name_of(path)}: no SPDX line at its beginning"


@rule
def test_no_line_of_c_is_wider_than_the_limit(looked_at):
    for path in looked_at:
        if path.suffix in {".c", ".h"}:
            is_table = False  # clang-format does not change it
            for number, line in enumerate(text_of(path).splitlines(), 1):
                is_table = "clang-format off" in line or is_table and "clang-format on" not in line
                # A string is not split to limit the width.
                cut = re.sub(r'"(?:\\.|[^"\\])*"', '""', line.expandtabs(8).rstrip("\\ "))
                if len(cut) > COLUMNS and not is_table and "http" not in line:
                    yield f"{name_of(path)}:{number}: more than {COLUMNS} columns"


@rule
def test_comments_begin_and_end_beside_their_text(looked_at):
    for path in c_files(looked_at):
        for number, line in enumerate(text_of(path).splitlines(), 1):
            if line.strip() in {"/*", "/**", "*/"}:
                yield f"{name_of(path)}:{number}: {line.strip()} stands alone"


@rule
def test_no_file_is_longer_than_the_limit(looked_at):
    for path in looked_at:
        if path.suffix in {".c", ".h", ".py"}:
            lines = len(text_of(path).splitlines())
            if lines > LINES:
                yield f"{name_of(path)}: {lines} lines: split it by job"


@rule
def test_no_source_calls_a_banned_function(looked_at):
    for path in c_files(looked_at):
        house = house_of(path)
        rules = dict(BANNED)
        if house == "filetypes":
            rules.update(BANNED_IN_MODULES)
        code = code_of(text_of(path))
        calls = {match[1]: match.start() for match in re.finditer(r"(?<![\w.>])(\w+)\s*\(", code)}
        for names, instead in rules.items():
            for name in filter(re.compile(names).fullmatch, calls):
                yield f"{name_of(path)}:{code.count(chr(10), 0, calls[name]) + 1}: {name}: use {instead}"


GUESSED = re.compile(r"\b((?:g_str_hash|g_bytes_hash|g_int64_hash)(?! \()|g_string_chunk_insert_const)\b")


@rule
def test_no_table_with_keys_from_outside_uses_a_hash_without_a_secret(looked_at):
    """With a hash function without a secret, an attacker can choose keys that make each lookup search the whole table."""
    for path in c_files(looked_at):
        if house_of(path) in {"filetypes", "engine", "milter", "intake"}:
            for number, line in enumerate(code_of(text_of(path)).split("\n"), 1):
                for match in GUESSED.finditer(line):
                    yield f"{name_of(path)}:{number}: {match[1]}: use what common/hash.h has"


@rule
def test_includes_go_down_the_layers_only(looked_at):
    for path in c_files(looked_at):
        house = house_of(path)
        if house not in LAYERS:
            continue
        for number, line in enumerate(text_of(path).splitlines(), 1):
            match = re.match(r'\s*#\s*include\s+"([^"]+)"', line)
            if not match or "/" not in match.group(1):
                continue
            included = match.group(1)
            if (included.split("/")[0] not in LAYERS[house]
                    and house not in SHOWN.get(included, set())):
                yield f"{name_of(path)}:{number}: {house} must not include {included}"


INCLUDED = re.compile(r'^#include (<[^>]+>|"[^"]+\\.h")$', re.M)


def included_by(what, known):
    """Returns all headers that the header `what` ('"a/b.h"' or '<c.h>') includes, directly or through others."""
    if what not in known:
        known[what] = set()
        path = ROOT / what[1:-1]
        for other in INCLUDED.findall(text_of(path)) if what[0] == '"' and path.is_file() else []:
            known[what] |= {other} | included_by(other, known)
    return known[what]


@rule
def test_sources_include_nothing_twice(looked_at):
    """A source includes its own header first, and includes nothing that an included header already includes."""
    known = {}
    for path in c_files(looked_at):
        if path.suffix != ".c" or path.relative_to(ROOT).parts[0] not in LAYERS:
            continue
        includes = INCLUDED.findall(re.sub(r"^#if.*?^#endif", "", text_of(path), flags=re.M | re.S))
        for what in includes[1:]:
            if any(what in included_by(other, known) for other in includes if other != what):
                yield f"{name_of(path)}: {what} comes with another header"


def room_of(name):
    """Returns the room of a file in a house with floors; "" is the house itself."""
    folders = name.split("/")[1:-1]
    return "/".join(folders[:2] if folders[:1] == ["base"] else folders[:1])


@rule
def test_includes_go_down_the_floors_of_each_house_only():
    """Within a house, a room includes no header of a room above or beside it."""
    used = set()
    for house, rooms in FLOORS.items():
        order = list(rooms)
        for room, below in rooms.items():
            for other in sorted(below):
                if order.index(other) >= order.index(room):
                    yield f"tests/style/test_rules.py: {house}/{other} is no floor below {house}/{room}"
    for path in c_files():
        name = name_of(path)
        house = house_of(path)
        if house not in FLOORS:
            continue
        room = room_of(name)
        if room not in FLOORS[house]:
            yield f"{name}: a room without a row in tests/style/test_rules.py"
        for number, line in enumerate(text_of(path).splitlines(), 1):
            match = re.match(rf'\s*#\s*include\s+"({house}/[^"]+)"', line)
            other = room_of(match.group(1)) if match else room
            if other != room and other not in FLOORS[house].get(room, set()):
                yield f"{name}:{number}: {house}/{room} must not include {match.group(1)}"
            used.add((house, room, other))
    for house, rooms in FLOORS.items():
        for room, below in rooms.items():
            for other in sorted(below):
                if (house, room, other) not in used:
                    yield f"tests/style/test_rules.py: {house}/{room} includes nothing of {other}"


@rule
def test_the_plan_of_the_house_shows_its_rooms():
    """The plan of the houses shows each house, and each room of houses with floors."""
    plan = text_of(ROOT / "doc" / "architecture.md")
    houses = re.findall(r"^\| (`.*?) \|", plan, re.MULTILINE)
    for house in LAYERS:
        if not any(f"`{house}/`" in row for row in houses):
            yield f"doc/architecture.md: the table of houses has no {house}/"
    for house, rooms in FLOORS.items():
        drawn = [set(re.findall(r"[\w/]+", line)) for line in plan.splitlines() if re.match(r"   \w", line)]
        for room in filter(None, rooms):
            if not any(room.removeprefix("base/") in words for words in drawn):
                yield f"doc/architecture.md: the floors of {house}/ have no {room}"


@rule
def test_each_large_room_says_why_its_code_is_here():
    """Each room of more than 1,000 lines of C has a row in doc/architecture.md, and each row has a room."""
    lines = collections.Counter()
    for path in c_files():
        if name_of(path).split("/")[0] in LAYERS:
            lines[name_of(path.parent)] += text_of(path).count("\n")
    section = text_of(ROOT / "doc" / "architecture.md").partition("### Rooms over 1,000 lines\n")[2]
    rows = re.findall(r"^\| `([\w/]+)` \| \d{4}-\d\d-\d\d \| .+ \| `.+ \|$", section, re.MULTILINE)
    for room in sorted(room for room in lines if lines[room] > LINES and room not in rows):
        yield f"doc/architecture.md: {room}, of {lines[room]} lines, has no row with date, reason and command"
    for room in sorted(room for room in rows if room not in lines):
        yield f"doc/architecture.md: no C in {room}"


@rule
def test_registry_known_types_build_file_and_corpus_agree():
    rows = rows_of("registry.def", "TYPE")
    known = rows_of("known/known.def", "KNOWN")
    signatures = set(re.findall(r"^SIGNATURES \((\w+)\)",
                                text_of(ROOT / "filetypes" / "known" / "known-signatures.inc"),
                                re.MULTILINE))
    if rows != sorted(rows):
        yield "filetypes/registry.def: not in alphabetical order"
    for name in sorted(set(rows) & set(known)):
        yield f"filetypes/known/known.def: {name} has a module now: its row goes"
    for name in sorted(set(known) ^ signatures):
        yield f"filetypes/known/known-signatures.inc and known.def: {name} is in one of them only"
    for name in rows:
        modules = modules_of(name)
        if len(modules) != 1:
            yield f"filetypes/*/{name}.c: not one that defines ky_filetype_{name}"
        elif f"'{name}'" not in text_of(modules[0].parent / "meson.build"):
            yield f"{name_of(modules[0].parent)}/meson.build: no row for {name}"
        if not list((ROOT / "test-corpus" / name).glob("*/expect.ini")):
            yield f"test-corpus/{name}/: no case"


@rule
def test_every_case_of_the_corpus_is_whole():
    names = set(rows_of("registry.def", "TYPE")) | set(rows_of("known/known.def", "KNOWN"))
    for folder in sorted((ROOT / "test-corpus").glob("*")):
        if folder.is_dir() and folder.name not in names:
            yield f"test-corpus/{folder.name}/: there is no such type"
        for case in sorted(folder.glob("*/")):
            inputs = list(case.glob("input.*")) + list(case.glob("make.py"))
            if case.name != "__pycache__" and not (case / "expect.ini").exists():
                yield f"{name_of(case)}/: no expect.ini"
            elif case.name != "__pycache__" and len(inputs) != 1:
                yield f"{name_of(case)}/: {len(inputs)} inputs, not one"
    for folder in sorted((ROOT / "tests" / "fuzz" / "regress").glob("*/")):
        if folder.name.split("-")[0] not in names:
            yield f"tests/fuzz/regress/{folder.name}/: there is no such type"


def breaches_of_proof(row, cases):
    """Yields the faults of a row of techniques.tsv that `cases` prove."""
    tests = row[2].split("; ") if len(row) > 2 else []
    if not cases and not tests:
        yield "neither a case nor a test proves it"
    for test in tests:
        path, _, words = test.partition(": ")
        if path == "none":
            if cases or not words:
                yield "a reason why there is no proof, and a proof" if cases else "no reason"
        elif not (ROOT / path).is_file() or not words or words not in text_of(ROOT / path):
            yield f"there is no '{words}' in {path}"


@rule
def test_every_technique_is_proved_by_a_case_or_a_test():
    """A new technique needs a proof, and a proof cannot be deleted without notice."""
    table = text_of(ROOT / "test-corpus" / "techniques.tsv")
    rows = [line.split("\t") for line in table.splitlines() if not line.startswith("#")]
    proofs = script("doc/threats.py").proofs_of_cases()
    names = [row[0] for row in rows]
    for row in rows:
        if len(row) not in (2, 3) or not row[1] or names.count(row[0]) > 1:
            yield f"test-corpus/techniques.tsv: {row[0]}: twice, or not two or three columns"
            continue
        for breach in breaches_of_proof(row, proofs.get(row[0], [])):
            yield f"{row[0]}: {breach}"
    for name in sorted(set(proofs) - set(names)):
        yield f"{proofs[name][0]}/: {name} is not in test-corpus/techniques.tsv"


@rule
def test_no_file_names_a_path_of_one_machine(looked_at):
    # Paths of one machine, assembled here so that this file does not contain them.
    machine = re.compile("|".join(re.escape(head) + r"[\w]" for head in
                                  ("/wo" + "rk/", "/ho" + "me/", "/ro" + "ot/", "/Us" + "ers/")))
    for path in looked_at:
        if path.stat().st_size > 1 << 20 or path.suffix in {".png", ".jpg", ".gif"}:
            continue
        for number, line in enumerate(text_of(path).splitlines(), 1):
            if machine.search(line):
                yield f"{name_of(path)}:{number}: a path of one machine"


@rule
def test_no_work_is_left_over(looked_at):
    words = re.compile(r"\b(" + "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"))
                       + r")\b")
    for path in looked_at:
        if path.suffix in SOURCES | {".py", ".sh"}:
            for number, line in enumerate(text_of(path).splitlines(), 1):
                if words.search(line):
                    yield f"{name_of(path)}:{number}: work left over"


@rule
def test_no_mark_of_a_merge_is_left(looked_at):
    """No file contains the conflict markers of a merge."""
    marks = re.compile(r"^(<{7} |>{7} |={7}$)", re.MULTILINE)
    for path in looked_at:
        if path.suffix in SOURCES | {".py", ".sh", ".js", ".md", ".scd", ".in", ".po", ".pot", ".conf", ".build"}:
            for match in marks.finditer(text_of(path)):
                yield f"{name_of(path)}: {match.group()} of a merge"


@rule
def test_every_manual_page_is_listed():
    """The overview lists each manual page, in both languages."""
    for page in (ROOT / "doc").glob("*.scd*"):
        name, section = page.name.split(".scd")[0].rsplit(".", 1)
        for overview in ("doc/overview.md", "doc/overview.ja.md"):
            if f"`{name}({section})`" not in text_of(ROOT / overview):
                yield f"{overview}: does not list {name}({section})"


@rule
def test_identification_includes_no_library():
    """The part of a file type that every program links must not use a library; only its includes ensure this."""
    for name in rows_of("registry.def", "TYPE"):
        path = modules_of(name)[0]
        depth_guarded, stack = 0, []
        for number, line in enumerate(text_of(path).splitlines(), 1):
            if re.match(r"\s*#\s*if", line):
                stack.append("KY_IDENTIFY_ONLY" in line)
            elif re.match(r"\s*#\s*endif", line) and stack:
                stack.pop()
            depth_guarded = sum(stack)
            if re.match(r"\s*#\s*include\s+<", line) and not depth_guarded:
                header = line.split("<")[1].split(">")[0]
                if header not in {"string.h", "stdlib.h", "glib.h", "math.h"}:
                    yield f"{name_of(path)}:{number}: <{header}> outside of #ifndef KY_IDENTIFY_ONLY"


@rule
def test_every_code_of_a_removal_has_words():
    """A code that a module passes to ky_job_removed() needs a text for the recipients."""
    table = text_of(ROOT / "common" / "words.def")
    told = re.findall(r'^(?:REMOVED|NOTED) \("([^"]+)", "[^"]+", "[^"]+"\)$', table, re.MULTILINE)
    rows = len(re.findall(r"^(?:REMOVED|NOTED) ", table, re.MULTILINE))
    if told != sorted(set(told)) or len(told) != rows:
        yield "common/words.def: removals not in order, twice, or without words in both languages"
    houses = {code.split(".")[0] for code in told} | set(rows_of("registry.def", "TYPE"))
    code = re.compile(rf'"((?:{"|".join(sorted(houses))})\.[a-z0-9][a-z0-9-]*)"')
    for path in c_files():
        if house_of(path) not in {"filetypes", "sanitizer"}:
            continue
        for number, line in enumerate(text_of(path).splitlines(), 1):
            for found in code.findall(line):
                if found not in told:
                    yield f"{name_of(path)}:{number}: {found} has no row in common/words.def"


@rule
def test_what_the_command_says_is_translated():
    """All messages of the command are in po/, in each language."""
    marked = {name_of(path) for path in c_files()
              if re.search(r'\bN?_ \("', text_of(path)) and path.name != "translate.h"}
    listed = {line for line in text_of(ROOT / "po" / "POTFILES").splitlines()
              if line and not line.startswith("#")}
    for name in sorted(marked ^ listed):
        yield f"po/POTFILES: {name} {'is missing' if name in marked else 'marks no message'}"
    sources = subprocess.run(["xgettext", "--keyword=_", "--keyword=N_", "--from-code=UTF-8",
                              "--files-from=po/POTFILES", "--output=-"], cwd=ROOT, check=True,
                             stdout=subprocess.PIPE).stdout
    for catalogue in ("po/kiyome.pot", "po/ja.po"):
        lacks = ["--use-untranslated"] if catalogue.endswith(".pot") else []
        done = subprocess.run(["msgcmp", *lacks, catalogue, "-"], cwd=ROOT, input=sources,
                              check=False, stderr=subprocess.PIPE)
        if done.returncode != 0:
            yield f"{catalogue}: {done.stderr.decode().strip().splitlines()[-1]}"


@rule
def test_a_name_of_a_type_or_function_has_one_meaning():
    """No type or function, static or not, is defined in two files, and no type in a header lacks the prefix Ky, so that a search
    or a breakpoint finds exactly one."""
    places = {}
    for path in c_files():
        if house_of(path) == "tests":
            continue
        pattern = r"^\} (Ky\w+);|^struct _(Ky\w+)\n\{|^typedef enum \w+ (Ky\w+);|^(ky_\w+) \([^;]*?\)\n\{|^static\b[^\n;={(]*\n(\w+) \("
        for names in re.findall(pattern, text_of(path), re.MULTILINE):
            places.setdefault("".join(names), set()).add(name_of(path))
    for name, paths in sorted(places.items()):
        if len(paths) > 1:
            yield f"{name}: defined in {', '.join(sorted(paths))}"
    for path in c_files():
        if path.suffix == ".h" and house_of(path) != "tests":
            for name in re.findall(r"^(?:\} |typedef (?:struct|enum|union) \w+ )((?!Ky)[A-Z]\w+);", text_of(path), re.MULTILINE):
                yield f"{name_of(path)}: {name}: a type that files share is called Ky…"


# Programs of other projects, which have no codes, and data in our own format; (file, words) that are searched for in text, with the
# reason.
READ_WORDS = {
    ("sanitizer/scanner-clamd.c", None): "clamd's protocol: its answers are all that it gives",
    ("milter/main.c", "\\nSigBlk:"): "proc(5): a field of what the kernel says",
    ("sanitizer/zygote.c", "failed to allocate"): "GLib's only sign of it before it aborts",
    ("store/client/portal-client.c", "an error's message"): "it reads the codes that refusals begin with",
    ("store/calls/consent.c", "mail "): "grants: a word, a blank, a name",
    ("store/calls/consent.c", "approves "): "the same",
    ("portal/ui/views/changes.js", "mail "): "the same",
    ("portal/ui/views/changes.js", "approves "): "the same",
    ("portal/ui/dates.js", " bytes"): "its own unit",
}
LOOKS = re.compile(r"\b(strstr|strcasestr|g_strstr_len|g_strrstr|g_str_has_prefix|g_str_has_suffix|g_str_equal|g_strcmp0|strn?cmp) \(")
SEARCHES = {"strstr", "strcasestr", "g_strstr_len", "g_strrstr"}
LOOKS_OF_PAGES = re.compile(r"""(?:\.(?:includes|indexOf|startsWith|endsWith)\(|[!=]==\s*)"([^"\n]*)\"""", re.VERBOSE)
TALKING = ("cli", "config", "milter", "opener", "portal", "sanitizer", "store")


def arguments_of(text, start):
    """Returns the arguments of the call whose parenthesis opens before `start`."""
    depth, last, found = 1, start, []
    for match in re.compile(r'"(?:\\.|[^"\\])*"|\'(?:\\.|[^\'\\])\'|[(),;]').finditer(text, start):
        depth += {"(": 1, ")": -1}.get(match.group(), 0)
        if depth == 0 or match.group() == "," and depth == 1:
            found.append(text[last:match.start()].strip())
            last = match.end()
        if depth == 0 or match.group() == ";":
            break
    return found


def words_looked_for(text):
    """Yields literals that a C file compares with or searches for and that are words of a sentence, and tables of such literals."""
    for match in LOOKS.finditer(text):
        for argument in arguments_of(text, match.end()):
            words = re.fullmatch(r'"(.*)"', argument)
            if words and (re.search(r"[A-Za-z] [A-Za-z]|^ [a-z]|[a-z] $", words[1])
                          or match[1] in SEARCHES and re.search(r"[A-Za-z]{3}", words[1])):
                yield words[1]
            if match[1] in SEARCHES and re.search(r"\]\.(?:sign|words?|text|message|name)\b", argument):
                yield argument
        if match[1] not in {"g_strcmp0", "g_str_equal"} and re.fullmatch(r"\(?\*?\w+\)?->message", arguments_of(text, match.end())[0]):
            yield "an error's message"


@rule
def test_no_program_looks_for_words_in_what_another_says(looked_at):
    """No program searches for words in messages of another program: it gets a code (common/message-codes.h)."""
    for path in looked_at:
        house, name, text = house_of(path), name_of(path), text_of(path)
        if house not in TALKING:
            continue
        found = []
        if path.suffix == ".c":
            found = words_looked_for(text)
        elif path.suffix == ".js" and "words" not in path.parts:
            found = [words for words in LOOKS_OF_PAGES.findall(text) if re.search(r"[A-Za-z] [A-Za-z]|^ [a-z]|[a-z] $", words)]
        for words in sorted(set(found)):
            if not {(name, words), (name, None)} & set(READ_WORDS):
                yield f"{name}: looks for '{words}' in a text: let it get a code (common/message-codes.h)"
    for path in looked_at:
        if path.is_relative_to(ROOT / "packaging") and path.suffix in {"", ".sh", ".py"}:
            for match in re.finditer(r"\bkiyome [a-z][^|\n]*\|[^|\n]*\b(?:grep|sed|awk)\b", text_of(path)):
                yield f"{name_of(path)}: {match.group()}: an exit status or --json says it"


# Macros that headers of other projects require.
ASKED_BY_OTHERS = {"LOK_USE_UNSTABLE_API", "PCRE2_CODE_UNIT_WIDTH"}


@rule
def test_every_declaration_is_defined_and_used():
    """Each macro is used, and each function that a header declares is defined, according to the words of all sources."""
    codes = {path: re.sub(r'"(?:\\.|[^"\\\n])*"', '""', re.sub(r"/\*.*?\*/", " ", text_of(path), flags=re.DOTALL))
             for path in c_files()}
    counts, outside = collections.Counter(), set()
    for path, code in codes.items():
        words = re.findall(r"\w+", code)
        counts.update(words)
        if path.suffix != ".h":
            outside.update(words)
    for path in files():
        if path.name == "meson.build":
            counts.update(re.findall(r"\w+", text_of(path)))
    pasted = [re.compile(rf"{before}\w+{after}\Z") for before, after in
              {found for code in codes.values() for found in re.findall(r"(\w*)\s*##\s*\w+(?:\s*##\s*(\w+))?", code)}
              if len(before + after) > 3]
    # In x##_FLAGS, the part before ## is an argument.
    pasted += [re.compile(rf"\w+{after}\Z") for after in
               {found for code in codes.values() for found in re.findall(r"\b[a-z]\w*\s*##\s*(_\w+)", code)}]
    for path, code in sorted(codes.items()):
        declared = set(re.findall(r"^#\s*define\s+(\w+)", code, re.MULTILINE))
        names = {name for name in declared if counts[name] == 1} - ASKED_BY_OTHERS
        for name in sorted(names):
            if not any(pattern.match(name) for pattern in pasted):
                yield f"{name_of(path)}: nobody uses {name}"
        if path.suffix == ".h":
            for name in sorted(set(re.findall(r"\b(ky_\w+) \(", code)) - declared):
                if name not in outside and counts[name] == 1:
                    yield f"{name_of(path)}: nobody defines {name}"


TWICE = re.compile(r"\b(MIN|MAX|CLAMP|ABS) \(")
# Calls that read a different value each time.
TAKERS = re.compile(r"\b(?!ky_reader_left|ky_xml_reader)(?:ky_reader_\w+|ky_emf_(?:floats?|ints?)|g_atomic_\w+|\w*(?:take|pop|next|shift|pull|read)_\w+) \(")


@rule
def test_no_macro_evaluates_a_read_twice(looked_at):
    """MIN, MAX, CLAMP and ABS evaluate their arguments twice, so a number that is read there would be read twice."""
    for path in c_files(looked_at):
        code = code_of(text_of(path))
        for match in TWICE.finditer(code):
            for argument in arguments_of(code, match.end()):
                if TAKERS.search(argument):
                    yield f"{name_of(path)}:{code[:match.start()].count(chr(10)) + 1}: {match[1]} of {argument!r}"


@rule
def test_lists_that_sql_joins_have_an_order(looked_at):
    """Values that group_concat() joins come from rows with an order; otherwise the order depends on the database.
    KY_QUERY_LIST() has one."""
    # words that are only searched, policies that are only compared, and the definition
    unordered = {"store/records/facts.c", "store/keep/periods.h", "store/index/postgresql-schema.c"}
    for path in c_files(looked_at):
        text = text_of(path)
        for call in re.finditer(r"group_concat \(", text):
            if name_of(path) not in unordered and "ORDER BY" not in text[call.start():call.start() + 900]:
                yield f"{name_of(path)}: group_concat without ORDER BY: see KY_QUERY_LIST()"


@rule
def test_flags_are_enumerations(looked_at):
    """Flags are an enumeration, which debuggers and switch statements know; a mask has no name."""
    for path in c_files(looked_at):
        if house_of(path) != "tests":
            for name, bit in re.findall(r"^#\s*define\s+(\w+)\s+\(1[uU]?\s*<<\s*(\d+)\)", text_of(path), re.MULTILINE):
                if int(bit) < 16:
                    yield f"{name_of(path)}: {name}: an enum names flags"


@rule
def test_readme_counts_what_there_is():
    """Numbers in README, the overview and NEWS match the sources; packaging/test checks the number of tests."""
    known = len(re.findall(r"^KNOWN \(", text_of(ROOT / "filetypes" / "known" / "known.def"), re.MULTILINE))
    version = re.search(r"^  version: '([^']+)'", text_of(ROOT / "meson.build"), re.MULTILINE)[1]
    found = (("README.md", r"about (\d+) other known types", r"([\d.]+) is not released yet"),
             ("README.ja.md", r"約 (\d+) 種類", r"([\d.]+) はまだリリースしていません"),
             ("doc/overview.md", r"about (\d+) other known types", None),
             ("doc/overview.ja.md", r"約 (\d+) 種類", None),
             ("NEWS.md", r"About (\d+) other types", r"## ([\d.]+) \(not yet released\)"))
    for name, types, release in found:
        text = text_of(ROOT / name)
        said = re.search(types, text)
        if said is None or abs(int(said[1]) - known) > 3:
            yield f"{name}: {said[0] if said else 'no number of known types'}, and there are {known}"
        said = re.search(release, text) if release else None
        if release and (said is None or said[1] != version):
            yield f"{name}: {said[0] if said else 'no version'}, and this is {version}"


@rule
def test_the_news_of_a_release_are_one_page():
    """The news of a release fit on one page; the commit log has each change."""
    for release in text_of(ROOT / "NEWS.md").split("\n## ")[1:]:
        lines = release.rstrip().split("\n")
        if len(lines) > NEWS_LINES:
            yield f"NEWS.md: {lines[0]}: {len(lines)} lines, and a page has {NEWS_LINES}"


@rule
def test_details_of_the_audit_log_have_words():
    """Each key of a detail in the audit log has a text on its page, in both languages."""
    # The details that calls write are followed by the tag of the fields that the act adds.
    calls = {path: text_of(path) for path in c_files()
             if path.suffix == ".c" and (path.parent.as_posix().endswith("store/calls") or path.name == "row-tags.c")}
    keys = {}
    for path, text in calls.items():
        for key in re.findall(r'["; ]([a-z][a-z0-9-]+)=(?:%|")', re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)):
            keys[key] = path
        for block in re.findall(r"^(?:describe\w*) \(.*?^}", text, re.MULTILINE | re.DOTALL):
            for names in re.findall(r"names\[\]\s*=\s*\{([^}]*)\}|parts\[\]\[2\]\s*=\s*\{(.*?)\};", block, re.DOTALL):
                keys.update((key, path) for key in re.findall(r'"([a-z][a-z0-9-]+)"', "".join(names)))
        if path.name == "admin-query.c":
            keys.update((key, path) for key in re.findall(r"[ (]:([a-z]+)", text))
    for key in ("id", "reason", "purpose", "detail"):  # these are in columns of their own
        keys.pop(key, None)
    if len(keys) < 40:
        yield f"only {len(keys)} keys were found: {sorted(keys)}"
    for language in ("en", "ja"):
        words = text_of(ROOT / "portal" / "ui" / "words" / f"{language}-office.js")
        for key, path in sorted(keys.items()):
            if f'"audit.key.{key}"' not in words:
                yield f"portal/ui/words/{language}-office.js: no words for {key}= of {name_of(path)}"


def unbound_in(table, bound):
    for symbol in table.get_symbols():
        is_outside = symbol.is_global() or table.get_type() == "module"
        if symbol.is_referenced() and is_outside and symbol.get_name() not in bound:
            yield symbol.get_name()
    for child in table.get_children():
        yield from unbound_in(child, bound)


@rule
def test_every_name_in_a_script_is_defined(looked_at):
    """Each script defines or imports all names that it uses; a test that rarely runs would find a missing one too late."""
    always = set(dir(builtins)) | {"__file__", "__name__", "__doc__"}
    scripts = [path for path in looked_at if path.suffix == ".py" or text_of(path).startswith("#!/usr/bin/env python3")]
    for path in scripts:
        text = text_of(path)
        table = symtable.symtable(text, str(path), "exec")
        bound = {symbol.get_name() for symbol in table.get_symbols()
                 if symbol.is_assigned() or symbol.is_imported() or symbol.is_namespace()}
        if not re.search(r"^from \w+ import \*", text, re.MULTILINE):
            for name in sorted(set(unbound_in(table, bound | always))):
                yield f"{name_of(path)}: {name} is not defined"


@rule
def test_no_script_has_the_name_of_a_standard_module(looked_at):
    """Python searches a script's own directory first, so such a script would hide the standard module."""
    for path in looked_at:
        if path.suffix == ".py" and path.stem in sys.stdlib_module_names:
            yield f"{name_of(path)}: the standard library has a module of that name"


def long_stories_in(text):
    """Returns the tests in a text with more than ASSERTIONS assertions: line, name and number of assertions of each."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name.startswith("test_"):
            assertions = sum(isinstance(inner, ast.Assert) for inner in ast.walk(node))
            if assertions > ASSERTIONS:
                yield node.lineno, node.name, assertions


@rule
def test_a_test_makes_one_claim(looked_at):
    """The first failing assertion hides all later ones, and the name of a long test does not tell which of them failed."""
    for path in looked_at:
        if path.suffix == ".py" and house_of(path) == "tests":
            for line, name, assertions in long_stories_in(text_of(path)):
                yield (f"{name_of(path)}:{line}: {name} asserts {assertions} times, and {ASSERTIONS} times are the most: "
                       "make a test of each claim, with what they share in a fixture")


def test_a_test_may_assert_as_often_as_the_limit_says_and_no_more():
    def test_of(assertions):
        return "class Tests:\n    def test_story(self):\n        if True:\n" + "            assert self\n" * assertions
    assert list(long_stories_in(test_of(ASSERTIONS))) == []
    assert list(long_stories_in(test_of(ASSERTIONS + 1))) == [(2, "test_story", ASSERTIONS + 1)]
    assert list(long_stories_in(test_of(ASSERTIONS + 1).replace("test_story", "helper"))) == []
