# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs a node in a network namespace of its own, whose packets are dropped silently on request."""
import os
import shutil
import subprocess

import pytest

from waiting import until

NOBODY = '02:00:00:00:00:99'  # the address of no station


class Network:
    """A namespace connected to this one by a virtual cable: `far` is the address there, `near` and `other` are addresses here."""

    def __init__(self):
        if os.geteuid() != 0 or not all(shutil.which(name) for name in ('ip', 'unshare', 'nsenter')):
            pytest.skip('a network namespace takes root, iproute2 and util-linux')
        self.holder = subprocess.Popen(['unshare', '--net', 'sleep', 'infinity'], stdin=subprocess.DEVNULL)
        self.name = 'ky%d' % os.getpid()
        number = os.getpid() % 254 + 1
        self.near, self.other, self.far = ('169.254.%d.%d' % (number, n) for n in (1, 2, 3))
        self.before = ('nsenter', '-t', str(self.holder.pid), '-n')

    def __enter__(self):
        try:
            self.wait()
            self.run('ip', 'link', 'add', self.name, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', str(self.holder.pid))
            for address in (self.near, self.other):
                self.run('ip', 'address', 'add', address + '/24', 'dev', self.name)
            self.run('ip', 'link', 'set', self.name, 'up')
            self.run(*self.before, 'ip', 'address', 'add', self.far + '/24', 'dev', 'eth0')
            self.run(*self.before, 'ip', 'link', 'set', 'eth0', 'up')
        except (OSError, subprocess.CalledProcessError) as error:
            self.__exit__()
            pytest.skip('no network namespace: %s' % error)
        return self

    def wait(self):
        own = os.readlink('/proc/self/ns/net')

        def is_made():
            if self.holder.poll() is not None:
                raise OSError('it was not made')
            return os.readlink('/proc/%d/ns/net' % self.holder.pid) != own
        until(is_made, 'a network namespace')

    @staticmethod
    def run(*words):
        subprocess.run(words, check=True, capture_output=True)

    def lose(self, *addresses):
        """Drops all packets to these addresses from the other side silently."""
        for address in addresses:
            inside = address != self.far
            self.run(*(self.before if inside else ()), 'ip', 'neigh', 'replace', address, 'lladdr', NOBODY, 'nud', 'permanent',
                     'dev', 'eth0' if inside else self.name)

    def heal(self, *addresses):
        for address in addresses:
            inside = address != self.far
            self.run(*(self.before if inside else ()), 'ip', 'neigh', 'del', address, 'dev', 'eth0' if inside else self.name)

    def __exit__(self, *_):
        subprocess.run(['ip', 'link', 'del', self.name], stderr=subprocess.DEVNULL)
        self.holder.kill()
        self.holder.wait()
