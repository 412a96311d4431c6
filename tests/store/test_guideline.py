# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs each command in the table of doc/guideline.ja.md, and checks that the proofs it names exist."""
import json
import os
import pathlib
import re
import shlex
import shutil
import subprocess

import pytest

from place import Place
from waiting import PATIENCE

ROOT = pathlib.Path(__file__).resolve().parents[2]
PAGE = (ROOT / 'doc/guideline.ja.md').read_text(encoding='utf-8')
ROWS = [tuple(cell.strip() for cell in line.strip('|').split('|')) for line in PAGE.splitlines() if re.match(r'\| (?!---|求められること)', line)]
PROVEN = [row for row in ROWS if len(row) == 4]
COMMANDS = sorted({command for row in PROVEN for command in re.findall('`(kiyome [^`]+)`', row[2])})
# No other program runs besides the store, so these commands end with a status other than 0.
ALONE = {'backup', 'metrics', 'restore', 'status', 'types'}  # commands without a subcommand
UNWELL = {'kiyome status', 'kiyome report selfcheck', 'kiyome report selfcheck --json', 'kiyome metrics'}


@pytest.fixture(scope='module')
def place(build):
    made = Place(build)
    made.process = made.start()
    made.door().add(b'message', sender='a@evil.example')
    made.kiyome('allow', 'add', '--type', 'pdf', '--reason', 'r', '--approver', 'a', '--expires', '9d')
    made.kiyome('user', 'add', 'sato', '--roles', 'staff', '--password-file', '/dev/stdin', data=b'correct horse battery staple')
    made.kiyome('user', 'add', 'kansa', '--roles', 'auditor', '--password-file', '/dev/stdin', data=b'correct horse battery staple')
    made.kiyome('hold', 'add', '--sender', 'c@evil.example', '--reason', 'r')
    made.kiyome('quarantine', 'export', '-o', made.folder + '/taken', '--reason', 'r', original_of(made))
    yield made
    made.close()


def original_of(place):
    """Returns the number of an original that no other test has released or erased."""
    place.door().add(os.urandom(8).hex().encode(), sender='b@city.example')
    return json.loads(place.kiyome('quarantine', 'list', '--json'))[0]['id']


@pytest.mark.sqlite
def test_the_table_is_read_whole():
    assert len(PROVEN) > 25 and len(ROWS) - len(PROVEN) >= 7 and len(COMMANDS) > 20
    assert all(all(row) for row in ROWS)


@pytest.mark.sqlite
def test_what_the_table_names_of_the_audit_log_is_recorded_there():
    known = set(re.findall(r'LABEL \("act", "([a-z-]+)"', (ROOT / 'common/words.def').read_text(encoding='utf-8')))
    named = {code for row in PROVEN for codes in re.findall('監査ログ ((?:`[a-z-]+`、?)+)', row[3]) for code in re.findall('`([a-z-]+)`', codes)}
    assert len(named) > 30 and named <= known, named - known


@pytest.mark.sqlite
def test_each_clause_of_the_self_inspection_is_a_heading_of_the_table(place):
    for row in json.loads(place.kiyome('report', 'selfcheck', '--json', status=1)):
        assert re.search(r'^(#+ |\| )' + re.escape(row['clause']), PAGE, re.MULTILINE), row


@pytest.mark.sqlite
@pytest.mark.parametrize('command', COMMANDS)
def test_a_command_of_the_table_runs(place, tmp_path, command):
    if '/backup' in command:
        place.kiyome('backup', str(tmp_path))
    if '/鍵の控え' in command:
        shutil.copytree(place.keys, tmp_path / 'keys')
    for word, value in (('/backup', tmp_path), ('/鍵の控え', tmp_path / 'keys'), ('ファイル', tmp_path / 'original.eml')):
        command = command.replace(word, str(value))
    if '番号' in command:
        command = command.replace('番号', original_of(place))
    words = shlex.split(command)[1:]
    if words[:2] == ['case', 'list']:
        place.kiyome('case', 'add', original_of(place), '--reason', 'r')
    at = 1 if words[0] in ALONE else 2
    done = subprocess.run([pathlib.Path(place.build) / 'kiyome', *words[:at], *([] if words[0] == 'types' else ['--config', place.folder]), *words[at:]],
                          capture_output=True, env=place.environment(), timeout=PATIENCE, check=False)
    assert done.returncode in ((0, 1) if command in UNWELL else (0,)), (done.stdout, done.stderr)
    assert done.stdout or ' -o ' in command or '--what refused' in command, done.stderr
