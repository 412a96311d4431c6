# SPDX-License-Identifier: GPL-2.0-or-later
"""Edits of what kiyome wrote, of each type, by table, in other forms, by structure and at random: what the verifier takes of them does not act (mutate.py)."""
import pytest

import mutate
import mutations_of_structure
from rules import rule

# One worker makes the outputs of all types once.
pytestmark = [pytest.mark.many, pytest.mark.xdist_group("mutate")]
# Of each type, by table, in other forms, by structure and at random; every machine tries the same ones.
SAMPLE, ALL = 40, 1500
# So many edits of a type there are at least, of all, of those in other forms, and of those by structure; the second ones by --full.
LEAST, LEAST_OF_FORM, LEAST_OF_STRUCTURE = {False: 40, True: 500}, {False: 30, True: 500}, {False: 30, True: 400}


@pytest.fixture(scope="module")
def trial(inprocess, tmp_path_factory):
    """A trial, and the outputs that are edited."""
    arguments, folder = mutate.parse(["--tool", str(inprocess)]), tmp_path_factory.mktemp("mutate")
    made = mutate.Trial(arguments, folder)
    yield made, mutate.sources(arguments, folder)
    made.stop()


@pytest.mark.parametrize("kind", mutate.TYPES)
@rule
def test_no_edit_that_the_verifier_takes_acts(kind, trial, request):
    is_full = request.config.getoption("--full")
    trial[0].arguments.edits = ALL if is_full else SAMPLE
    made, outputs, most = trial[0], trial[1][kind], trial[0].arguments.edits
    all_ways = [made.by_table(kind, outputs, most), made.of_form(kind, outputs, most), made.by_structure(kind, outputs, most), made.run(kind, outputs)]
    tried = sum(row[0] for row in all_ways)
    if tried < LEAST[is_full] or all_ways[1][0] < LEAST_OF_FORM[is_full]:
        yield f"only {tried} edits of {kind}, {all_ways[1][0]} of them in other forms"
    if kind in mutations_of_structure.TABLES and all_ways[2][0] < LEAST_OF_STRUCTURE[is_full]:
        yield f"only {all_ways[2][0]} edits of {kind} by structure"
    yield from (what for _, _, wrong in all_ways for what, _ in wrong)


class TakesAll:
    """A verifier that refuses nothing."""

    @staticmethod
    def ask(kind, path):
        return True, f"{kind} {path}"


@pytest.mark.parametrize("kind", mutate.TYPES)
def test_what_a_verifier_takes_and_acts_is_told(kind, trial, monkeypatch):
    """Each type has edits of which the readers say that they act, or that kiyome would not have written them."""
    monkeypatch.setattr(trial[0], "verifier_of", lambda kind: TakesAll)
    trial[0].arguments.edits = 20
    assert any(trial[0].by_table(kind, trial[1][kind], most)[2] for most in (SAMPLE, 20 * SAMPLE)) or trial[0].run(kind, trial[1][kind])[2]
    # The readers ask of a profile only that it is one.
    assert mutations_of_structure.TABLES.get(kind) in (None, mutations_of_structure.picture) or trial[0].by_structure(kind, trial[1][kind], 20)[2]
