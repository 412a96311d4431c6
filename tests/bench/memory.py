# SPDX-License-Identifier: GPL-2.0-or-later
"""Measures proportional and private memory of running programs, from /proc/PID/smaps_rollup."""
import os


def children():
    """Returns {pid: its children}."""
    tree = {}
    for name in os.listdir('/proc'):
        if name.isdigit():
            try:
                with open('/proc/%s/stat' % name, encoding='utf-8', errors='replace') as stat:
                    parent = int(stat.read().rsplit(')', 1)[1].split()[1])
            except OSError:
                continue
            tree.setdefault(parent, []).append(int(name))
    return tree


def family(pids):
    tree, found, waiting = children(), [], list(pids)
    while waiting:
        pid = waiting.pop()
        found.append(pid)
        waiting += tree.get(pid, [])
    return found


def name(pid):
    with open('/proc/%d/comm' % pid, encoding='utf-8', errors='replace') as comm:
        return comm.read().strip()


def program(pid):
    try:
        return os.path.basename(os.readlink('/proc/%d/exe' % pid))
    except OSError:
        return name(pid)


def rollup(pid):
    """Returns {field: KiB}."""
    with open('/proc/%d/smaps_rollup' % pid, encoding='ascii') as file:
        lines = file.read().splitlines()[1:]
    return {line.split(':')[0]: int(line.split()[1]) for line in lines}


def cpu(pids):
    """Returns the seconds of processor time of these processes and their descendants, including ended ones."""
    ticks = 0
    for pid in family(pids):
        try:
            with open('/proc/%d/stat' % pid, encoding='utf-8', errors='replace') as stat:
                fields = stat.read().rsplit(')', 1)[1].split()
        except OSError:
            continue
        ticks += sum(int(field) for field in fields[11:15])
    return ticks / os.sysconf('SC_CLK_TCK')


def leaves(pids):
    """Returns the processes of a worker program without children: the workers that wait for a job."""
    tree = children()
    return [pid for pid in pids if program(pid).startswith('kiyome-worker') and not tree.get(pid)]


def idle(pids):
    """Returns (description, value, limit, unit) of an idle stack."""
    everyone = [pid for pid in family(pids) if program(pid) != 'kiyome-scanner']
    total = sum(rollup(pid)['Pss'] for pid in everyone) / 1024
    rows = [('all programs but the scanner, proportional', total, 40.0, 'MiB, %d processes' % len(everyone))]
    workers = [rollup(pid) for pid in leaves(everyone)]
    if workers:
        private = max(row['Private_Dirty'] + row['Private_Clean'] for row in workers)
        rows.append(('the largest idle worker, private', private, 64.0, 'KiB, of %d' % len(workers)))
        rows.append(('the largest idle worker, proportional', max(row['Pss'] for row in workers) / 1024, 1.5,
                     'MiB'))
    return rows
