# SPDX-License-Identifier: GPL-2.0-or-later
"""Finds out what a chroot or a closed container refuses. Tests that need it are skipped there and say what is missing."""
import functools
import subprocess

import pytest


@functools.cache
def refusal_of(*command):
    """What COMMAND says when it fails; "" when it does not."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return "" if done.returncode == 0 else done.stderr.strip() or f"exit status {done.returncode}"


def refusal_of_user_namespaces():
    """Why bubblewrap, in which LibreOffice runs, cannot make them as the user of the workers; "" when it can."""
    refusal = refusal_of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "bwrap", "--unshare-all", "--ro-bind", "/", "/",
                         "--proc", "/proc", "true")
    return refusal and f"bubblewrap can make no namespaces here: {refusal}"


def need_user_namespaces():
    if refusal_of_user_namespaces():
        pytest.skip(refusal_of_user_namespaces())


def need_private_mounts():
    """A mount namespace of the test's own: the root must be a mount point."""
    refusal = refusal_of("unshare", "--mount", "--propagation", "private", "true")
    if refusal:
        pytest.skip(f"no mounts of the test's own can be made here: {refusal}")
