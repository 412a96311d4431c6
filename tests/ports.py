# SPDX-License-Identifier: GPL-2.0-or-later
"""Hands out TCP ports for programs that tests start. A port that the kernel chose is free again until the program listens there,
and another test or the kernel may take it meanwhile. The ports handed out here are each used once, and lie outside the range from
which the kernel chooses."""
import fcntl
import os
import pathlib
import socket
import tempfile

FIRST = 20000
RANGE = pathlib.Path("/proc/sys/net/ipv4/ip_local_port_range")  # the ports from which the kernel chooses


def is_free(port, address):
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address, port))
        except OSError:
            return False
        return True


def free_port(address="127.0.0.1"):
    """Returns a free port of `address`. No port is handed out again before all others have been."""
    end = int(RANGE.read_text(encoding="ascii").split()[0])
    assert end > FIRST + 1000, f"{RANGE} leaves no ports for tests below {end}"
    flags = os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC
    with os.fdopen(os.open(os.path.join(tempfile.gettempdir(), f"kiyome-test-ports-{os.getuid()}"), flags, 0o600), "r+") as last:
        fcntl.flock(last, fcntl.LOCK_EX)
        port = int(last.read() or FIRST - 1)
        for _ in range(FIRST, end):
            port = port + 1 if port + 1 < end else FIRST
            if is_free(port, address):
                last.seek(0)
                last.truncate()
                last.write(str(port))
                return port
    raise AssertionError(f"no port from {FIRST} to {end - 1} is free")
