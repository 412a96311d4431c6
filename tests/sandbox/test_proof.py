# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests what `kiyome status` says of workers on a machine that permits less than they need."""
import pytest

import proof
from namespaces import need_user_namespaces
from waiting import until


def test_each_family_of_workers_makes_a_tiny_file_of_its_own_type_safe(build):
    need_user_namespaces()
    proof.proves(str(build))


@pytest.mark.root
def test_where_bubblewrap_may_make_no_namespaces_the_status_says_so_from_the_start(build):
    proof.says(str(build))


@pytest.mark.root
def test_where_bubblewrap_is_missing_the_status_says_so_and_what_to_do(build):
    proof.misses(str(build))


@pytest.mark.root
def test_nothing_that_bubblewrap_has_started_is_left_when_it_is_killed_early(build):
    proof.leaves_nothing(str(build))


@pytest.mark.parametrize('lacking', ['landlock', 'seccomp'])
def test_workers_without_their_sandbox_are_told(build, lacking):
    """If the kernel lacks something and sandbox.required lets workers run nevertheless, the answer is no."""
    missing = {'landlock': 'Landlock ABI 0;', 'seccomp': 'no seccomp;'}[lacking]
    for required, before in (('yes', ()), ('no', (f'{build}/tests/sandbox/without', lacking))):
        place = proof.Place(str(build), before=before, sandbox=f'required={required}')
        try:
            found = until(lambda: place.answer('workers-confined'), 'an answer', holds=lambda row: row['answer'] != 'unknown')
            assert found['answer'] == ('no' if before else 'yes'), found
            assert (missing in found['evidence']) == bool(before), found
        finally:
            place.close()


def test_a_filter_that_ends_no_probe_is_told_and_where_it_must_be_in_force_nothing_is_sanitized(build):
    """Before it takes work, each kind of worker opens a socket in a child, which must die."""
    for required in ('yes', 'no'):
        place = proof.Place(str(build), before=(f'{build}/tests/sandbox/without', 'seccomp-idle'), sandbox=f'required={required}')
        try:
            found = until(lambda: place.answer('workers-confined'), 'an answer', holds=lambda row: row['answer'] != 'unknown')
            assert found['answer'] == 'no', found
            assert all((word == 'yes') == (required == 'no') for word, _ in place.proofs().values()), place.proofs()
        finally:
            place.close()
