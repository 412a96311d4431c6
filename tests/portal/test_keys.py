# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests the keys of kiyome-opener: protected by a passphrase, made after its start, read by a child that stays root."""
import os
import signal
import subprocess

import pytest

from house import House
from waiting import PATIENCE, until

PASSPHRASE = 'kagi no kotoba 4649'


def text_of(house, browser, message):
    return browser.ask('POST', '/api/mails/%s/text' % message, {})


def passphrase_file(house, mode=0o600, text=PASSPHRASE):
    path = os.path.join(house.folder, 'passphrase-%o-%d' % (mode, len(text)))
    with open(path, 'w') as file:
        file.write(text + '\n')
    os.chmod(path, mode)
    return path


def say(house, value):
    """Sets opener.passphrase-file. The section [opener] is the last one of the file."""
    path = os.path.join(house.folder, 'kiyome.conf')
    with open(path) as file:
        lines = [line for line in file if not line.startswith('passphrase-file')]
    with open(path, 'w') as file:
        file.write(''.join(lines) + 'passphrase-file=%s\n' % value)


def restart_opener(house):
    opener = house.processes.pop(-2)
    opener.terminate()
    opener.wait()
    portal = house.processes.pop()
    house.run('kiyome-opener', 'opener/opener.sock')
    house.processes.append(portal)


class SharedHouse(House):
    """A house whose opener can create its socket as any user."""

    def run(self, program, socket_name):
        os.chmod(os.path.join(self.folder, 'run'), 0o777)
        return super().run(program, socket_name)


def opener_detail(house):
    parts = house.browser('root1').get('/api/health')['parts']
    return next(p for p in parts if p['name'] == 'opener')


def test_what_is_sealed_to_a_key_with_a_passphrase_is_opened_when_a_file_says_it(build):
    """An original sealed to a key with a passphrase is opened if passphrase-file has it; without it the status says so."""
    house = House(build)
    try:
        path = passphrase_file(house)
        house.kiyome('keys', 'rotate', '--passphrase-file', path)
        message = house.deliver(house.letter('封印', '合言葉つき\n'))
        sato = house.browser('sato')
        answer = text_of(house, sato, message)
        assert (answer.status, answer.code) == (503, 'key-locked'), answer.body
        restart_opener(house)
        assert "has a passphrase, but opener.passphrase-file does not contain it" in house.log()
        part = opener_detail(house)
        assert part['state'] == 'warning' and '開けない鍵 1 本' in part['detail'], part
        say(house, path)
        restart_opener(house)
        answer = text_of(house, sato, message)
        assert answer.status == 200 and '合言葉つき' in answer.json['text'], answer.body
        assert opener_detail(house) == {'name': 'opener', 'state': 'ready', 'detail': '鍵 2 本'}
        assert PASSPHRASE not in house.log()
        # The file must exist, and must not be readable by others.
        for file, told in ((passphrase_file(house, 0o640), 'may be read by others'),
                           (path + '2', 'No such file'), (passphrase_file(house, text=''), 'first line')):
            say(house, file)
            done = subprocess.run([os.path.join(house.build, 'kiyome-opener'), '--config', house.folder],
                                  capture_output=True, timeout=PATIENCE)
            assert done.returncode in (2, 3) and told in done.stderr.decode(), done
    finally:
        house.close()


def test_an_opener_that_dropped_root_opens_what_is_sealed_to_a_key_that_was_made_after_its_start(build):
    if os.geteuid() != 0:
        pytest.skip('only root can become somebody else')
    house = SharedHouse(build, opener={'user': 'nobody'}, openers='nobody')
    try:
        opener = house.processes[-2]
        with open('/proc/%d/status' % opener.pid) as file:
            assert 'Uid:\t65534\t65534' in file.read()
        keys = os.path.join(house.folder, 'keys')
        secret = [f for f in os.listdir(keys) if f.endswith('.key') and f != 'backup.key'][0]
        assert os.stat(os.path.join(keys, secret)).st_mode & 0o777 == 0o600
        first = house.deliver(house.letter('先', '先の鍵\n'))
        house.kiyome('keys', 'rotate')
        second = house.deliver(house.letter('後', '後の鍵\n'))
        sato = house.browser('sato')
        for message, words in ((first, '先の鍵'), (second, '後の鍵'), (first, '先の鍵')):
            answer = text_of(house, sato, message)
            assert answer.status == 200 and words in answer.json['text'], answer.body
        opener.send_signal(signal.SIGHUP)
        until(lambda: 'have been read again' in house.log(), 'the new keys')
        assert opener_detail(house)['detail'] == '鍵 2 本'
        assert text_of(house, sato, second).status == 200
        # The child ends with its parent. A second one may still be ending after the last request.
        children = until(lambda: subprocess.run(['ps', '-o', 'pid=', '--ppid', str(opener.pid)], capture_output=True, text=True, check=False).stdout.split(),
                         'one child of the opener', holds=lambda found: len(found) == 1)
        opener.kill()
        opener.wait()
        until(lambda: not os.path.exists('/proc/' + children[0]), "the end of the opener's children")
    finally:
        house.close()
