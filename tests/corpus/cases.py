# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs the cases of test-corpus/: what each expects, and the properties of every file. test_corpus.py calls it.

A case is a folder test-corpus/TYPE/CASE/ with

  input.EXT, input.EXT.uu, input.EXT.b64, or make.py (prints the bytes; finds tests/corpus/recipes.py)
  expect.ini
    [input]   name = the name the sender gave, when it isn't input.EXT
              password = one to try (may be several, separated by ;)
              costly = yes: it takes long, and that is its point; fuzzers would spend their time on its like, and few of its beginnings are tried
    [policy]  GROUP.KEY = VALUE, methods.TYPE = LADDER
    [expect]  outcome, reason, method, type, name, output-type: as in the report of the root
              removed: codes of the root and everything inside it, separated by ;
              where: places of removals that must be among those reported, separated by ;
              parts: "NAME OUTCOME [REASON]" of everything inside, in order, separated by ;
              members: "PATH DATE TIME" of every member of a ZIP output, in order, separated by ;
              detail: words that the root's detail must hold
              absent: byte strings that no layer of the output may hold, separated by ;
              (layers.py says what a layer is: members, streams, encodings, text split over runs)
              begins: the first bytes of the output, in hex
              present: texts that some layer of the output must hold, separated by ;
              threats: what of techniques.tsv the case proves, where its name doesn't begin with that
              known-broken: why this case fails for now; it turns red once it passes

Only outcome is obligatory. Every case is also run in another process by `inprocess check`: report and
output are the same, the output verifies, kiyome-second-look finds in it nothing that acts or reaches out, sanitizing it again changes nothing, a text in it has no
character that was replaced without a word in the report, and no truncation crashes or yields an
output that doesn't verify. bless.py writes what was seen into expect.ini
(absent and present aside), to be reviewed like code.
"""

import base64
import binascii
import configparser
import email
import email.policy
import functools
import hashlib
import json
import os
import pathlib
import re
import subprocess
import tempfile

import alternatives
import audit_repair
import layers
import looks
import told
import warm
from waiting import PATIENCE

ROOT = pathlib.Path(__file__).resolve().parents[2]
# A file may announce more than the available memory: then malloc returns NULL, which is not a fault.
os.environ.setdefault("ASAN_OPTIONS", "allocator_may_return_null=1")
COSTLY = re.compile(r"^costly *=", re.MULTILINE)  # a key of [input]
BLESSED = ("outcome", "reason", "method", "type", "name", "output-type", "removed", "parts")


class Failure(Exception):
    """A case fails; the text is the reason."""


@functools.cache
def read_expectation(case):
    parser = configparser.ConfigParser(interpolation=None, comment_prefixes=("#",))
    parser.optionxform = str
    with open(case / "expect.ini", encoding="utf-8") as file:
        parser.read_file(file)
    if not parser.has_section("expect"):
        raise Failure("expect.ini has no [expect]")
    return parser


def words(section, key):
    text = section.get(key, "")
    return [word.strip() for word in text.split(";") if word.strip()]


def read_uu(text):
    out = bytearray()
    for line in text.splitlines():
        if line.startswith(b"begin ") or not line.strip():
            continue
        if line.strip() == b"end":
            break
        out += binascii.a2b_uu(line)
    return bytes(out)


def source_of(case, expectation):
    """Returns the file with the case's input, which is made if necessary, and its name."""
    name = expectation.get("input", "name", fallback=None)
    if (case / "make.py").exists():
        return case / "make.py", name or "input." + case.parent.name
    sources = sorted(case.glob("input.*"))
    if len(sources) != 1:
        raise Failure("there must be exactly one input.*, or make.py")
    return sources[0], name or sources[0].name.removesuffix(".uu").removesuffix(".b64")


def build_input(case, expectation, folder):
    """Writes the case's input into `folder` and returns its path."""
    source, name = source_of(case, expectation)
    if source.name == "make.py":
        made = warm.make(source)
        if made.returncode != 0:
            raise Failure("make.py: " + made.stderr.decode(errors="replace"))
        data = made.stdout
    else:
        data = source.read_bytes()
        if source.suffix == ".uu":
            data = read_uu(data)
        elif source.suffix == ".b64":
            data = base64.b64decode(data)
    path = folder / name
    path.write_bytes(data)
    return path


def options_of(expectation):
    options = []
    if expectation.has_section("policy"):
        options += [f"{key}={value}" for key, value in expectation.items("policy")]
    if expectation.has_section("input"):
        options += [f"password={word}" for word in words(expectation["input"], "password")]
    return options


def call(tool, *arguments):
    try:
        return warm.call(tool, *arguments, server=arguments[0] == "check")
    except subprocess.TimeoutExpired as expired:
        raise Failure(f"{arguments[0]}: no end within {PATIENCE} s") from expired


def fail_unless_ended(done, what, allowed):
    if done.returncode not in allowed:
        how = f"signal {-done.returncode}" if done.returncode < 0 else f"exit {done.returncode}"
        raise Failure(f"{what}: {how}: " + done.stderr.decode(errors="replace").strip()[:2000])


def sanitize(tool, options, path, folder, verifies=True):
    """Returns (report, output bytes or None)."""
    folder.mkdir()
    done = call(tool, "sanitize", *options, path, folder)
    fail_unless_ended(done, "sanitize", (0, 1))
    report = json.loads(done.stdout)
    outputs = list(folder.iterdir())
    if len(outputs) != (1 if done.returncode == 0 else 0):
        raise Failure("sanitize: number of outputs and exit status disagree")
    if not outputs:
        return report, None
    if verifies:
        verified = call(tool, "verify", *options, outputs[0])
        fail_unless_ended(verified, "verify", (0,))
    output = outputs[0].read_bytes()
    if report["output"]["sha256"] != hashlib.sha256(output).hexdigest():
        raise Failure("sanitize: the report has the digest of another output")
    return report, output


def all_parts(part):
    for inner in part["parts"]:
        yield inner
        yield from all_parts(inner)


def check_digests(report):
    """Checks that a part that could not be decoded has no SHA-256 in the report, not even that of no bytes."""
    for part in all_parts({"parts": report["parts"]}):
        if part["sha256"] == hashlib.sha256(b"").hexdigest() and part["size"] != 0:
            raise Failure(f"part {part['path']}: the SHA-256 of nothing")
        if part["sha256"] is None and part["outcome"] != "withheld":
            raise Failure(f"part {part['path']} is delivered without a SHA-256")


def seen_values(report):
    root = report["parts"][0]
    inner = list(all_parts(root))
    codes = {entry["code"] for part in [root, *inner] for entry in part["removed"]}
    rows = []
    for part in inner:
        name = part["output"]["name"] if part["output"] else part["name"]
        reason = " " + part["reason"] if part["reason"] else ""
        rows.append(f"{name} {part['outcome']}{reason}".replace(";", ","))
    return {
        "outcome": root["outcome"],
        "reason": root["reason"] or "",
        "method": root["method"] or "",
        "type": root["type"],
        "name": root["output"]["name"] if root["output"] else "",
        "output-type": root["output"]["type"] if root["output"] else "",
        "removed": "; ".join(sorted(codes)),
        "parts": "; ".join(rows),
    }


REPLACED = "\ufffd".encode()


def texts_of(output, output_type):
    """Returns the texts of `output` if it is a text or a message, else none."""
    if output_type.startswith("text/"):
        return [output]
    if not output_type.startswith("message/"):
        return []
    parts = email.message_from_bytes(output, policy=email.policy.compat32).walk()
    return [part.get_payload(decode=True) or b"" for part in parts if part.get_content_maintype() == "text"]


def lost_silently(report, output, source):
    """Returns whether a text of `output` has a replaced character (U+FFFD) that neither `report` mentions nor the input `source`
    contains."""
    root = report["parts"][0]
    codes = {entry["code"] for part in [root, *all_parts(root)] for entry in part["removed"]}
    if output is None or "text.undecodable" in codes or not any(REPLACED in text for text in texts_of(output, (root["output"] or {}).get("type", ""))):
        return False
    return not any(REPLACED in text for _place, text in layers.unpack(source))


def compare(expectation, report, output, source=b""):
    section = expectation["expect"]
    seen = seen_values(report)
    seen["members"] = layers.list_zip(output) if "members" in section and output else ""
    wrong = []
    if not section.get("outcome"):
        wrong.append("expect.ini says no outcome")
    for key in (*BLESSED, "members"):
        if key not in section:
            continue
        wanted = section[key]
        if key == "removed":
            wanted = "; ".join(sorted(words(section, key)))
        elif key in ("parts", "members"):
            wanted = "; ".join(words(section, key))
        if wanted != seen[key]:
            wrong.append(f"{key}: expected '{wanted}', got '{seen[key]}'")
    root = report["parts"][0]
    places = {entry.get("where") for part in [root, *all_parts(root)] for entry in part["removed"]}
    wrong += [f"where: '{place}' is not among {sorted(map(str, places))}"
              for place in words(section, "where") if place not in places]
    details = [part["detail"] for part in [root, *all_parts(root)]]
    if section.get("detail") and not any(section["detail"] in detail for detail in details):
        wrong.append(f"detail: '{section['detail']}' is in none of {details}")
    found = layers.unpack(output) if output is not None else []
    joined = layers.squeezed(found) if "absent" in section else []
    for needle in words(section, "absent"):
        place = layers.find_hidden(found, joined, needle)
        if place:
            wrong.append(f"absent: '{needle}' is in {place}")
    if section.get("begins") and not (output or b"").startswith(bytes.fromhex(section["begins"])):
        wrong.append(f"begins: the output does not begin with {section['begins']}")
    if words(section, "present") and output is None:
        wrong.append("present: there is no output")
    if lost_silently(report, output, source):
        wrong.append("a character was replaced (U+FFFD), and the report does not say so (text.undecodable)")
    for needle in words(section, "present"):
        if output is not None and not layers.find_text(found, needle):
            wrong.append(f"present: '{needle}' is nowhere in the output")
    return wrong


def bless(case, expectation, report):
    for key, value in seen_values(report).items():
        if value or key == "outcome":
            expectation["expect"][key] = value
        else:
            expectation["expect"].pop(key, None)
    with open(case / "expect.ini", "w", encoding="utf-8") as file:
        expectation.write(file)


# The fuzzers begin with the inputs of cases up to this size. Larger inputs reach a limit, and a fuzzer would spend most of its time
# on them.
SEED_MAX = 64 * 1024
# The number of truncations of an input that are tried, and the number for inputs that run beside the fuzzers and are not large.
BEGINNINGS, BEGINNINGS_OF_FEW = 8, 32
# A large or costly input reaches a limit, as do nearly all of its truncations, so only a full run tries them all.
BEGINNINGS_OF_COSTLY = 1


def is_seed(expectation, path):
    return not options_of(expectation) and path.stat().st_size <= SEED_MAX


@functools.cache
def all_cases():
    return sorted(path.parent for path in (ROOT / "test-corpus").glob("*/*/expect.ini"))


def name_of(case):
    return f"{case.parent.name}/{case.name}"


def is_costly(case):
    """Returns whether expect.ini of a case has the key `costly`. Each test run asks this of all cases, so the file is not parsed."""
    return COSTLY.search((case / "expect.ini").read_text(encoding="utf-8")) is not None


def run_case(tool, case, beside_fuzzers=False, blesses=False, is_full=True):
    """Runs a case and raises Failure if it fails. With `beside_fuzzers`, the run is under the sanitizers, where the fuzzers try
    the truncations of all seeds: a case is run once, and not at all if its input is a seed."""
    expectation = read_expectation(case)
    options = options_of(expectation)
    with tempfile.TemporaryDirectory(prefix="kiyome-corpus-") as temporary:
        folder = pathlib.Path(temporary)
        (folder / "in").mkdir()
        path = build_input(case, expectation, folder / "in")
        if beside_fuzzers and is_seed(expectation, path):
            return
        # `check` verifies the output. It is another run whose report, which contains the output's digest, is compared with the
        # first.
        report, output = sanitize(tool, options, path, folder / "out", verifies=beside_fuzzers)
        check_digests(report)
        is_large = path.stat().st_size > SEED_MAX
        if (is_large or is_costly(case)) and not is_full:
            places = BEGINNINGS_OF_COSTLY
        else:
            places = BEGINNINGS if is_large or not beside_fuzzers else BEGINNINGS_OF_FEW
        checked = call(tool, "check", f"truncate={places}", *([] if beside_fuzzers else ["repeat=no"]), *options, path)
        fail_unless_ended(checked, "check", (0,))
        if not beside_fuzzers and json.loads(checked.stdout) != report:
            raise Failure("two runs differ")
        if blesses:
            bless(case, expectation, report)
            read_expectation.cache_clear()
        wrong = compare(read_expectation(case), report, output, path.read_bytes())
        if output is not None and report["input"]["type"] == "eml":
            wrong += [f"lost: {what}" for what in alternatives.lost(path.read_bytes(), report, output)]
            if "mail.notice=never" not in options:
                wrong += told.missing(report, output, "en" if "mail.language=en" in options else "ja")
        if output is not None and report["input"]["type"] in ("docx", "xlsx", "pptx") and report["parts"][0]["method"] == "rebuild":
            wrong += [f"repair: {what} ({count})" for what, count in audit_repair.worse(path.read_bytes(), output).items()]
        if output is not None:
            wrong += [f"second look: {what}" for what in looks.faults(report["output"]["name"], output, options)]
    if wrong:
        raise Failure("\n".join(wrong))
