# SPDX-License-Identifier: GPL-2.0-or-later
"""Edits of what kiyome wrote, of each type, by table and at random: what the verifier takes of them does not act (mutate.py)."""
import pytest

import mutate
from rules import rule

# One worker makes the outputs of all types once.
pytestmark = [pytest.mark.many, pytest.mark.xdist_group("mutate")]
# Of each type, by table and at random; every machine tries the same ones.
SAMPLE, ALL = 40, 1500
# By --full: so many edits of a type there are at least.
LEAST = {False: 40, True: 500}


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
    both = [trial[0].by_table(kind, trial[1][kind], trial[0].arguments.edits), trial[0].run(kind, trial[1][kind])]
    tried = sum(row[0] for row in both)
    if tried < LEAST[is_full]:
        yield f"only {tried} edits of {kind}"
    yield from (what for _, _, wrong in both for what, _ in wrong)


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
