#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Costs grow as their inputs do: repetitions of each grammar, at one, two and four times a size.

usage: run.py [--tool PATH] [--size BYTES] [--only TEXT] [--list] [--every N] [--keep FOLDER] [--seconds N]

Each shape is sanitized, what comes out is verified, and a verifier is shown the shape itself. CPU time of a process of its own is
what counts, the least of several where it looks too much. A shape fails when four times of it cost more than eight times
as much and that is not little, or when it costs too much for its size, or when it crashes. --size: bytes at four times; --every: of the
shapes of each grammar only each so many. The wide run is --size 4000000 over all of them. TAP; exit 1 when one fails.
"""

import argparse
import collections
import os
import pathlib
import queue
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "corpus"))
import binary
import drawing
import markup
import mail
import metafile
import office
import pdf
import text
from shape import SHAPES

ROOT = pathlib.Path(__file__).resolve().parents[2]
MODULES = (mail, text, markup, office, pdf, binary, metafile)  # each has entered its shapes
STEPS = ("sanitizing", "verifying", "being shown")
FLOOR = 20000        # microseconds below which nothing is said of growth
GROWTH = 8.0         # of cost, where the size grows fourfold
PER_BYTE = 15.0      # microseconds, beside what any file may cost
ANY_FILE = 30000000  # microseconds: half of what an item has (limits.item-seconds); drawings of some kilobytes may ask for a part of it
METAFILES = 10       # times as many as of others are left out
CAREFUL = 5          # times, where it looks too much


class Tool:
    def __init__(self, path, seconds):
        self.process = subprocess.Popen([path, str(seconds)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def measure(self, shape, path, repeats):
        """[(microseconds, verdict)] of the three steps."""
        self.process.stdin.write(f"{repeats}\t{shape.kind}\t{shape.file}\t{path}\n")
        self.process.stdin.flush()
        words = self.process.stdout.readline().rstrip("\n").split("\t")
        if len(words) != 6:
            raise RuntimeError(f"{shape.name}: the tool has ended")
        return [(int(words[i]), words[i + 1]) for i in (0, 2, 4)]


def too_much(base, costs):
    """What is wrong of COSTS, those of the shape at 1, 2 and 4 times with nearly nothing costing BASE; "" nothing is."""
    for step in range(3):
        spent = [max(cost[step][0] - base[step][0], 1) for cost in costs]
        said = f"{STEPS[step]} costs {', '.join(str(round(cost[step][0] / 1000)) for cost in costs)} ms"
        verdicts = {cost[step][1] for cost in costs}
        if "crash" in verdicts or "failure" in verdicts:
            return f"{STEPS[step]} ends by a crash or a failure"
        if "time" in verdicts:
            return f"{said}: no end is seen"
        if spent[-1] > FLOOR and spent[-1] > GROWTH * max(spent[0], FLOOR / 40):
            return f"{said}: {spent[-1] / spent[0]:.1f} times as much for four times"
    return ""


def dear(size, costs):
    for step in range(3):
        if costs[-1][step][0] > ANY_FILE + PER_BYTE * size:
            return f"{STEPS[step]} costs {costs[-1][step][0] / 1e6:.1f} s for {size} bytes"
    return ""


def check(tool, shape, size, folder):
    """("" or what is wrong, the costs)"""
    size, paths = min(size, shape.most), []
    for times in (4,) if shape.bounded else (0, 1, 2, 4):
        path = folder / f"{threading.get_ident()}-{times}"
        path.write_bytes(shape.make(size * times // 4 or 1))
        paths.append(path)
    if shape.bounded:
        costs = [tool.measure(shape, paths[0], 1)]
        return too_much([(0, "")] * 3, costs * 2) or dear(paths[0].stat().st_size, costs), costs
    found, costs = "", []
    for repeats in (1, CAREFUL, CAREFUL):
        base, *costs = [tool.measure(shape, path, repeats) for path in paths]
        found = too_much(base, costs)
        if found == "" or "no end" in found or "crash" in found:
            break
    return found or dear(paths[-1].stat().st_size, costs), costs


def chosen(only, every):
    """Of each grammar, each of so many of its shapes; of those of metafiles, which are many, fewer."""
    seen, shapes = collections.Counter(), []
    for shape in SHAPES.values():
        if only not in shape.name:
            continue
        if seen[shape.grammar] % (every * (METAFILES if every > 1 and shape.kind in ("emf", "wmf") else 1)) == 0:
            shapes.append(shape)
        seen[shape.grammar] += 1
    return shapes


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tool", default=str(ROOT / "build/tests/tools/measure"))
    parser.add_argument("--size", type=int, default=200000)
    parser.add_argument("--only", default="")
    parser.add_argument("--every", type=int, default=1, help="of those of one grammar only each so many")
    parser.add_argument("--list", action="store_true")
    parser.add_argument("--costs", action="store_true", help="say what each costs")
    parser.add_argument("--keep", type=pathlib.Path, help="write each shape there instead")
    parser.add_argument("--seconds", type=int, default=45, help="CPU time after which one is ended")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    options = parser.parse_args()
    shapes = chosen(options.only, options.every)
    if options.list or options.keep:
        for number, shape in enumerate(shapes):
            print(shape.name)
            if options.keep:
                (options.keep / f"{number:03}-{shape.file}").write_bytes(shape.make(options.size))
        return 0
    todo, lock, failed, started, done = queue.SimpleQueue(), threading.Lock(), [], time.monotonic(), []
    for shape in shapes:
        todo.put(shape)
    print(f"1..{len(shapes)}")

    def work(folder):
        tool = Tool(options.tool, options.seconds)
        while True:
            try:
                shape = todo.get_nowait()
            except queue.Empty:
                tool.process.stdin.close()
                tool.process.wait()
                return
            try:
                found, costs = check(tool, shape, options.size, folder)
            except Exception as error:  # a thread that ends in silence would let the rest be skipped
                found, costs = f"the test failed: {error!r}", []
                tool = Tool(options.tool, options.seconds)
            with lock:
                done.append(shape)
                print(f"{'not ok' if found else 'ok'} {len(done)} - {shape.name.replace('#', '.')}")
                if found:
                    failed.append(shape)
                    print(f"# {found}")
                if options.costs and costs:
                    print(f"# {costs[-1]}")
                sys.stdout.flush()

    with tempfile.TemporaryDirectory() as folder:
        threads = [threading.Thread(target=work, args=(pathlib.Path(folder),)) for _ in range(options.jobs)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    print(f"# {len(shapes) - len(failed)} shapes of {len(shapes)} well, {time.monotonic() - started:.0f} s")
    return 1 if failed or not shapes or len(done) != len(shapes) else 0


if __name__ == "__main__":
    sys.exit(main())
