# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests the kiyome command without any daemon: usage and messages, sanitize, identify, verify, status and policy."""
import base64
import hashlib
import http.server
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import stat
import struct
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
import zlib

import pytest

import wrong_arguments as wrong
from lzh import in_code_page
from waiting import PATIENCE


def same(got, wanted):
    assert got == wanted, 'got %r, wanted %r' % (got, wanted)


def chunk(kind, data):
    return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))


# A picture of one pixel. The comment and the trailing bytes must not be in the output.
PNG = (b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>2I5B', 1, 1, 8, 0, 0, 0, 0))
       + chunk(b'tEXt', b'Comment\0secret comment') + chunk(b'IDAT', zlib.compress(b'\0\x80'))
       + chunk(b'IEND', b'') + b'secret trailer')
NOISE = b'\x00\x01kiyome test: no known type\xff' * 20


class Place:
    def __init__(self, kiyome):
        self.kiyome = kiyome
        self.folder = tempfile.mkdtemp(prefix='kiyome-test-')
        os.chmod(self.folder, 0o755)
        self.environment = dict(os.environ, LC_ALL='C.UTF-8', LANGUAGE='en')

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, data):
        with open(self.path(name), 'wb') as out:
            out.write(data)
        return self.path(name)

    def read(self, name):
        with open(self.path(name), 'rb') as file:
            return file.read()

    def run(self, *arguments, stdin=b'', **options):
        """Returns (exit status, standard output, standard error)."""
        done = subprocess.run([self.kiyome, *arguments], input=stdin, capture_output=True, timeout=PATIENCE,
                              cwd=self.folder, env=self.environment, check=False, **options)
        message = done.stderr.decode()
        assert 'Traceback' not in message and 'CRITICAL' not in message and 'WARNING' not in message, message
        return done.returncode, done.stdout, message

    def left(self):
        return sorted(os.listdir(self.folder))

    def close(self):
        shutil.rmtree(self.folder)


@pytest.fixture(name='place')
def _place(build):
    place = Place(str(build / 'kiyome'))
    yield place
    place.close()


# --- the command itself ---------------------------------------------------------------------------

def test_help_and_version_answer_on_standard_output_with_status_0(place):
    """--help and --version print to standard output and end with status 0."""
    for arguments in (['--help'], ['-h'], ['help'], ['sanitize', '--help'], ['help', 'sanitize'],
                      ['policy', '--help'], ['policy', 'show', '--help'], ['identify', '--help'],
                      ['verify', '--help'], ['status', '--help']):
        status, out, err = place.run(*arguments)
        same((status, err), (0, ''))
        assert out.startswith(b'Usage:'), (arguments, out)
    for arguments in (['--version'], ['-V'], ['version'], ['sanitize', '--version'], ['policy', '-V'],
                      ['policy', 'show', '--version'], ['quarantine', 'list', '-V']):
        status, out, err = place.run(*arguments)
        same((status, err), (0, ''))
        assert out.startswith(b'kiyome '), out


def test_japanese_is_taken_where_its_locale_is_not_installed_or_none_is_set_and_answered_where_it(place):
    """Japanese arguments are accepted without a Japanese locale, and the messages are in the language that the locale names."""
    os.makedirs(place.path('etc/policy.d'))
    place.write('etc/kiyome.conf', b'')
    place.write('etc/policy.d/tax.conf', '[match]\ndepartment = 税務課\n'.encode())
    for name in ('LANGUAGE', 'LANG', 'LC_MESSAGES'):
        place.environment.pop(name, None)
    for locale, sign in (('POSIX', 'matches by'), ('ja_JP.nowhere', '次の条件で一致'), ('en_US.nowhere', 'matches by')):
        place.environment['LC_ALL'] = locale
        status, out, err = place.run('policy', 'explain', '--config', place.path('etc'), '--department', '税務課', 'x@city.example')
        same((status, err), (0, ''))
        assert out.startswith(b'tax\n') and sign in out.decode(), (locale, out.decode())


def test_a_wrong_command_or_option_is_usage_status_2_and_says_what_to_do(place):
    """A wrong command or option ends with status 2, and the message names the error and --help."""
    for arguments, said in (([], 'missing'), (['sanitise'], "did you mean 'sanitize'"),
                            (['nonsense'], "no command 'nonsense'"), (['--nonsense'], '--nonsense'),
                            (['sanitize', '--nonsense'], '--nonsense'), (['policy'], 'missing'),
                            (['policy', 'shwo'], "did you mean 'show'"), (['verify'], 'missing'),
                            (['identify'], 'missing'), (['status', 'x'], "'x'")):
        status, out, err = place.run(*arguments)
        same((status, out), (2, b''))
        assert said in err and '--help' in err, (arguments, err)


def test_each_script_of_packaging_names_an_option_that_it_does_not_know_status_2_or_3_and_does(place):
    """Each script of packaging/ refuses an unknown option by its name, with status 2 or 3, and changes nothing."""
    packaging = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'packaging')
    for script in ('quickstart', 'install-dependencies', 'postfix-instance', 'postgresql-instance', 's3-instance', 'test', 'debian/build'):
        for words in (['--nonsense'], ['start', '--nonsense'], ['--scale', '--nonsense'])[:3 if script == 'quickstart' else 1]:
            done = subprocess.run([os.path.join(packaging, script), *words], capture_output=True, timeout=PATIENCE, cwd=place.folder, check=False)
            assert done.returncode in (2, 3) and b"'--nonsense'" in done.stderr.splitlines()[0], (script, done)
    for words, said in ((['strat'], "'strat'"), (['a/b', 'c'], "'c'"), ([''], 'empty'), (['send'], 'mail'), (['code'], 'takahashi'),
                        (['--scale', 'strat'], "'strat'"), (['--scale', 'a/b', 'c'], "'c'"), (['--scale', 'send'], 'mail')):
        done = subprocess.run([os.path.join(packaging, 'quickstart'), *words], capture_output=True, timeout=PATIENCE, cwd=place.folder, check=False)
        assert done.returncode == 2 and said in done.stderr.decode(), (words, done)
    same(place.left(), [])


def test_a_terminal_is_not_told_what_a_name_or_an_argument_says_to_it_and_a_name_is_one_line(place):
    """Names and arguments are printed without control characters, so that they can neither control a terminal nor fake a line."""
    name = 'a\x1b]0;x\x07\x9b31m\u202e\nb.png: verified'
    place.write(name, PNG)
    for arguments in (['identify', name], ['verify', name], ['identify', 'no' + name], ['no' + name],
                      ['sanitize', '-o', 'no' + name + '/x', name], ['sanitize', '--' + name],
                      ['policy', 'show', name], ['policy', 'explain', name]):
        _, out, err = place.run(*arguments)
        said = out.decode() + err
        assert said and not any(c in said for c in '\x1b\x07\x9b\u202e'), (arguments, said)
        assert not any(line.startswith('b.png') for line in out.decode().splitlines()), (arguments, out)
    same(json.loads(place.run('identify', '--json', name)[1])[0]['file'], name)


def test_what_would_go_to_a_closed_standard_stream_goes_nowhere_else(place):
    """What belongs on a closed standard stream is not written into another file; a lost result ends with status 3."""
    with zipfile.ZipFile(place.path('a.zip'), 'w') as archive:
        archive.writestr('picture.png', PNG)
        archive.writestr('noise.bin', NOISE)
    assert place.run('sanitize', '-o', 'b.zip', 'a.zip')[2]

    def without(closed, *arguments):
        done = subprocess.run(['sh', '-c', 'exec "$@" ' + closed, 'sh', place.kiyome, *arguments],
                              capture_output=True, cwd=place.folder, env=place.environment, check=False)
        return done.returncode
    same(without('2>&-', 'sanitize', '-o', 'c.zip', 'a.zip'), 0)
    same(place.read('c.zip'), place.read('b.zip'))
    same(without('<&- >&- 2>&-', 'sanitize', '-o', 'd.zip', 'a.zip'), 0)
    same(place.read('d.zip'), place.read('b.zip'))
    same(without('>&-', 'sanitize', '--report', '-', '-o', 'e.zip', 'a.zip'), 3)
    same(without('>&-', 'identify', 'a.zip'), 3)
    same(without('<&-', 'sanitize', '-o', 'e.zip', '-'), 2)
    same(place.left(), ['a.zip', 'b.zip', 'c.zip', 'd.zip'])


def test_words_months_and_texts_that_there_are_not_are_usage_not_an_empty_answer(place):
    """An unknown value of an option, a bad message number or a wrong month is a usage error, and not an empty result."""
    for arguments, said in ((['quarantine', 'list', '--outcome', 'clean'], '--outcome'),
                            (['quarantine', 'search', '--state', 'new', 'x'], '--state'),
                            (['quarantine', 'show', 'a\x1bb'], "'a?b' is not the number"),
                            (['quarantine', 'search', 'a\x7fb'], 'control characters'),
                            (['report', 'monthly', '9999-12'], '2026-11'),
                            (['allow', 'add', '--type', 'docxx', '--reason', 'x', '--approver', 'y',
                              '--expires', '9d'], "'docxx'")):
        status, out, err = place.run(*arguments)
        same((arguments, status, out), (arguments, 2, b''))
        assert said in err, err


def test_to_have_mail_worked_on_again_needs_a_reason_and_says_what_is_wrong_with_a_choice_only_to(place):
    """`kiyome reprocess` needs a reason unless it only lists mail, and names the option whose value is wrong."""
    place.write('kiyome.conf', b'[paths]\nstate=state\nrun=run\nkeys=keys\n')
    message = 'K7QF-9D2M-4TXB-8YHC-3RWN'
    for arguments, said in (([], '--reason'), (['--no-wait'], '--reason'), (['--reason', ''], '--reason'),
                            (['--reason', 'x', '--since', '30'], '30d'), (['--reason', 'x', '--limit', '0'], '--limit'),
                            (['--reason', 'x', '--limit', '100001'], '--limit'), (['--reason', 'x', '--until', 'soon'], '--until'),
                            (['--reason', 'x', message, '--since', '1d'], '--since'), (['--reason', 'x', '--frob'], '--frob'),
                            (['--reason', 'a\x1bb'], 'control characters')):
        status, out, err = place.run('reprocess', *arguments, '--config', '.')
        same((arguments, status, out), (arguments, 2, b''))
        assert said in err, (arguments, err)
    # Valid arguments get as far as the request to the store, which does not run.
    for arguments in (['--dry-run'], ['--list'], ['--reason', 'x'], ['--dry-run', message], ['--dry-run', '--json']):
        status, out, err = place.run('reprocess', *arguments, '--config', '.')
        same((arguments, status, out), (arguments, 3, b''))
        assert 'kiyome-store' in err, err


def test_messages_are_japanese_where_the_locale_is(place):
    """Messages are in Japanese if the locale asks for Japanese."""
    place.environment['LANGUAGE'] = 'ja'
    assert 'コマンド' in place.run('--help')[1].decode()
    assert 'コマンド' in place.run('nonsense')[2]
    place.write('kiyome.conf', b'[nonsense]\na = b\n')
    assert 'kiyome.conf:2: グループ [nonsense] はありません' in place.run('status', '--config', '.')[2]
    place.write('kiyome.conf', b'')
    said = place.run('report', 'selfcheck', '--config', '.')[1].decode()
    assert 'seccomp; Landlock ABI ' in said and ': ファイル' in said and 'files' not in said, said


def test_standard_output_that_is_full_is_a_failure(place):
    """A failed write to standard output ends with status 3."""
    with open('/dev/full', 'wb') as full:
        done = subprocess.run([place.kiyome, '--help'], stdout=full, stderr=subprocess.PIPE, check=False)
    same(done.returncode, 3)


@pytest.mark.long
def test_every_command_refuses_what_is_wrong_with_one_line_that_names_it(place):
    """Every command reports wrong arguments in one line that names the error, in one language or the other by turns."""
    assert wrong.run_all(place, same, lambda number: wrong.LANGUAGES[number % 2:][:1]) > 1000


@pytest.mark.full  # twice as many attempts as the test above
def test_every_command_refuses_what_is_wrong_with_one_line_that_names_it_in_both_languages(place):
    """Every command reports wrong arguments in one line that names the error, in both languages."""
    assert wrong.run_all(place, same, lambda number: wrong.LANGUAGES) > 2000


def synopsis(page):
    """Returns the commands in the SYNOPSIS of a manual page's source, with the options that the page lists for each."""
    options = {}
    # Pages of section 7 have no synopsis.
    section = re.search(r'^# (?:SYNOPSIS|書式)\n(.*?)^# ', page, re.M | re.S)
    for line in re.split(r'\+\+\n|\n\n', section[1] if section else ''):
        row = re.match(r'\s*\*(kiyome [a-z ]+)\*((?:\|\*[a-z]+\*)*)(.*)', line, re.S)
        for name in [row[1], *(row[1].rsplit(' ', 1)[0] + ' ' + word for word in re.findall(r'[a-z]+', row[2]))] if row else []:
            found = set(re.findall(r'\*--([a-z0-9-]+)\*', row[3])) | ({'output'} if '*-o*' in row[3] else set())
            if re.search(r'\[_(OPTION|FILTER|オプション|条件)_', row[3]):
                found.add('')  # The page describes further options elsewhere.
            options[name] = options.get(name, set()) | found
    return options


@pytest.mark.parametrize('folder', ['doc', 'doc/ja'])
def test_manual_pages_have_the_options_of_each_command(place, folder):
    """The manual describes each option of --help, and a SYNOPSIS lists no others. --as stands for all options to sign in."""
    place.write('kiyome.conf', b'')
    sources = [path.read_text('utf-8') for path in (pathlib.Path(__file__).resolve().parents[2] / folder).glob('*.scd*')]
    rows = [row for page in sources for row in synopsis(page).items()]
    known = {command.name(): set(command.options) for command in wrong.commands(place)}
    assert len(rows) > 50
    assert [(name, option) for name, options in known.items() for option in options if not any(f'*--{option}*' in page for page in sources)] == []
    for name, options in rows:
        named = options | ({'password-file', 'totp'} if 'as' in options else set())
        missing = set() if '' in options else known[name] - named - {'config', 'help', 'version'}
        assert (name, missing, options - known[name] - {''}) == (name, set(), set())


def test_every_command_explains_itself_in_both_languages(place):
    """--help, -h and `help COMMAND` print the same text, which explains each option, in both languages."""
    wrong.help_of_all(place, same)


# --- sanitize -------------------------------------------------------------------------------------

def test_a_picture_is_rebuilt_status_0_no_word_and_nothing_of_what_was_not_understood(place):
    """A picture is rebuilt: status 0, no message, and no byte of the input that was not understood."""
    place.write('a.png', PNG)
    same(place.run('sanitize', '-o', 'b.png', 'a.png'), (0, b'', ''))
    out = place.read('b.png')
    assert out.startswith(b'\x89PNG') and b'secret' not in out
    same(place.left(), ['a.png', 'b.png'])


def test_no_mail_of_the_corpus_has_a_library_look_for_a_file_which_the_sandbox_has_none_of(place):
    """No mail of the corpus makes a library look for a file, which does not exist in the sandbox and would be a failure."""
    folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'test-corpus', 'eml')
    mails = [os.path.join(folder, case, 'input.eml') for case in sorted(os.listdir(folder))]
    mails = [mail for mail in mails if os.path.exists(mail)]
    assert len(mails) > 50, len(mails)
    for mail in mails:
        status, out, err = place.run('sanitize', '--name', 'a.eml', '--report', '-', '-o', '/dev/null', os.path.abspath(mail))
        assert status in (0, 1), (mail, err)
        assert b'"failure"' not in out, (mail, out)


def test_standard_input_and_standard_output_are_files_like_others(place):
    """`-` reads standard input and writes standard output with the same result as files."""
    place.write('a.png', PNG)
    place.run('sanitize', '-o', 'b.png', 'a.png')
    status, out, err = place.run('sanitize', '-o', '-', '-', stdin=PNG)
    same((status, out, err), (0, place.read('b.png'), ''))
    status, out, err = place.run('sanitize', '-o', '-', 'a.png')
    same((status, out), (0, place.read('b.png')))


def test_into_a_directory_it_goes_under_its_cleaned_name(place):
    """With a directory as output, the file gets the cleaned name of the input and the extension of its real type."""
    os.mkdir(place.path('out'))
    name = 'invoice\u202egnp.exe'
    place.write(name, PNG)
    same(place.run('sanitize', '-o', 'out', name)[0], 0)
    written = os.listdir(place.path('out'))
    same(len(written), 1)
    assert written[0].endswith('.png') and '\u202e' not in written[0], written
    same(place.run('sanitize', '-o', 'out/', '--name', '../../x.png', '-', stdin=PNG)[0], 0)
    same(len(os.listdir(place.path('out'))), 2)
    same(place.left(), sorted([name, 'out']))


def test_what_is_withheld_leaves_nothing_status_1_and_says_why(place):
    """A withheld input ends with status 1 and a message with the reason, and no output is written."""
    place.write('a.bin', NOISE)
    status, out, err = place.run('sanitize', '-o', 'b', 'a.bin')
    same((status, out), (1, b''))
    assert 'a.bin' in err and 'unknown-type' in err, err
    same(place.left(), ['a.bin'])


def test_what_was_there_stays_when_the_input_is_withheld_and_is_replaced_when_it_is_not(place):
    """An existing output file is replaced only if the input was sanitized, not if it was withheld."""
    place.write('a.bin', NOISE)
    place.write('a.png', PNG)
    place.write('b', b'old')
    same(place.run('sanitize', '-o', 'b', 'a.bin')[0], 1)
    same(place.read('b'), b'old')
    same(place.run('sanitize', '-o', 'b', 'a.png')[0], 0)
    assert place.read('b').startswith(b'\x89PNG')


def test_an_output_or_report_that_would_replace_an_input_is_refused_status_2_however_both_are(place):
    """An output or report that would replace an input is refused with status 2, also through links and other paths."""
    os.mkdir(place.path('in'))
    place.write('a.png', PNG)
    place.write('in/a.png', PNG)
    place.write('b.png', PNG)
    os.symlink('a.png', place.path('symbolic'))
    os.link(place.path('a.png'), place.path('hard'))
    os.symlink('in', place.path('directory'))
    before = place.left()
    for arguments in (['-o', 'a.png', 'a.png'], ['-o', './in/../a.png', 'a.png'], ['-o', 'symbolic', 'a.png'], ['-o', 'a.png', 'symbolic'],
                      ['-o', 'hard', 'a.png'], ['-o', '.', 'a.png'], ['-o', 'directory', 'in/a.png'], ['-o', 'in/', '--name', 'a.png', 'in/a.png'],
                      ['-o', 'c.png', '--report', 'a.png', 'a.png'], ['-o', 'in', '--report', 'symbolic', 'a.png', 'b.png']):
        status, out, err = place.run('sanitize', *arguments)
        same((status, out), (2, b''))
        assert 'would replace the input' in err, (arguments, err)
        same((place.read('a.png'), place.read('in/a.png'), place.left()), (PNG, PNG, before))


def test_twice_gives_the_same_bytes_and_an_output_is_given_back_unchanged(place):
    """The same input gives the same bytes each time, and sanitizing an output again does not change it."""
    place.write('a.png', PNG)
    for out in ('1.png', '2.png'):
        same(place.run('sanitize', '-o', out, 'a.png')[0], 0)
    same(place.read('1.png'), place.read('2.png'))
    same(place.run('sanitize', '-o', '3.png', '1.png')[0], 0)
    same(place.read('3.png'), place.read('1.png'))


def test_a_symbolic_link_stays_one_what_it_names_is_replaced(place):
    """If the output is a symbolic link, the link stays and its target is replaced."""
    place.write('a.png', PNG)
    place.write('target', b'old')
    os.symlink('target', place.path('link'))
    same(place.run('sanitize', '-o', 'link', 'a.png')[0], 0)
    assert os.path.islink(place.path('link')) and place.read('target').startswith(b'\x89PNG')


def test_a_new_file_has_the_mode_that_the_umask_asks_for(place):
    """A new output file has the mode that the umask gives."""
    place.write('a.png', PNG)
    same(place.run('sanitize', '-o', 'b', 'a.png', umask=0o027)[0], 0)
    same(stat.S_IMODE(os.stat(place.path('b')).st_mode), 0o640)


def test_an_output_that_cannot_be_written_is_status_3_and_leaves_nothing(place):
    """If an output or report cannot be written, the command ends with status 3 and leaves no file."""
    place.write('a.png', PNG)
    status, _, err = place.run('sanitize', '-o', '/dev/full', 'a.png')
    same(status, 3)
    assert '/dev/full' in err and 'No space' in err, err
    status, _, err = place.run('sanitize', '-o', 'b.png', '--report', '/dev/full', 'a.png')
    same(status, 3)
    same(place.left(), ['a.png'])


def test_the_report_says_what_was_done_in_a_file_or_on_standard_output_also_of_what_is_withheld(place):
    """The report is written to a file or to standard output, and also describes an input that is withheld."""
    place.write('a.png', PNG)
    status, out, _ = place.run('sanitize', '-o', 'b.png', '--report', '-', 'a.png')
    report = json.loads(out)
    same((status, report['version'], report['outcome'], report['policy']['name']),
         (0, 1, 'sanitized', 'standard'))
    same((report['input']['name'], report['input']['size']), ('a.png', len(PNG)))
    same(report['output']['size'], len(place.read('b.png')))
    part = report['parts'][0]
    same((part['path'], part['type'], part['outcome'], part['method']), ('1', 'png', 'rebuilt', 'rebuild'))
    assert part['removed'], part
    place.write('a.bin', NOISE)
    same(place.run('sanitize', '-o', 'b', '--report', 'r.json', 'a.bin')[0], 1)
    report = json.loads(place.read('r.json'))
    same((report['outcome'], report['output'], report['parts'][0]['reason']),
         ('withheld', None, 'unknown-type'))


def test_the_report_names_what_is_withheld_of_a_mail_by_its_own_sha_256(place):
    """The report gives the SHA-256 of the decoded content of a withheld part of a mail."""
    body = b'--x\r\nContent-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n--x--\r\n'
    place.write('a.eml', b'From: a@example.jp\r\nMIME-Version: 1.0\r\n'
                b'Content-Type: multipart/encrypted; boundary=x\r\n\r\n' + body)
    part = json.loads(place.run('sanitize', '-o', 'b.eml', '--report', '-', 'a.eml')[1])['parts'][0]['parts'][0]
    same((part['outcome'], part['reason'], part['size'], part['sha256']),
         ('withheld', 'encrypted', len(body), hashlib.sha256(body).hexdigest()))


def test_wrong_usage_of_sanitize_is_status_2_before_any_work(place):
    """Wrong arguments of sanitize end with status 2, and no file is written."""
    place.write('a.png', PNG)
    for arguments in (['a.png'], ['-o', 'b'], ['-o', 'b', 'a.png', 'c.png'], ['-o', 'b', 'missing.png'],
                      ['-o', 'b', '.'], ['-o', 'no/where/b', 'a.png'], ['-o', '-', '--report', '-', 'a.png'],
                      ['-o', 'b', '--report', 'no/where', 'a.png'], ['-o', 'b', '--report', './b', 'a.png'],
                      ['-o', 'b', '--policy', 'none', 'a.png'],
                      ['-o', 'b', '--method', 'pass', 'a.png'], ['-o', 'b', '--method', 'magic', 'a.png'],
                      ['-o', 'b', '--password-file', 'missing', 'a.png'],
                      ['-o', 'b', '--password-file', '/dev/zero', 'a.png'],
                      ['-o', 'b', '--config', 'missing', 'a.png']):
        status, out, err = place.run('sanitize', *arguments)
        same((arguments, status, out), (arguments, 2, b''))
        assert err.startswith('kiyome sanitize: '), err
        same(place.left(), ['a.png'])


def test_a_wrong_configuration_is_status_2_with_file_and_line(place):
    """An error in the configuration ends with status 2, and the message names the file and the line."""
    place.write('a.png', PNG)
    place.write('kiyome.conf', b'[paths]\nrun = run\n\n[scanner]\nengine = magic\n')
    status, _, err = place.run('sanitize', '--config', '.', '-o', 'b', 'a.png')
    same(status, 2)
    assert 'kiyome.conf:5' in err, err


def test_a_method_of_its_own_is_the_only_one_tried(place):
    """--method replaces the policy's list of methods: no other method is tried."""
    place.write('a.png', PNG)
    same(place.run('sanitize', '--method', 'rebuild', '-o', 'b', 'a.png')[0], 0)
    same(place.run('sanitize', '--method', 'text', '-o', 'c', 'a.png')[0], 1)
    same(place.run('sanitize', '--method', 'withhold', '-o', 'c', 'a.png')[0], 1)
    same(place.left(), ['a.png', 'b'])


def test_a_policy_of_the_configuration_is_applied(place):
    """--policy applies a policy of the directory that --config names."""
    place.write('a.png', PNG)
    place.write('kiyome.conf', b'')
    os.mkdir(place.path('policy.d'))
    place.write('policy.d/closed.conf', b'[methods]\n* = withhold\n')
    status, out, _ = place.run('sanitize', '--config', '.', '--policy', 'closed', '--report', '-', '-o', 'b',
                               'a.png')
    report = json.loads(out)
    same((status, report['policy']['name'], report['parts'][0]['reason']), (1, 'closed', 'policy'))


def test_a_limit_on_the_size_withholds_from_a_file_and_from_standard_input(place):
    """An input above the size limit of its policy is withheld, whether it is a file or standard input."""
    place.write('a.png', PNG + b'x' * 5000)
    place.write('kiyome.conf', b'')
    os.mkdir(place.path('policy.d'))
    place.write('policy.d/small.conf', b'[limits]\nmessage-size = 4K\n')
    for source, data in (('a.png', b''), ('-', PNG + b'x' * 5000)):
        status, out, _ = place.run('sanitize', '--config', '.', '--policy', 'small', '--report', '-',
                                   '-o', 'b', source, stdin=data)
        same((status, json.loads(out)['parts'][0]['reason']), (1, 'limit'))


def test_a_pdf_that_needs_a_password_is_drawn_with_it_and_with_another_one_is_withheld(place):
    """An encrypted PDF is drawn with the right password, and is withheld as encrypted with a wrong one."""
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    made = subprocess.run([sys.executable, os.path.join(root, 'test-corpus/pdf/t-pdf-24-password-given/make.py')],
                          env=dict(os.environ, PYTHONPATH=os.path.join(root, 'tests/corpus')), capture_output=True,
                          check=True)
    place.write('a.pdf', made.stdout)
    for method in ('image', 'redraw'):
        status, _, err = place.run('sanitize', '--method', method, '--password', 'himitsu', '-o', method, 'a.pdf')
        same((status, err), (0, ''))
        assert place.read(method).startswith(b'%PDF-'), method
        # The second password has no encoding in Latin-1, the only one that poppler accepts.
        for password in ('wrong', 'ひみつ'):
            status, out, _ = place.run('sanitize', '--method', method, '--password', password, '--report', '-',
                                       '-o', 'none', 'a.pdf')
            same((status, json.loads(out)['parts'][0]['reason']), (1, 'encrypted'))


def test_a_password_in_the_command_line_is_gone_from_the_list_of_processes(place):
    """A password on the command line is overwritten, so that the list of processes does not show it."""
    read, write = os.pipe()
    process = subprocess.Popen([place.kiyome, 'sanitize', '--password', 'sesame-1', '--password=sesame-2',
                                '-o', '/dev/null', '-'], stdin=read, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    os.close(read)
    try:
        line = b'sesame'
        for _ in range(200):
            with open('/proc/%d/cmdline' % process.pid, 'rb') as file:
                line = file.read()
            if line and b'sesame' not in line:
                break
            subprocess.run(['sleep', '0.02'], check=True)
        assert line and b'sesame' not in line, line
    finally:
        os.close(write)
        process.wait()


def test_a_name_may_end_as_a_password_does(place):
    """Removing a password from the command line does not damage an argument that ends with the same bytes."""
    place.write('a.png', PNG)
    same(place.run('sanitize', '--password', 'png', '--password', 'a', '-o', 'b', 'a.png'), (0, b'', ''))


def test_an_archive_is_rebuilt_with_its_members_what_is_withheld_of_it_is_said(place):
    """An archive is rebuilt with its members; a withheld member is left out and named in a message."""
    with zipfile.ZipFile(place.path('a.zip'), 'w') as archive:
        archive.writestr('picture.png', PNG)
        archive.writestr('noise.bin', NOISE)
    status, out, err = place.run('sanitize', '-o', 'b.zip', '--report', '-', 'a.zip')
    same((status, json.loads(out)['outcome']), (0, 'partial'))
    assert 'noise.bin' in err and 'picture.png' not in err, err
    with zipfile.ZipFile(place.path('b.zip')) as archive:
        same(archive.namelist(), ['picture.png'])
        assert b'secret' not in archive.read('picture.png')


def test_a_name_in_a_code_page_of_windows_is_read_and_another_than_is_loaded_no_breach_of_the(place):
    """Member names in Windows code pages are decoded; one that is not loaded withholds without a breach of the sandbox."""
    for code_page, charset, name in ((1252, 'cp1252', 'Übersicht.png'), (932, 'cp932', '予定表.png'),
                                     (65001, 'utf-8', 'Список.png')):
        place.write('a.lzh', in_code_page(name.encode(charset), code_page, PNG) + b'\0')
        status, out, err = place.run('sanitize', '-o', 'a.zip', 'a.lzh')
        same((status, err), (0, ''))
        with zipfile.ZipFile(place.path('a.zip')) as archive:
            same(archive.namelist(), [name])
    for code_page in 437, 936, 1251:
        place.write('a.lzh', in_code_page(b'a.png', code_page, PNG) + b'\0')
        status, out, err = place.run('sanitize', '-o', 'b.zip', 'a.lzh')
        same(status, 1)
        same(err.count('names in code page %d' % code_page), 1)


def test_select_writes_one_part_alone_in_its_own_type_and_names_a_path_that_is_none(place):
    """--select writes a single part in its own type, and an error names a path that does not exist."""
    with zipfile.ZipFile(place.path('a.zip'), 'w') as archive:
        archive.writestr('x.bin', NOISE)
        archive.writestr('y.png', PNG)
    inner = base64.encodebytes(place.read('a.zip'))
    place.write('a.eml', b'From: a@b.example\r\nSubject: s\r\nMIME-Version: 1.0\r\n'
                b'Content-Type: multipart/mixed; boundary=q\r\n\r\n--q\r\n\r\nhello\r\n'
                b'--q\r\nContent-Type: application/zip; name=a.zip\r\n'
                b'Content-Transfer-Encoding: base64\r\n\r\n' + inner + b'--q--\r\n')
    status, out, err = place.run('sanitize', '--report', '-', '-o', 'whole.eml', 'a.eml')
    parts = json.loads(out)['parts'][0]['parts']
    body, attached = [next(p for p in parts if p['type'] == kind) for kind in ('txt', 'zip')]
    picture = next(p for p in attached['parts'] if p['type'] == 'png')
    noise = next(p for p in attached['parts'] if p['type'] != 'png')
    place.write('a.png', PNG)
    place.run('sanitize', '-o', 'b.png', 'a.png')
    os.mkdir(place.path('out'))
    same(place.run('sanitize', '--select', picture['path'], '-o', 'out', 'a.eml'), (0, b'', ''))
    same(place.read('out/y.png'), place.read('b.png'))
    same(place.run('sanitize', '--select', body['path'], '-o', '-', 'a.eml'), (0, b'hello', ''))
    same(place.run('sanitize', '--select', attached['path'], '-o', 'out', 'a.eml')[0], 0)
    same(zipfile.ZipFile(place.path('out/a.zip')).namelist(), ['y.png'])
    for path, wanted, said in ((noise['path'], 1, 'unknown-type'), ('1.7', 1, 'no part'), ('2.1', 2, "'2.1'")):
        status, out, err = place.run('sanitize', '--select', path, '-o', '-', 'a.eml')
        same((status, out), (wanted, b''))
        assert said in err, err


def test_several_inputs_go_into_a_directory_each_by_itself_and_none_over_another(place):
    """Several inputs are sanitized independently into a directory, and none overwrites an input or another output."""
    os.mkdir(place.path('in'))
    os.mkdir(place.path('out'))
    other = PNG.replace(chunk(b'IDAT', zlib.compress(b'\0\x80')), chunk(b'IDAT', zlib.compress(b'\0\x10')))
    place.write('a.png', PNG)
    place.write('in/a.png', other)
    place.write('a.bin', NOISE)
    status, out, err = place.run('sanitize', '-o', 'out', '--report', 'r.json', 'a.png', 'a.bin', 'missing', 'in/a.png')
    same((status, out), (2, b''))
    assert 'a.bin: withheld: unknown-type' in err and "'missing'" in err and len(err.splitlines()) == 2, err
    same(sorted(os.listdir(place.path('out'))), ['a (2).png', 'a.png'])
    for name, source in (('out/a.png', 'a.png'), ('out/a (2).png', 'in/a.png')):
        place.run('sanitize', '-o', 'alone.png', source)
        same(place.read(name), place.read('alone.png'))
    same([(r['input']['name'], r['outcome']) for r in json.loads(place.read('r.json'))],
         [('a.png', 'sanitized'), ('a.bin', 'withheld'), ('a.png', 'sanitized')])
    same(len(json.loads(place.run('sanitize', '-o', 'out', '--report', '-', 'a.png', 'in/a.png')[1])), 2)
    # The second run replaces the outputs of the first, and succeeds because no part is withheld or missing.
    same(place.run('sanitize', '-o', 'out/', 'a.png', 'in/a.png'), (0, b'', ''))
    same(sorted(os.listdir(place.path('out'))), ['a (2).png', 'a.png'])
    same(place.run('sanitize', '-o', 'out', 'a.png', 'a.bin')[0], 1)
    # In the directory of the inputs, no output is written over an input.
    place.write('in/b.dib', PNG)
    status, _, err = place.run('sanitize', '-o', 'in', 'in/b.dib', 'in/a.png', 'a.png')
    assert status == 2 and err.count('would replace the input') == 1, err
    same(sorted(os.listdir(place.path('in'))), ['a (2).png', 'a.png', 'b.dib', 'b.png'])
    same(place.read('in/a.png'), other)
    os.symlink('in', place.path('link'))
    same(place.run('sanitize', '-o', 'link', 'in/a.png', 'link/a.png')[0], 2)
    same(place.read('in/a.png'), other)
    status, out, _ = place.run('sanitize', '-o', '-', 'a.png', 'in/a.png')
    same((status, out), (2, b''))


def on_terminal(place, *arguments):
    import pty
    pid, terminal = pty.fork()
    if pid == 0:
        os.chdir(place.folder)
        os.environ.update(place.environment)
        os.execv(place.kiyome, ['kiyome', *arguments])
    said = b''
    try:
        while True:
            said += os.read(terminal, 4096)
    except OSError:  # EIO: the command has closed its terminal
        pass
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), said.decode().replace('\r\n', '\n')


def test_on_a_terminal_each_input_has_its_line(place):
    """On a terminal, one line reports the result of each input."""
    os.mkdir(place.path('out'))
    place.write('a.png', PNG)
    place.write('\x1b]0;x\x07.png', PNG)
    place.write('c.bin', NOISE)
    same(on_terminal(place, 'sanitize', '-o', 'b.png', 'a.png'), (0, 'a.png → b.png: Sanitized, 2 things removed\n'))
    status, said = on_terminal(place, 'sanitize', '-o', 'out', 'a.png', '\x1b]0;x\x07.png', 'c.bin', 'd.png')
    lines = said.splitlines()
    same((status, len(lines)), (2, 4))
    assert lines[0] == 'a.png → out/a.png: Sanitized, 2 things removed' and '\x1b' not in said, said
    assert 'c.bin: withheld: ' in lines[2] and 'd.png' in lines[3], said
    place.environment['LANGUAGE'] = 'ja'
    same(on_terminal(place, 'sanitize', '-o', 'b.png', 'a.png')[1], 'a.png → b.png: 無害化しました、2 個を除去\n')


def test_a_password_that_does_not_fit_is_called_wrong_and_a_file_that_none_opens_is_not(place):
    """The message tells a wrong password from a missing one."""
    corpus = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'test-corpus', 'zip', 'encrypted-aes')
    with open(os.path.join(corpus, 'input.zip.b64'), 'rb') as text:
        name = place.write('a.zip', base64.b64decode(text.read()))
    status, _, err = place.run('sanitize', '-o', 'b.zip', '--password', 'not this one', name)
    same(status, 1)
    assert 'wrong password' in err and 'give its password' not in err, err
    status, _, err = place.run('sanitize', '-o', 'b.zip', name)
    assert 'give its password' in err and 'wrong' not in err, err
    place.environment['LANGUAGE'] = 'ja'
    assert 'パスワードが違います' in place.run('sanitize', '-o', 'b.zip', '--password', 'x', name)[2]
    # The byte order mark that Notepad writes is not part of the first password.
    place.write('p', '\ufeffx\r\n'.encode())
    assert 'パスワードが違います' in place.run('sanitize', '-o', 'b.zip', '--password-file', 'p', name)[2]


ENGLISH = re.compile(r'[A-Za-z]{2,} [a-z]{2,}')  # English words apart from commands and paths


def test_in_japanese_no_line_of_the_state_and_the_self_inspection_is_english_whatever_the_kernel(place):
    """With Japanese messages, status and self-check print no English line, even if the kernel lacks Landlock or seccomp."""
    folder = place.path('none')
    for name in ('', 'run', 'keys'):
        os.mkdir(os.path.join(folder, name))
    place.write('none/kiyome.conf', f'[paths]\nrun={folder}/run\nstate={folder}\nkeys={folder}/keys\n[portal]\nurl=https://p.example/\n'
                                    f'[milter]\nsocket=unix:{folder}/run/milter.sock\n'.encode())
    without = os.path.join(os.path.dirname(place.kiyome), 'tests', 'sandbox', 'without')
    place.environment['LANGUAGE'] = 'ja'
    for lacking, told in ((None, 'そのファイルやディレクトリはありません'), ('landlock', 'このカーネルでは Landlock を使えません'),
                          ('seccomp', 'が失敗しました')):
        for words in (('status',), ('report', 'selfcheck')):
            done = subprocess.run(([without, lacking] if lacking else []) + [place.kiyome, *words, '--config', folder], env=place.environment,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=PATIENCE, check=False)
            said = done.stdout.decode()
            shown = re.sub(r'systemctl start [a-z-]+|apt upgrade|kiyome [a-z ]+|/\S+', '', said)
            assert len(said.splitlines()) > 4 and not ENGLISH.search(shown), (ENGLISH.search(shown), said)
        assert told in said, said


def test_a_sanitizer_that_cannot_start_is_status_3_and_says_so(place):
    """If kiyome-sanitizer cannot be started, the command ends with status 3 and names it."""
    place.write('a.png', PNG)
    alone = place.path('kiyome')
    shutil.copy(place.kiyome, alone)
    place.kiyome = alone
    status, _, err = place.run('sanitize', '-o', 'b', 'a.png')
    same(status, 3)
    assert 'kiyome-sanitizer' in err, err
    same(place.left(), ['a.png', 'kiyome'])


# --- identify and verify --------------------------------------------------------------------------

def test_identify_names_types_and_says_why_whatever_the_name_claims(place):
    """`kiyome identify` finds the type by the content and gives its reason, whatever the file is called."""
    place.write('a.pdf', PNG)
    place.write('b.png', NOISE)
    status, out, err = place.run('identify', 'a.pdf', 'b.png')
    same((status, err), (0, ''))
    lines = out.decode().splitlines()
    assert lines[0].startswith('a.pdf: png, ') and lines[1].startswith('b.png: unknown, '), lines
    rows = json.loads(place.run('identify', '--json', 'a.pdf', 'b.png')[1])
    same([(row['file'], row['type']) for row in rows], [('a.pdf', 'png'), ('b.png', 'unknown')])
    assert all(row['why'] for row in rows)


def test_identify_goes_on_behind_a_file_that_is_not_there_and_says_so(place):
    """`kiyome identify` reports a missing file and continues with the next one."""
    place.write('a.png', PNG)
    status, out, err = place.run('identify', 'missing', 'a.png')
    same(status, 2)
    assert 'missing' in err and out.startswith(b'a.png: png')


def descendants(pid):
    parents = {}
    for entry in filter(str.isdigit, os.listdir('/proc')):
        try:
            with open('/proc/%s/stat' % entry) as file:
                parents.setdefault(int(file.read().rsplit(')', 1)[1].split()[1]), []).append(int(entry))
        except OSError:
            pass
    found = [pid]
    for process in found:
        found += parents.get(process, [])
    return found[1:]


def settled_descendants(pid):
    """Returns the descendants once no more appear; a child that is stopped before its exec() would block its parent."""
    while True:
        found = descendants(pid)
        time.sleep(0.3)
        if found == descendants(pid):
            return found


def test_identify_that_could_not_be_finished_is_status_3_and_says_so_not_a_type_without_a_name(place):
    """If the sanitizer ends during identify, the command ends with status 3 and prints no type for the rest."""
    place.write('a.png', PNG)
    place.write('kiyome.conf', b'')
    os.mkdir(place.path('policy.d'))
    place.write('policy.d/standard.conf', b'[limits]\nitem-seconds = 1\n')
    os.mkfifo(place.path('later'))
    process = subprocess.Popen([place.kiyome, 'identify', '--config', '.', '--private', 'a.png', 'later'],
                               stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               cwd=place.folder, env=place.environment)
    with open(place.path('later'), 'wb') as later:
        os.kill(settled_descendants(process.pid)[0], signal.SIGKILL)  # kiyome-sanitizer
        later.write(PNG)
    out, err = process.communicate(timeout=PATIENCE)
    same((process.returncode, b'later' in out, b'later' in err), (3, False, True))


def test_verify_tells_what_kiyome_wrote_from_what_it_did_not(place):
    """`kiyome verify` accepts files that kiyome wrote and refuses others, with a reason."""
    place.write('a.png', PNG)
    place.run('sanitize', '-o', 'b.png', 'a.png')
    same(place.run('verify', 'b.png'), (0, b'b.png: verified\n', ''))
    same(place.run('verify', '-q', 'b.png'), (0, b'', ''))
    status, out, _ = place.run('verify', 'b.png', 'a.png')
    same(status, 1)
    assert b'a.png: not verified: ' in out, out
    rows = json.loads(place.run('verify', '--json', 'b.png', 'a.png')[1])
    same([row['verified'] for row in rows], [True, False])


# --- status and policy ----------------------------------------------------------------------------

def test_status_without_anything_running_is_not_well_names_each_part_and_is_json_where_asked(place):
    """Without running programs status fails, names each part, and is JSON on request."""
    place.write('kiyome.conf', b'[paths]\nrun = run\n[milter]\nsocket = unix:run/milter.sock\n')
    status, out, _ = place.run('status', '--config', '.')
    same(status, 1)
    for part in (b'sanitizer', b'store', b'milter'):
        assert part in out, out
    same(json.loads(place.run('status', '--config', '.', '--json')[1])['well'], False)


def test_another_program_on_the_portal_s_or_milter_s_port_is_not_taken_for_them(place):
    """Status does not mistake another program that listens on the port of the portal or the milter for it."""
    class Other(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b'{"ok":true}')

        def log_message(self, *_):
            pass

    def part(name):
        status, out, err = place.run('status', '--config', '.', '--json')
        same((status, err), (1, ''))
        return [json.loads(out)[name][key] for key in ('well', 'text')]
    for address, host in (('127.0.0.1', '127.0.0.1'), ('::1', '[::1]')):
        try:
            server = type('Server', (http.server.ThreadingHTTPServer,), {'address_family': socket.AF_INET6 if ':' in address else socket.AF_INET})(
                (address, 0), Other)
        except OSError:
            assert address == '::1'  # The machine has no IPv6.
            continue
        with server:
            threading.Thread(target=server.serve_forever, daemon=True).start()
            port = server.server_address[1]
            for extra in ('', 'tls-certificate = c\ntls-key = k\n'):
                portal = '[paths]\nrun = run\n[portal]\nlisten = %s:%d\n%s' % (host, port, extra)
                place.write('kiyome.conf', portal.encode())
                well, text = part('portal')
                assert well and 'portal.url is not set' in text and 'another program listens there (' in text, text
                place.write('kiyome.conf', (portal + 'url = https://kiyome.example\n').encode())
                well, text = part('portal')
                assert not well and 'not kiyome-portal' in text, text
            place.write('kiyome.conf', ('[paths]\nrun = run\n[milter]\nsocket = inet:%d@%s\n' % (port, address)).encode())
            well, text = part('milter')
            assert not well and 'not kiyome-milter' in text, text
            server.shutdown()
    # A port on which no program listens is still reported as away.
    place.write('kiyome.conf', ('[paths]\nrun = run\n[portal]\nlisten = 127.0.0.1:%d\nurl = https://kiyome.example\n' % port).encode())
    assert part('portal')[1].startswith('away: ')
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(place.path('m.sock'))
        listener.listen()
        place.write('kiyome.conf', b'[paths]\nrun = run\n[milter]\nsocket = unix:m.sock\n')
        well, text = part('milter')
        assert not well and 'not kiyome-milter' in text, text


def test_policy_check_names_every_fault_with_file_and_line(place):
    """`kiyome policy check` reports every error of the configuration with file and line."""
    place.write('kiyome.conf', b'[paths]\nrun = run\nfoo = 1\n[nonsense]\na = b\n')
    os.mkdir(place.path('policy.d'))
    place.write('policy.d/a.conf', b'[limits]\nparts = many\n[scan]\nrequired = perhaps\n')
    place.write('policy.d/b.conf', b'[methods]\npng = magic\nnonsense = text\n')
    status, _, err = place.run('policy', 'check', '--config', '.')
    same(status, 2)
    for fault in ('kiyome.conf:3', 'kiyome.conf:5', 'a.conf:2', 'a.conf:4', 'b.conf:2', 'b.conf:3'):
        assert fault + ':' in err, (fault, err)
    same(len(json.loads(place.run('policy', 'check', '--config', '.', '--json')[1])), 6)


def made(kind, case):
    """Returns the file that the recipe of a case of the corpus generates."""
    root = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..')
    return subprocess.run([sys.executable, os.path.join(root, 'test-corpus', kind, case, 'make.py')], check=True, capture_output=True,
                          env={**os.environ, 'PYTHONPATH': os.path.join(root, 'tests', 'corpus')}).stdout


def test_types_says_what_is_withheld_unless_a_policy_wants_it_and_what_is_withheld_is_just_that(place):
    """`kiyome types` names the key that permits types withheld by default, and exactly these are withheld without it."""
    place.write('kiyome.conf', b'')
    os.mkdir(place.path('policy.d'))
    place.write('policy.d/open.conf', b'[media]\nfiles = rebuild\n[archive]\ndiscs = rebuild\n')
    rows = {row['type']: row for row in json.loads(place.run('types', '--json', '--config', '.', '--policy', 'standard', '--policy', 'open')[1])}
    wanted = {kind: row['wanted_by'] for kind, row in rows.items() if 'wanted_by' in row}
    same(wanted, {'iso': 'archive.discs', 'm4a': 'media.files', 'mp3': 'media.files', 'mp4': 'media.files', 'wav': 'media.files'})
    for kind in wanted:
        same((kind, rows[kind]['methods']), (kind, {'standard': ['withhold'], 'open': ['rebuild']}))
        case = {'iso': 'plain', 'm4a': 'memo', 'mp3': 'rates', 'mp4': 'telephone', 'wav': 'noted'}[kind]
        place.write('a.' + kind, made(kind, case))
        for policy, status in (('standard', 1), ('open', 0)):
            same((kind, policy, place.run('sanitize', '--config', '.', '--policy', policy, '-o', 'out', 'a.' + kind)[0]), (kind, policy, status))


def test_policy_show_lists_for_each_type_and_preset_what_is_tried_and_policy_check_takes_no_other(place):
    """`kiyome policy show` lists the methods of each type by preset, and `policy check` accepts these methods and no others."""
    place.write('kiyome.conf', b'')
    os.mkdir(place.path('policy.d'))
    wanted = {'standard': {'pdf': 'rebuild, redraw, image, text', 'html': 'text', 'pe': 'withhold', 'dwg': 'withhold'},
              'strict': {'pdf': 'image, text', 'png': 'rebuild', 'jtd': 'text', 'ics': 'text', 'wav': 'withhold', 'zip': 'rebuild'},
              'text-only': {'pdf': 'text', 'png': 'withhold', 'eml': 'rebuild', 'txt': 'rebuild'}}
    own, shown = {}, {}
    for preset in wanted:
        rows = json.loads(place.run('policy', 'show', '--json', preset)[1])['keys']
        shown[preset] = {row['key'][8:]: row for row in rows if row['key'].startswith('methods.') and '*' not in row['key']}
        for kind, methods in wanted[preset].items():
            same((preset, kind, shown[preset][kind]['value']), (preset, kind, methods))
        text = place.run('policy', 'show', preset)[1].decode()
        assert all('\n%s = %s ' % (kind, row['value']) in text for kind, row in shown[preset].items()), text
    assert len({frozenset(types) for types in shown.values()}) == 1 and len(shown['strict']) > 100
    same((shown['standard']['pe']['origin'], shown['standard']['dwg']['origin'], shown['strict']['png']['origin']),
         ('never delivered', 'no method exists', 'preset strict'))
    own = {kind: row['value'].replace('withhold', '').split(', ') for kind, row in shown['standard'].items()}
    # For each type, every method that is shown is accepted, and every other method is refused.
    place.write('policy.d/a.conf', ('[methods]\n' + ''.join(
        '%s = %s\n' % (kind, row['value']) for kind, row in shown['standard'].items())).encode())
    same(place.run('policy', 'check', '--config', '.')[0], 0)
    refused = [(kind, method) for kind in own for method in ('rebuild', 'redraw', 'image', 'text') if method not in own[kind]]
    for method in ('rebuild', 'redraw', 'image', 'text'):
        kinds = [kind for kind, without in refused if without == method]
        place.write('policy.d/a.conf', ('[methods]\n' + ''.join('%s = withhold, %s\n' % (kind, method) for kind in kinds)).encode())
        status, out, err = place.run('policy', 'check', '--config', '.')
        same((status, out, len(err.splitlines())), (2, b'', len(kinds) + 1))
        for line, kind in enumerate(kinds, 2):
            assert 'a.conf:%d: methods.%s = ' % (line, kind) in err, (kind, method, err)


def test_a_configuration_that_notepad_saved_is_taken_and_what_it_can_not_be_is_named(place):
    """A configuration with Notepad's BOM and CRLF is accepted; UTF-16, other encodings and a BOM elsewhere are reported."""
    os.mkdir(place.path('policy.d'))
    place.write('kiyome.conf', '\ufeff# 設定\r\n[log]\r\nlevel = info\r\n'.encode())
    place.write('policy.d/a.conf', '\ufeff[mail]\r\nlanguage = en\r\n'.encode())
    same(place.run('policy', 'check', '--config', '.')[::2], (0, ''))
    for text, said in (('[log]\r\nlevel = info\r\n'.encode('utf-16'), 'kiyome.conf:1: UTF-16'),
                       ('[log]\n# 設定\n'.encode('cp932'), 'kiyome.conf:2: not UTF-8'),
                       ('[log]\n\ufefflevel = info\n'.encode(), 'kiyome.conf:2: a byte order mark')):
        place.write('kiyome.conf', text)
        status, out, err = place.run('policy', 'check', '--config', '.')
        same((status, out), (2, b''))
        assert said in err, err


def test_policy_show_says_where_each_value_comes_from_explain_who_wins_and_why(place):
    """`policy show` names the origin of each value, and `policy explain` the policy that wins and the conditions that match."""
    place.write('kiyome.conf', b'')
    os.mkdir(place.path('policy.d'))
    place.write('policy.d/town.conf', b'[policy]\npreset = strict\n[match]\nrecipient = *@town.example\n'
                b'[limits]\nparts = 7\n')
    same(place.run('policy', 'check', '--config', '.')[0], 0)
    status, out, _ = place.run('policy', 'show', '--config', '.', 'town', '--json')
    keys = {row['key']: row for row in json.loads(out)['keys']}
    same(status, 0)
    same(keys['limits.parts']['value'], '7')
    assert keys['limits.parts']['origin'].endswith('town.conf:6'), keys['limits.parts']
    same(keys['methods.*']['origin'], 'preset strict')
    same(keys['limits.members']['origin'], 'default')
    assert '  nosuch is not an address' in place.run('policy', 'explain', '--config', '.', 'nosuch')[1].decode()
    status, out, _ = place.run('policy', 'explain', '--config', '.', '--from', 'a@b.example', 'x@town.example')
    same(status, 0)
    assert out.startswith(b'town\n') and b'town.conf' in out, out
    same(place.run('policy', 'show', 'missing')[0], 2)
    place.write('policy.d/a.list', b'x@list.example\n')
    place.write('policy.d/of.conf', b'[match]\nrecipient-list = a.list\nclient = 192.0.2.0/24; 2001:db8::/32\nmin-size = 10M\n'
                b'authenticated-sender = tanaka\n')
    given = ['--client', '2001:db8::5', '--size', '10M', '--authenticated', 'tanaka']
    status, out, _ = place.run('policy', 'explain', '--config', '.', *given, 'x@list.example')
    assert out.startswith(b'of\n') and b'matches by recipient-list authenticated-sender client size\n' in out, out
    for i in range(0, len(given), 2):
        out = place.run('policy', 'explain', '--config', '.', *given[:i], *given[i + 2:], 'x@list.example')[1]
        assert out.startswith(b'standard\n'), (i, out)
    for wrong in (['--client', 'relay.example'], ['--client', '10.0.0.0/8'], ['--size', '10X'], ['--size', '']):
        same(place.run('policy', 'explain', '--config', '.', *wrong, 'x@list.example')[0], 2)
    place.write('policy.d/a.list', b'x@list.example\n*@y.example\n')
    status, out, err = place.run('policy', 'check', '--config', '.')
    assert status == 2 and 'policy.d/a.list:2: expected one address' in out.decode() + err, (status, out, err)
