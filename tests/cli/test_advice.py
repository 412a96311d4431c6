# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests the hints in the messages of the command: why a program is down, and which option or key was probably meant."""
import json
import os
import re
import subprocess

import pytest

from test_cli import Place, same
from waiting import PATIENCE


@pytest.fixture(name='place')
def a_place(build):
    place = Place(str(build / 'kiyome'))
    yield place
    place.close()


SYSTEMCTL = """#!/bin/sh
[ "$1" = show ] || exit 1
for last; do :; done
case $last in
kiyome-store) printf 'LoadState=loaded\\nActiveState=activating\\nSubState=auto-restart\\nResult=exit-code\\nNRestarts=7\\nExecMainStatus=3\\nExecStart={ argv[]=/x --config %s ; }\\n' ;;
kiyome-sanitizer) printf 'LoadState=loaded\\nActiveState=inactive\\nSubState=dead\\nNRestarts=0\\nExecStart=--config %s\\n' ;;
kiyome-milter) printf 'LoadState=masked\\nActiveState=inactive\\nExecStart=%s\\n' ;;
*) printf 'LoadState=not-found\\nActiveState=inactive\\n' ;;
esac
"""
JOURNALCTL = """#!/bin/sh
echo 'kiyome-store: /var/lib/kiyome: Permission denied'
"""


def test_status_says_why_a_part_does_not_start_and_what_to_do(place):
    """`kiyome status` tells, from systemd and its journal, why a program does not run, and the command that corrects it."""
    tools = place.path('tools')
    os.makedirs(tools, exist_ok=True)
    for name, text in (('systemctl', SYSTEMCTL.replace('%s', place.folder)), ('journalctl', JOURNALCTL)):
        place.write('tools/' + name, text.encode())
        os.chmod(place.path('tools/' + name), 0o755)
    place.write('kiyome.conf', b'[paths]\nrun = run\n[milter]\nsocket = unix:run/milter/milter.sock\n')
    before = dict(place.environment)
    try:
        place.environment.update(PATH=tools + ':' + before['PATH'], LANGUAGE='en')
        said = json.loads(place.run('status', '--json', '--config', place.folder)[1])
        assert ('kiyome-store ended (exit-code, status 3) and was restarted 7 times; its last message: '
                'kiyome-store: /var/lib/kiyome: Permission denied; correct that, then systemctl restart kiyome-store') in said['store']['text'], said
        assert said['sanitizer']['text'].endswith('kiyome-sanitizer is stopped; systemctl start kiyome-sanitizer'), said
        assert said['milter']['text'].endswith('kiyome-milter is masked; systemctl unmask --now kiyome-milter'), said
        place.environment['LANGUAGE'] = 'ja'
        assert '7 回' in json.loads(place.run('status', '--json', '--config', place.folder)[1])['store']['text']
        # Units of the same names may run with another configuration directory; their state must not be reported.
        place.write('tools/systemctl', SYSTEMCTL.replace('%s', '/etc/other').encode())
        assert 'kiyome-store' not in json.loads(place.run('status', '--json', '--config', place.folder)[1])['store']['text']
    finally:
        place.environment.clear()
        place.environment.update(before)
        place.write('kiyome.conf', b'')


def test_who_mistypes_an_option_or_a_key_is_told_what_was_meant(place):
    """The message about a misspelled option or configuration key suggests the right spelling, if one is similar enough."""
    before = place.environment.get('LANGUAGE')
    place.environment['LANGUAGE'] = 'en'
    try:
        place.write('kiyome.conf', b'')
        for words, meant in ((('status', '--jsom'), '--json'), (('sanitize', '--polcy=strict', 'x'), '--policy'), (('status', '--confg', '.'), '--config')):
            assert place.run(*words)[2].splitlines()[0].endswith('did you mean %s?' % meant), place.run(*words)
        assert 'did you mean' not in place.run('status', '--frobnicate')[2]
        for words, meant in ((('--hlep',), '--help'), (('--vesrion',), '--version'), (('--tenent', 'x', 'status'), '--tenant'),
                             (('policy', '--hlep'), '--help')):
            assert place.run(*words)[2].splitlines()[0].endswith('did you mean %s?' % meant), place.run(*words)
        os.makedirs(place.path('policy.d'), exist_ok=True)
        for file, text, meant in (('kiyome.conf', '[store]\nretension-days = 3\n', 'store.retention-days'),
                                  ('kiyome.conf', '[portl]\nurl = x\n', 'portal.url'),
                                  ('policy.d/standard.conf', '[mail]\ntrusted-host = x\n', 'mail.trusted-hosts'),
                                  ('policy.d/standard.conf', '[policy]\nname = x\n[match]\nsendr = x\n', 'sender'),
                                  ('policy.d/standard.conf', '[policy]\nnme = x\n', 'name'),
                                  ('policy.d/standard.conf', '[methods]\ndocxx = text\n', 'docx'),
                                  ('kiyome.conf', '[folder a]\nwitheld = x\n', 'withheld')):
            place.write(file, text.encode())
            said = place.run('policy', 'check', '--config', '.')
            assert 'did you mean %s?' % meant in said[1].decode() + said[2], said
            place.write(file, b'')
        for zone in ('Asia/Tokio', '../../etc/passwd', '/etc/localtime', '+09:00'):
            place.write('kiyome.conf', b'[store]\ntime-zone = ' + zone.encode() + b'\n')
            assert 'store.time-zone = ' + zone in place.run('policy', 'check', '--config', '.')[2], zone
        place.write('kiyome.conf', b'[store]\ntime-zone = Asia/Tokyo\n')
        assert place.run('policy', 'check', '--config', '.')[0] == 0
        place.write('kiyome.conf', b'[store]\nfrobnicate = 3\n')
        assert 'did you mean' not in place.run('policy', 'check', '--config', '.')[2]
    finally:
        place.write('kiyome.conf', b'')
        if before is not None:
            place.environment['LANGUAGE'] = before


def test_who_tries_policies_without_a_configuration_is_told_what_to_copy(place):
    """`kiyome policy replay` with a directory that has no kiyome.conf names the files to copy into the directory."""
    place.write('kiyome.conf', b'')
    os.makedirs(place.path('new/policy.d'))
    status, _, said = place.run('policy', 'replay', '--config', '.', '--with', 'new', '--reason', 'x')
    assert status == 2 and "no kiyome.conf in 'new'; copy kiyome.conf and policy.d" in said, said
    place.write('new/kiyome.conf', b'')
    assert 'kiyome.conf' not in place.run('policy', 'replay', '--config', '.', '--with', 'new', '--reason', 'x')[2]


def test_selfcheck_names_each_host_whose_word_proves_a_sender(place):
    """The self-check lists each trusted host once, whose Authentication-Results fields prove a sender, over all policies."""
    os.makedirs(place.path('policy.d'), exist_ok=True)
    place.write('kiyome.conf', b'')
    place.write('policy.d/standard.conf', b'[mail]\ntrusted-hosts = MX.city.example; other.example\n')
    place.write('policy.d/strict.conf', b'[policy]\nname = two\n[mail]\ntrusted-hosts = mx.city.example\n')
    said = [line for line in place.run('report', 'selfcheck', '--config', '.')[1].decode().splitlines() if 'Authentication-Results' in line]
    same([re.search(r'[a-z]+\.(city\.)?example', line)[0] for line in said], ['mx.city.example', 'other.example'])
    place.write('policy.d/standard.conf', b'')
    place.write('policy.d/strict.conf', b'')
    assert 'Authentication-Results' not in place.run('report', 'selfcheck', '--config', '.')[1].decode()


def test_every_program_knows_what_option_was_meant(build):
    """Each program that people start suggests --help for a misspelled --hlep, and does not crash."""
    programs = sorted(path for path in build.glob('kiyome*') if path.is_file() and os.access(path, os.X_OK) and path.suffix == ''
                      and not path.name.startswith('kiyome-worker') and path.name not in ('kiyome-office', 'kiyome-confine'))
    assert len(programs) > 8, programs
    for program in programs:
        ended = subprocess.run([program, '--hlep'], stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE, check=False)
        assert ended.returncode not in (0, -6, -11) and b'did you mean --help?' in ended.stderr, (program, ended)
