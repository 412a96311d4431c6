# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests that a client that waits for the comparison of its password does not delay clients that do not sign in."""
import contextlib
import http.client
import json
import os
import socket
import threading
import time

import pytest

from house import House
from waiting import PATIENCE, until

CLIENTS = ['127.0.0.%d' % n for n in range(2, 8)]
EACH = 8  # PASSWORD_EACH of portal/server.c
DIRECTORY_SECONDS = 7  # less than SECONDS of portal/ldap.c


class Silent:
    """A directory that accepts connections and never answers."""

    def __init__(self):
        self.server = socket.create_server(('127.0.0.1', 0), backlog=256)
        self.port = self.server.getsockname()[1]
        self.taken = []
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            try:
                self.taken.append(self.server.accept()[0])
            except OSError:
                return

    def close(self):
        self.server.close()
        for connection in self.taken:
            connection.close()


def sign_in(port, source):
    """Returns a connection that has sent a sign-in with a wrong password."""
    connection = http.client.HTTPConnection('127.0.0.1', port, timeout=PATIENCE, source_address=(source, 0))
    connection.request('POST', '/api/session', json.dumps({'name': 'nobody', 'password': 'wrong'}), {
        'Content-Type': 'application/json', 'Origin': 'http://127.0.0.1:%d' % port})
    return connection


@contextlib.contextmanager
def clients_that_wait(build, tmp_path):
    """Yields a portal and the time since when EACH sign-ins of each of two clients wait for its silent directory."""
    directory, waiting = Silent(), []
    house = House(build, portal={'ldap_url': 'ldaps://127.0.0.1:%d' % directory.port, 'ldap_base': 'dc=example,dc=jp',
                                 'ldap_bind': 'cn=x', 'ldap_password_file': str(tmp_path / 'password')})
    begun = time.monotonic()
    try:
        for source in CLIENTS[:2]:
            waiting += [sign_in(house.port, source) for _ in range(EACH)]
            until(lambda: len(directory.taken) >= len(waiting) or time.monotonic() - begun > DIRECTORY_SECONDS,
                  'the sign-ins at the directory')
        yield house, begun
    finally:
        for connection in waiting:
            connection.close()
        directory.close()
        house.close()


def test_sign_ins_that_wait_for_a_directory_hold_no_page_and_one_client_has_its_share(build, tmp_path):
    (tmp_path / 'password').write_text('x')
    os.chmod(tmp_path / 'password', 0o600)
    for _ in range(20):
        with clients_that_wait(build, tmp_path) as (house, begun):
            # A further sign-in of the same client is refused at once with a time to try again, and 20 pages, more than there are
            # threads, are quick.
            answers = [sign_in(house.port, source).getresponse() for source in CLIENTS[:2]]
            codes = [json.loads(answer.read())['error']['code'] for answer in answers]
            pages = [house.browser().ask('GET', '/api/session').status for _ in range(20)]
            # On a busy machine the portal may have timed out for the directory meanwhile; then the attempt proves nothing.
            if time.monotonic() - begun < DIRECTORY_SECONDS:
                break
    else:
        raise AssertionError('the machine is too busy')
    assert [(answer.status, code) for answer, code in zip(answers, codes)] == [(429, 'rate')] * 2
    assert all(int(answer.headers['Retry-After']) > 0 for answer in answers)
    assert pages == [401] * 20


@pytest.mark.alone
def test_a_page_takes_no_longer_while_a_hundred_connections_sign_in_wrongly(build):
    house = House(build, costly_hashes=True)
    ended = threading.Event()

    def flood(source):
        while not ended.is_set():
            try:
                connection = sign_in(house.port, source)
                connection.getresponse().read()
                connection.close()
            except OSError:
                pass
    threads = [threading.Thread(target=flood, args=(CLIENTS[n % len(CLIENTS)],), daemon=True) for n in range(100)]
    try:
        sato = house.browser('sato')

        def seconds_of_a_page():
            begin = time.monotonic()
            sato.get('/api/mails')
            return time.monotonic() - begin
        undisturbed = sorted(seconds_of_a_page() for _ in range(20))[18]
        for thread in threads:
            thread.start()
        times = [seconds_of_a_page() for _ in range(200)]
        assert sorted(times)[197] <= max(0.5, 10 * undisturbed), (sorted(times)[-5:], undisturbed)
    finally:
        ended.set()
        for thread in threads:
            thread.join()
        house.close()
