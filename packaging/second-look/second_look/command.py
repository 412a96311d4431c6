# SPDX-License-Identifier: GPL-2.0-or-later
"""Implements the command kiyome-second-look. A separate process with limits on memory, time and unpacked data reads each file."""

import argparse
import json
import os
import resource
import select
import signal
import stat
import sys
import time
import traceback

from second_look.findings import KINDS, Finding, shown
from second_look.look import Look, look

WORDS = {"acts": "acts", "reaches-out": "reaches out", "hides": "hides", "malformed": "malformed", "unexpected": "unexpected", "unread": "could not be read"}
LARGEST = 256 << 20


def parse(words):
    parser = argparse.ArgumentParser(
        prog="kiyome-second-look", allow_abbrev=False,
        description="Says of mails and files what in them acts, reaches out, hides or is malformed, with readers that share no code with kiyome.",
        epilog="Exit status: 0 nothing was found; 1 something was found; 2 nothing was found, but not all could be read, or wrong usage.")
    parser.add_argument("files", metavar="FILE", nargs="+")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    parser.add_argument("--strict", action="store_true", help="tell also what is not in the form that kiyome writes")
    parser.add_argument("--seconds", type=int, default=60, metavar="N", help="processor time for one file (default: %(default)s)")
    parser.add_argument("--memory", type=int, default=1024, metavar="MIB", help="memory for one file (default: %(default)s)")
    arguments = parser.parse_args(words)
    for option in ("seconds", "memory"):
        if getattr(arguments, option) < 1:
            parser.error(f"--{option} must be 1 or more")
    return arguments


def not_read(text):
    return Look("unknown", [Finding("unread", "", text)], 0)


def limit(arguments):
    resource.setrlimit(resource.RLIMIT_AS, (arguments.memory << 20,) * 2)
    resource.setrlimit(resource.RLIMIT_CPU, (arguments.seconds, arguments.seconds + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))


def read_in_child(path, arguments, pipe):
    """Writes the type, the findings and the number of omitted findings to PIPE as JSON. Does not return."""
    status = 1
    try:
        limit(arguments)
        # Opens without blocking, because a pipe would block here. A device would never end.
        with open(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:
            mode, size = os.fstat(file.fileno()).st_mode, os.fstat(file.fileno()).st_size
            if not stat.S_ISREG(mode):
                answer = not_read("it is not a regular file")
            elif size > LARGEST:
                answer = not_read(f"it has {size} bytes; {LARGEST} are the most")
            else:
                answer = look(file.read(), os.path.basename(path), arguments.strict)
        with os.fdopen(pipe, "w", encoding="ascii") as out:
            json.dump([answer.type, answer.findings, answer.left_out], out)
        status = 0
    except OSError as error:
        with os.fdopen(pipe, "w", encoding="ascii") as out:
            json.dump(["unknown", [Finding("unread", "", error.strerror or str(error))], 0], out)
        status = 0
    except MemoryError:
        status = 3
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)


def answer_of(pipe, end):
    """Returns what the child wrote until it closed PIPE, or None if the time END was reached first."""
    pieces = []
    while True:
        ready, _, _ = select.select([pipe], [], [], max(0, end - time.monotonic()))
        if not ready:
            return None
        piece = os.read(pipe, 1 << 16)
        if not piece:
            return b"".join(pieces)
        pieces.append(piece)


def examine(path, arguments):
    """Returns the Look at the file PATH."""
    sys.stdout.flush()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        read_in_child(path, arguments, writing)
    os.close(writing)
    # The limit of elapsed time is larger than that of CPU time, because other processes also use the CPU.
    answer = answer_of(reading, time.monotonic() + 10 * arguments.seconds)
    os.close(reading)
    if answer is None:
        os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    if answer is None or code in (-signal.SIGXCPU, -signal.SIGKILL):
        return not_read(f"reading it takes more than {arguments.seconds} s")
    if code == 3:
        return not_read(f"reading it takes more than {arguments.memory} MiB of memory")
    if code != 0 or not answer:
        return not_read(f"the reader ended with {code}")
    kind, findings, left_out = json.loads(answer)
    return Look(kind, [Finding(*finding) for finding in findings], left_out)


def print_words(path, seen):
    name = shown(path, 4096)
    for finding in seen.findings:
        print(f"{name}: {WORDS[finding.kind]}: " + (f"{shown(finding.place, 300)}: " if finding.place else "") + finding.text)
    if seen.left_out:
        print(f"{name}: and {seen.left_out} more")
    if not seen.findings:
        print(f"{name}: nothing found")


def as_object(path, seen):
    return {"path": path, "type": seen.type, "status": ("nothing", "found", "unread")[seen.status], "findings": [finding._asdict() for finding in seen.findings], "left_out": seen.left_out}


def main(words=None):
    arguments = parse(words)
    sys.stdout.reconfigure(errors="backslashreplace")
    statuses, objects = set(), []
    for path in arguments.files:
        seen = examine(path, arguments)
        statuses.add(seen.status)
        if arguments.json:
            objects.append(as_object(path, seen))
        else:
            print_words(path, seen)
    if arguments.json:
        json.dump({"kinds": KINDS, "files": objects}, sys.stdout, indent=1)
        print()
    return 1 if 1 in statuses else 2 if 2 in statuses else 0
