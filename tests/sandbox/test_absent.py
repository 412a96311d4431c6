# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests the release's own programs without the packages of some families: drawings of CAD programs, sound and film are withheld by name."""
import email
import email.policy
import json
import os
import shutil
import subprocess
import tempfile

import pytest

import drawings
import sound
from namespaces import need_user_namespaces
from steps import House, same
from test_sandbox import Sanitizer, check, nested, part_of
from test_steps import mail
from waiting import PATIENCE, until

DRAWING = drawings.lines(*drawings.header('AC1015'), *drawings.section('ENTITIES', (0, 'LINE'), (8, '0'), (10, '1.0'), (20, '1.0'), (11, '9.0'), (21, '9.0')), (0, 'EOF'))
SOUND = sound.wave(sound.wave_format(), sound.chunk(b'data', sound.tone()))
PROGRAMS = ('kiyome-worker-cad', 'kiyome-worker-plot', 'kiyome-worker-media')
WANTED = ('--set', 'media.files=rebuild')


@pytest.fixture(scope='module')
def place(build):
    """The programs without those of the packages; links, by which each finds the others beside itself."""
    with tempfile.TemporaryDirectory(dir=build, prefix='absent-') as folder:
        for name in os.listdir(build):
            if name.startswith('kiyome') and os.path.isfile(f'{build}/{name}') and name not in PROGRAMS:
                os.link(f'{build}/{name}', f'{folder}/{name}')
        os.symlink(f'{build}/po', f'{folder}/po')
        yield folder


@pytest.fixture(scope='module')
def without(build, place):
    made = House(str(build), programs=place)
    yield made
    made.close()


def kiyome(place, *arguments, language='en'):
    done = subprocess.run([f'{place}/kiyome', *arguments], capture_output=True, text=True, timeout=PATIENCE, check=False,
                          env=dict(os.environ, LC_ALL='C.UTF-8', LANGUAGE=language))
    return done.stdout + done.stderr


def as_text(message):
    return email.message_from_bytes(message, policy=email.policy.default).get_content()


@pytest.mark.parametrize('language, said', [
    ('en', ['plan.dxf (DXF drawing', 'drawings of CAD programs cannot be made safe here: kiyome-drawings is not installed',
            'memo.wav (WAVE sound', 'sound and film cannot be made safe here: kiyome-media is not installed']),
    ('ja', ['plan.dxf (DXF図面', 'パッケージ kiyome-drawings がインストールされていません', 'memo.wav (WAVE音声',
            'パッケージ kiyome-media がインストールされていません'])])
def test_a_notice_says_what_it_is_and_which_package_is_missing(without, language, said):
    code, report, output, err = without.job(mail(('plan.dxf', DRAWING), ('memo.wav', SOUND)), 'm.eml', '--type', 'eml', *WANTED,
                                            '--set', f'mail.language={language}')
    same((code, err, report['outcome']), (0, '', 'rebuilt'))
    same([(part['name'], part['type'], part['outcome'], part['reason'], part['detail']) for part in report['parts'] if part['name'] in ('plan.dxf', 'memo.wav')],
         [('plan.dxf', 'dxf', 'withheld', 'policy', 'no-method-drawings'), ('memo.wav', 'wav', 'withheld', 'policy', 'no-method-media')])
    notice = ' '.join(as_text(output).split())
    assert all(words in notice for words in said), notice


def test_where_the_policy_would_withhold_it_anyway_that_is_the_reason(without):
    for options, name, data, detail in (((), 'memo.wav', SOUND, 'the policy lets no file of this type through (media.files)'),
                                        (('--set', 'methods.dxf=withhold'), 'plan.dxf', DRAWING, 'not-allowed')):
        code, report, output, _ = without.job(data, name, *options)
        same((code, output, report['reason'], report['detail']), (1, None, 'policy', detail))


@pytest.mark.parametrize('mode', ['sanitize', 'pages'])
def test_a_file_alone_is_withheld_whatever_it_is_called(without, mode):
    for name in ('plan.dxf', 'plan.txt'):
        code, report, output, _ = without.job(DRAWING, name, '--mode', mode, *(('--width', '99') if mode == 'pages' else ()))
        same((code, output, report['type'], report['reason'], report['detail']), (1, None, 'dxf', 'policy', 'no-method-drawings'))


def test_it_is_identified_and_never_verified(house, without):
    _, report, _, _ = without.job(DRAWING, 'plan.dxf', '--mode', 'identify')
    same(report['type'], 'dxf')
    code, report, rebuilt, _ = house.job(DRAWING, 'plan.dxf')
    same((code, report['outcome']), (0, 'rebuilt'))
    code, report, _, _ = house.job(rebuilt, 'plan.dxf', '--mode', 'verify')
    same((code, report['outcome']), (0, 'rebuilt'))
    code, report, _, _ = without.job(rebuilt, 'plan.dxf', '--mode', 'verify')
    same((code, report['outcome'], report['detail']), (1, 'withheld', 'kiyome-drawings is not installed'))


def test_the_status_says_what_is_missing_and_that_it_is_no_fault(without, place):
    need_user_namespaces()
    found = without.families()
    same({family: found[family]['failure'] for family in ('cad', 'plot', 'media', 'mail')},
         {'cad': '{drawings-absent}', 'plot': '{drawings-absent}', 'media': '{media-absent}', 'mail': None})
    same({found[family]['state'] for family in ('cad', 'plot', 'media')}, {'on-demand'})
    assert not [line for line in without.said().splitlines() if 'WARNING' in line or 'ERROR' in line]
    # On a machine that has much else to do, workers that a job needed may be getting ready again.
    status = until(lambda: json.loads(kiyome(place, 'status', '--json', '--config', without.folder))['sanitizer'], 'a sanitizer that is well',
                   holds=lambda status: status['well'])
    same(status['text'].count('kiyome-drawings is not installed'), 1)
    assert 'apt install kiyome-drawings; then kiyome reprocess' in status['text'], status
    assert 'パッケージ kiyome-media がインストールされていない' in kiyome(place, 'status', '--config', without.folder, language='ja')


def test_types_and_policies_say_which_package_is_missing(build, place, tmp_path):
    (tmp_path / 'kiyome.conf').write_text('')
    config = ('--config', str(tmp_path))
    there = {entry['type']: entry for entry in json.loads(kiyome(build, 'types', '--json', *config))}
    missing = {entry['type']: entry for entry in json.loads(kiyome(place, 'types', '--json', *config))}
    same({name for name, entry in missing.items() if not entry.get('installed', True)},
         {'dxf', 'jwc', 'jws', 'jww', 'p21', 'sfc', 'm4a', 'mp3', 'mp4', 'wav'})
    same((there['dxf']['methods']['standard'], there['dxf']['installed']), (['rebuild', 'image', 'text'], True))
    same((missing['dxf']['methods']['standard'], missing['dxf']['package']), (['withhold'], 'kiyome-drawings'))
    assert 'DXF drawing (kiyome-drawings is not installed)' in kiyome(place, 'types', 'dxf', *config)
    shown = kiyome(place, 'policy', 'show', 'standard', *config)
    lines = [line.split() for line in shown.splitlines() if line.startswith('wav =')]
    same(lines, ['wav = withhold # kiyome-media is not installed'.split()])


def test_what_is_installed_meanwhile_works_without_a_restart(build, without, place):
    for name in PROGRAMS:
        shutil.copy2(f'{build}/{name}', place)
    try:
        until(lambda: without.job(DRAWING, 'plan.dxf')[0] == 0, 'a drawing that is made safe')
        code, report, output, _ = without.job(DRAWING, 'plan.dxf', '--set', 'methods.dxf=image')
        same((code, report['method'], output[:5]), (0, 'image', b'%PDF-'))
        code, report, _, _ = without.job(SOUND, 'memo.wav', *WANTED)
        same((code, report['outcome']), (0, 'rebuilt'))
    finally:
        for name in PROGRAMS:
            os.unlink(f'{place}/{name}')


@pytest.fixture
def without_cad(build, tmp_path):
    """The sanitizer of the tests' own types without the program of the family cad, and where its programs are."""
    place = tmp_path / 'programs'
    place.mkdir()
    for path in (build / 'tests/sandbox').iterdir():
        if path.is_file() and path.name.startswith(('kiyome-', 'job')) and path.name != 'kiyome-worker-cad':
            shutil.copy(path, place)
    made = Sanitizer(str(place), str(tmp_path))
    yield made, place
    made.stop()


def test_no_output_of_a_family_that_is_not_installed_is_delivered(without_cad):
    """What was taken over says that it has written such a type: no verifier can tell, so it is withheld."""
    made, _ = without_cad
    code, report, output, _ = made.job(b'TRIAL\ndo deliver plan\n')
    check(code == 1 and output is None, report)
    check((part_of(report)['reason'], part_of(report)['detail']) == ('policy', 'no-method-drawings'), part_of(report))
    code, report, output, err = made.job(b'TRIAL\n' + nested(b'GUEST', b'do deliver plan\n') + b'say end\n')
    check(code == 0 and output == b'TRIAL\ngone\nsay end\n', code, report, output, err)
    code, report, _, _ = made.job(b'PLAN\nsay hello\n', '--mode', 'verify')
    check(code == 1 and part_of(report)['detail'] == 'kiyome-drawings is not installed', report)


def test_a_family_that_is_not_installed_costs_its_parts_alone(build, without_cad):
    """They are withheld by name, also without a name that says what they are, and an allow entry still lets them pass."""
    made, place = without_cad
    plan = nested(b'PLAN', b'say hello\n')
    code, report, output, err = made.job(b'TRIAL\n' + plan + nested(b'GUEST', b'say two\n'))
    check(code == 0 and output == b'TRIAL\ngone\n' + nested(b'GUEST', b'say two\n'), code, report, output, err)
    part = part_of(report, 0)
    check((part['type'], part['reason'], part['detail'], part['size']) == ('plan', 'policy', 'no-method-drawings', 15), part)
    code, report, output, _ = made.job(b'TRIAL\n' + plan, '--allow-type', 'plan')
    check(code == 0 and output == b'TRIAL\n' + plan, report)
    check('zygote ended' not in made.log_text(), made.log_text())
    # Installed meanwhile, it is used without a restart, and for verifying, too.
    shutil.copy(build / 'tests/sandbox/kiyome-worker-cad', place)
    until(lambda: made.job(b'TRIAL\n' + plan)[2] == b'TRIAL\n' + plan, 'a plan that is made safe')
    code, _, output, err = made.job(b'TRIAL\ndo deliver plan\n')
    check(code == 0 and output == b'PLAN\nsay hello\n', code, output, err)
