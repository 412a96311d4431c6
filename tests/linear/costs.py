# SPDX-License-Identifier: GPL-2.0-or-later
"""Costs grow as their inputs do: repetitions of each grammar, at one, two and four times a size.

Each shape is sanitized, what comes out is verified, and a verifier is shown the shape itself. CPU time of a process of its own is
what counts, the least of all measurements where it looks too much. A shape fails when four times of it cost more than eight times
as much (verifying: where the output grows fourfold), the last half of it costs more than its share as well and that is not little,
and the same holds from four times to sixteen times; or when it costs too much for its size, or when it crashes.

Sixteen times are asked because of comb sort, by which cairo sorts the ends of a path's edges: how often it passes over them at last
depends on their number by chance (of "M0 0L1 1", all of whose ends are alike, 200 kB take 3.6 times as many instructions as 100 kB,
and 400 kB 1.6 times as many as 200 kB).
"""

import collections
import subprocess

import binary
import drawing
import markup
import mail
import metafile
import office
import pdf
import text
from shape import SHAPES

MODULES = (mail, text, markup, office, pdf, binary, metafile)  # each has entered its shapes
STEPS = ("sanitizing", "verifying", "being shown")
FLOOR = 20000        # microseconds below which nothing is said of growth
GROWTH = 8.0         # of cost, where the size grows fourfold
PER_BYTE = 15.0      # microseconds, beside what any file may cost
ANY_FILE = 30000000  # microseconds: half of what an item has (limits.item-seconds); drawings of some kilobytes may ask for a part of it
METAFILES = 10       # times as many as of others are left out
CAREFUL, ROUNDS = 5, 3  # times a round, and rounds, where it looks too much
BAD = ("crash", "failure", "time")  # outcomes of a step


class Tool:
    def __init__(self, path, seconds):
        self.process = subprocess.Popen([path, str(seconds)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def measure(self, shape, path, repeats):
        """[(microseconds, verdict, bytes that the step reads)] of the three steps."""
        self.process.stdin.write(f"{repeats}\t{shape.kind}\t{shape.file}\t{path}\n")
        self.process.stdin.flush()
        words = self.process.stdout.readline().rstrip("\n").split("\t")
        if len(words) != 7:
            raise RuntimeError(f"{shape.name}: the tool has ended")
        size = path.stat().st_size
        return [(int(words[i]), words[i + 1], read) for i, read in ((0, size), (2, int(words[6])), (4, size))]


def too_much(base, costs):
    """What is wrong of COSTS, those of the shape at 1, 2 and 4 times with nearly nothing costing BASE; "" nothing is."""
    for step in range(3):
        spent = [max(cost[step][0] - base[step][0], 1) for cost in costs]
        said = f"{STEPS[step]} costs {', '.join(str(round(cost[step][0] / 1000)) for cost in costs)} ms"
        verdicts = {cost[step][1] for cost in costs}
        if verdicts & {"crash", "failure"}:
            return f"{STEPS[step]} ends by a crash or a failure"
        if "time" in verdicts:
            return f"{said}: no end is seen"
        # What is written may grow by more than what came: beyond a limit, parts become notices that are larger than they were.
        more = max(1, costs[-1][step][2] / max(costs[0][step][2], 1) / 4)
        # The cost of nearly nothing is that of a page of a drawing, for example, and varies by more than what little more costs.
        least_spent = max(spent[0], FLOOR / 40, base[step][0] / 10)
        # A cost that grows by the power that GROWTH allows adds this many times as much in the second step. One measurement of a little
        # file that is too low, or of nothing that is too high, makes the first ratio large, and not this one.
        added = (GROWTH - GROWTH ** 0.5) / (GROWTH ** 0.5 - 1) * more * max(spent[1] - spent[0], FLOOR / 40)
        if spent[-1] > FLOOR and spent[-1] > GROWTH * more * least_spent and spent[2] - spent[1] > added:
            return f"{said}: {spent[-1] / spent[0]:.1f} times as much for four times"
    return ""


def dear(size, costs):
    for step in range(3):
        if costs[-1][step][0] > ANY_FILE + PER_BYTE * size:
            return f"{STEPS[step]} costs {costs[-1][step][0] / 1e6:.1f} s for {size} bytes"
    return ""


def least(before, after):
    """Of two measurements of one file, of each step the one that ended badly, or else the cheaper one."""
    return [min(pair, key=lambda step: (step[1] not in BAD, step[0])) for pair in zip(before, after)]


def made(shape, size, times, folder):
    path = folder / str(times)
    path.write_bytes(shape.make(size * times // 4 or 1))
    return path


def goes_on(tool, shape, size, folder, base, last):
    """What is wrong of the growth from LAST, the cost at 4 times, to 16 times; of what ends otherwise there, as beyond a limit, nothing is known."""
    further = [last, *(tool.measure(shape, made(shape, size, times, folder), CAREFUL) for times in (8, 16))]
    if any(cost[step][1] != last[step][1] for cost in further for step in range(3)):
        return "it ends otherwise for more"
    return too_much(base, further)


def check(tool, shape, size, folder):
    """("" or what is wrong, the costs)"""
    size, paths = min(size, shape.most), []
    for times in (4,) if shape.bounded else (0, 1, 2, 4):
        paths.append(made(shape, size, times, folder))
    if shape.bounded:
        costs = [tool.measure(shape, paths[0], 1)]
        return too_much([(0, "", 0)] * 3, costs * 2) or dear(paths[0].stat().st_size, costs), costs
    found, (base, *costs) = "", [tool.measure(shape, path, 1) for path in paths]
    for _ in range(ROUNDS):
        found = too_much(base, costs)
        if found == "" or "no end" in found or "crash" in found:
            break
        # Beside other work each measurement may be high by chance, and none is low by chance.
        base, *costs = [least(cost, tool.measure(shape, path, CAREFUL)) for cost, path in zip([base, *costs], paths)]
    else:
        found = too_much(base, costs)
        found = found and goes_on(tool, shape, size, folder, base, costs[-1]) and found
    return found or dear(paths[-1].stat().st_size, costs), costs


def chosen(every):
    """Of each grammar, each of so many of its shapes; of those of metafiles, which are many, fewer."""
    seen, shapes = collections.Counter(), []
    for shape in SHAPES.values():
        if seen[shape.grammar] % (every * (METAFILES if every > 1 and shape.kind in ("emf", "wmf") else 1)) == 0:
            shapes.append(shape)
        seen[shape.grammar] += 1
    return shapes
