# SPDX-License-Identifier: GPL-2.0-or-later
"""Finds out which system calls a chroot or a container without privileges refuses. Tests that need them are skipped with the
reason."""
import functools
import subprocess

import pytest


@functools.cache
def refusal_of(*command):
    """Returns the error message of a command that fails, or "" if it succeeds."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stderr.strip() or f"exit status {done.returncode}"


def refusal_of_user_namespaces():
    """Returns why bubblewrap, in which LibreOffice runs, cannot make namespaces as the workers' user, or "" if it can."""
    refusal = refusal_of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "bwrap", "--unshare-all", "--ro-bind", "/", "/",
                         "--proc", "/proc", "true")
    return refusal and f"bubblewrap can make no namespaces here: {refusal}"


def need_user_namespaces():
    if refusal_of_user_namespaces():
        pytest.skip(refusal_of_user_namespaces())


def need_private_mounts():
    """Skips the test if it cannot make a private mount namespace. This requires that the root directory is a mount point."""
    refusal = refusal_of("unshare", "--mount", "--propagation", "private", "true")
    if refusal:
        pytest.skip(f"no mounts of the test's own can be made here: {refusal}")
