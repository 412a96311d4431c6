# SPDX-License-Identifier: GPL-2.0-or-later
"""Chooses where tests put their files."""
import os

ROOMY = 2 << 30  # bytes


def roomy_memory():
    """A directory in memory, or None where there is too little memory: there the tests use the common place for such files. On a disk the making
    of the many small files of tests, some hundreds for each new database, takes longer than what the tests do with them."""
    memory = "/dev/shm"
    if not os.access(memory, os.W_OK | os.X_OK):
        return None
    status = os.statvfs(memory)
    with open("/proc/meminfo") as file:
        available = next(int(line.split()[1]) << 10 for line in file if line.startswith("MemAvailable:"))
    return memory if status.f_bavail * status.f_frsize >= ROOMY and available >= 2 * ROOMY else None
