# SPDX-License-Identifier: GPL-2.0-or-later
"""Chooses the directory in which tests put their files."""
import os

ROOMY = 2 << 30  # bytes


def roomy_memory():
    """Returns a directory in memory, or None if there is too little memory; the tests then use the usual temporary directory.
    Tests make many small files, some hundreds for each new database, and on a disk this takes longer than the tests
    themselves."""
    memory = "/dev/shm"
    if not os.access(memory, os.W_OK | os.X_OK):
        return None
    status = os.statvfs(memory)
    with open("/proc/meminfo") as file:
        available = next(int(line.split()[1]) << 10 for line in file if line.startswith("MemAvailable:"))
    return memory if status.f_bavail * status.f_frsize >= ROOMY and available >= 2 * ROOMY else None
