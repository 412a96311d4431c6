# SPDX-License-Identifier: GPL-2.0-or-later
"""Calls every command with wrong arguments. The commands and options come from --help, so that new ones are tested, too. Each
call must end with an exit status of the contract, print nothing to standard output and one line that names the error to
standard error (and a second one that points to --help), in both languages, and must not crash."""
import os
import re

LONG = 'x' * 100000
NUMBER = 'K7QF-3MZP-9XTA-WD4H-2RNC'
LANGUAGES = ('en', 'ja')
# Valid and invalid values of an operand, by its word in the usage line.
GOOD = {'NUMBER': NUMBER, 'ENTRY': 'K7QF-3MZP', 'IN': 'a.png', 'FILE': 'a.png', 'TEXT': 'x', 'NAME': 'standard', 'RECIPIENT': 'a@b.example',
        'YYYY-MM': '2026-10', 'ROLE,': 'staff', 'DIRECTORY': 'backups', 'PACKAGE': 'a_1_all.deb',
        'MACHINE': 'K7QF-3MZP', 'QUESTION': 'backup-age', 'CASE': 'K7QF-3MZP', 'DRILL': 'K7QF-3MZP', 'ADDRESS...': 'a@b.example', 'HOLD': 'K7QF-3MZP', 'RECIPIENT...|NUMBER|FILE': 'a@b.example', 'DIRECTORY|s3://BUCKET/PREFIX': 'backups'}
BAD = {'NUMBER': ('', 'x', NUMBER[:-1], '../x', LONG), 'ENTRY': ('', 'x', NUMBER, LONG), 'HOLD': ('', 'x', NUMBER, LONG), 'CASE': ('', 'x', NUMBER, LONG), 'DRILL': ('', 'x', NUMBER, LONG),
       'IN': ('', 'missing', '.', 'a.png/x', LONG),
       'FILE': ('', 'missing', '.', 'a.png/x', LONG), 'TEXT': ('', ' '), 'NAME': ('', LONG), 'RECIPIENT': ('',),
       'YYYY-MM': ('', '2026-13', '2026', '30', '1970-01', 'last', LONG)}
# Invalid values of an option, by the word for its value. Values of other options are only tried missing, empty and too long.
BAD_VALUES = {'TIME': ('30', '0', '-1', 'yesterday', '2026-13-01', '2026-02-30', '30 d', '1e3', '7', '20261120', '1970-01-01', '@', '@x',
                       '9999999d', '0d'),
              'N': ('0', '-1', 'x', '1.5', '99999999999999999999', ''),
              'DIR': ('missing', 'a.png', 'a.png/x')}
SECRETS = ('passphrase-file', 'old-passphrase-file', 'password-file')
MAY_BE_EMPTY = ('from', 'mail', 'department', 'sender-department', 'display', 'alias', 'shared', 'approves', 'password')
# Options that a command needs before it checks the others, with valid values.
NEEDED = {'link': 'evil.example', 'subject': 'x', 'reason': 'test', 'to': 'a@b.example', 'output': 'out', 'approver': 'y', 'expires': '9d', 'type': 'pdf', 'sender-domain': 'partner.example', 'prevention': 'x', 'until': 'now'}

# Commands that need the option; other commands check its value like that of any option.
ONLY = {'type': (('allow', 'add'),), 'until': (('report', 'accept'),)}


class Command:
    def __init__(self, place, words):
        self.words = words
        status, out, err = place.run(*words, '--help')
        assert (status, err) == (0, ''), (words, status, err)
        self.help = out.decode()
        usage = self.help.splitlines()[1 if self.help.startswith('Usage:\n') else 0]
        usage = usage.split(' '.join(words), 1)[1].replace('[OPTION…]', '').replace('-o OUT', '')
        self.operands = [(word.strip('[].'), word.startswith('['), '...' in word) for word in usage.split()]
        # The word for the value of each option ("  -o, --output=OUT   where to write"), or "" for an option without a value.
        self.options = {name: value or '' for name, value in re.findall(r'^  (?:-\w, )?--([a-z0-9-]+)(?:=(\S+))?', self.help, re.M)}

    def name(self):
        return ' '.join(('kiyome', *self.words))

    def good(self, without=None):
        """Returns valid operands and the needed options, except for the option `without`."""
        words = []
        for name, value in NEEDED.items():
            if name in self.options and name != without and self.words in ONLY.get(name, (self.words,)):
                words += ['--' + name, value]
        return words + [GOOD[word] for word, is_optional, _ in self.operands if not is_optional]


def commands(place, words=()):
    """Returns the commands that have no subcommands, as --help lists them."""
    status, out, err = place.run(*words, '--help')
    assert (status, err) == (0, '') and out.startswith(b'Usage:'), (words, status, out, err)
    listed = re.findall(r'^  ([a-z]+) {2,}', out.decode().split('Commands:')[1], re.M) if b'Commands:' in out else None
    if listed is None:
        return [Command(place, words)]
    assert listed, out
    return [command for name in listed if words + (name,) not in (('help',), ('version',)) for command in commands(place, words + (name,))]


def judge(command, arguments, done, named=None, statuses=(2,)):
    status, out, err = done
    shown = [argument if len(argument) < 100 else argument[:20] + '…' for argument in arguments]
    what = (command.name(), shown, status, out[-300:], err[-600:])
    lines = err.splitlines()
    assert status in statuses, what
    if status == 0 and 0 in statuses:
        return
    assert out == b'', what
    assert lines and lines[0].startswith(command.name() + ': '), what
    assert len(lines) == 1 or (len(lines) == 2 and '--help' in lines[1]), what
    assert len(lines[0]) < 1500, what
    assert named is None or named in err, (named, what)


def attempts(command):
    """Yields (arguments, the word that the message must have, the permitted exit statuses)."""
    good = command.good()
    yield ['--no-such-option', *good], '--no-such-option', (2,)
    yield ['-Z', *good], '-Z', (2,)
    yield ['--' + LONG, *good], None, (2,)
    if not command.operands:
        yield [*good, 'surplus'], "surplus", (2,)
    elif not command.operands[-1][2]:
        yield [*good, *['surplus'] * len(command.operands)], None, (2,)
    if any(not is_optional for _, is_optional, _ in command.operands):
        count = sum(not is_optional for _, is_optional, _ in command.operands)
        yield good[:len(good) - count], None, (2,)
    for place, (word, is_optional, _) in enumerate(command.operands):
        for bad in BAD.get(word, ()):
            if word == 'NAME' and command.words[0] == 'policy' and bad == '':
                continue  # The message calls it a policy that does not exist; the long name tests that.
            operands = [GOOD[w] for w, optional, _ in command.operands if not optional or w == word]
            operands[place] = bad
            yield [*good[:len(good) - len([o for o in command.operands if not o[1]])], *operands], (bad if 0 < len(bad) < 100 else None), (2,)
    if 'since' in command.options and 'until' in command.options:
        for until in ('2026-11-19', '2026-11-20', '@1000000000'):
            yield ['--since', '2026-11-20', '--until', until, *good], '--until', (2,)
    for option, value in command.options.items():
        if option in ('help', 'version') or not value:
            continue
        rest = command.good(option)
        yield [*rest, '--' + option], option, (2,)
        if option not in MAY_BE_EMPTY:
            yield ['--%s=' % option, *rest], '--' + option, (2,)
        if option == 'reason':
            for blank in (' ', '\t\n', '\u3000'):
                yield ['--reason', blank, *rest], '--reason', (2,)
        for bad in BAD_VALUES.get(value, ()):
            yield ['--%s=%s' % (option, bad), *rest], (bad if value == 'DIR' else option), (2,)
        if option in SECRETS:
            for bad in ('missing', '.', 'a.png/x', LONG):
                yield ['--%s=%s' % (option, bad), *rest], '--' + option, (2,)
        # A value that is too long for any option. Where a text is accepted, the command gets as far as the store, which does not
        # run.
        yield ['--%s=%s' % (option, LONG), *rest], None, (0, 1, 2, 3)


def run_all(place, same, languages_of):
    """Makes every attempt, in the languages that `languages_of` gives for its number."""
    place.write('a.png', b'\x00\x01no type that anybody knows\xff' * 20)
    place.write('kiyome.conf', b'[paths]\nrun = run\nkeys = keys\nstate = state\n')
    found = commands(place)
    names = [command.name() for command in found]
    assert len(found) >= 40 and 'kiyome quarantine erase' in names and 'kiyome sanitize' in names, names
    tried, failures = 0, []
    for command in found:
        for arguments, named, statuses in attempts(command):
            for language in languages_of(tried):
                place.environment['LANGUAGE'] = language
                config = [] if any(a.startswith('--config') for a in arguments) or 'config' not in command.options else ['--config', '.']
                try:
                    judge(command, arguments, place.run(*command.words, *config, *arguments), named, statuses)
                except AssertionError as failure:
                    failures.append(str(failure))
                tried += 1
            # A refused command leaves no file.
            same(sorted(name for name in place.left() if name not in ('a.png', 'kiyome.conf')), [])
    place.environment['LANGUAGE'] = 'en'
    assert not failures, '%d of %d:\n' % (len(failures), tried) + '\n'.join(failures)
    return tried


def help_of_all(place, same):
    """Compares --help, -h and `help COMMAND` of each command, in both languages and with other arguments."""
    place.write('kiyome.conf', b'')
    for command in commands(place):
        for language in LANGUAGES:
            place.environment['LANGUAGE'] = language
            texts = set()
            for words in ((*command.words, '--help'), (*command.words, '-h'), ('help', *command.words), (*command.words, '--config', '.', '--help')):
                if 'config' not in command.options and '--config' in words:
                    continue
                status, out, err = place.run(*words)
                same((words, status, err), (words, 0, ''))
                texts.add(out)
            same((command.words, len(texts)), (command.words, 1))
            text = texts.pop().decode()
            assert ('Usage:' if language == 'en' else '用法:' if '用法:' in text else '使い方') in text, text
            # Each option is explained, in the language of the reader.
            for option in command.options:
                assert '--' + option in text, (command.words, option)
            if language == 'ja':
                lines = [line for line in text.splitlines() if line.startswith('  ') and '--help' not in line]
                for line in lines:
                    assert any(ord(c) > 0x3000 for c in line), (command.words, line)
        place.environment['LANGUAGE'] = 'en'
