# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests that accepted edits of outputs of each type, by table, in other forms, by structure and at random, have no active
content (mutate.py)."""
import functools

import pytest

import mutate
import mutations_of_numbers
import mutations_of_structure
from rules import rule

pytestmark = pytest.mark.many
# One process makes the outputs of a type once.
KINDS = [pytest.param(kind, marks=pytest.mark.xdist_group(f"mutate-{kind}")) for kind in mutate.TYPES]
# For each type, the number of edits by table, in other forms, by structure and at random. Every machine tries the same edits.
SAMPLE, ALL = 20, 1500
# For edits of numbers beyond their bounds: how many are tried; with --full, how many cases of a folder are edited, and the minimum
# of edits.
NUMBERS, NUMBERED, LEAST_OF_NUMBERS = 60, 60, 10
# The minimum of edits of a type without and with --full: of all, of those in other forms, of those by structure.
LEAST, LEAST_OF_FORM, LEAST_OF_STRUCTURE = {False: 20, True: 500}, {False: 15, True: 500}, {False: 15, True: 400}


@pytest.fixture(scope="module")
def trial(inprocess, tmp_path_factory):
    made = mutate.Trial(mutate.parse(["--tool", str(inprocess)]), tmp_path_factory.mktemp("mutate"))
    yield made
    made.stop()


@pytest.fixture(scope="module")
def outputs_of(trial):
    """Returns the outputs of a type that are edited."""
    return functools.lru_cache(maxsize=None)(functools.partial(mutate.sources, trial.arguments, trial.folder))


@pytest.mark.parametrize("kind", KINDS)
@rule
def test_no_edit_that_the_verifier_takes_acts(kind, trial, outputs_of, request):
    is_full = request.config.getoption("--full")
    trial.arguments.edits = ALL if is_full else SAMPLE
    all_ways = trial.all_ways(kind, outputs_of(kind))
    tried = sum(row[0] for row in all_ways)
    if tried < LEAST[is_full] or all_ways[1][0] < LEAST_OF_FORM[is_full]:
        yield f"only {tried} edits of {kind}, {all_ways[1][0]} of them in other forms"
    if kind in mutations_of_structure.TABLES and all_ways[2][0] < LEAST_OF_STRUCTURE[is_full]:
        yield f"only {all_ways[2][0]} edits of {kind} by structure"
    yield from (what for _, _, wrong in all_ways for what, _ in wrong)


@pytest.mark.parametrize("kind", [param for param in KINDS if param.values[0] in mutations_of_numbers.EDITS])
@rule
def test_no_number_beyond_its_bounds_is_taken(kind, trial, outputs_of, request):
    if request.config.getoption("--full"):
        tried, taken = trial.of_numbers(kind, mutate.sources(mutate.parse(["--tool", str(trial.arguments.tool), "--sources", str(NUMBERED)]), trial.folder / "numbers", kind), ALL)
        if tried < LEAST_OF_NUMBERS:
            yield f"only {tried} edits of {kind}"
    else:
        _, taken = trial.of_numbers(kind, outputs_of(kind), NUMBERS)
    yield from taken


@rule
def test_a_number_that_costs_a_reader_much_has_a_bound():
    yield from mutations_of_numbers.unbounded()


class TakesAll:
    """A verifier that refuses nothing."""

    @staticmethod
    def ask(kind, path):
        return True, f"{kind} {path}"


@pytest.mark.parametrize("kind", KINDS)
def test_what_a_verifier_takes_and_acts_is_told(kind, trial, outputs_of, monkeypatch):
    """Tests that for each type the readers find edits that are active, or that kiyome would not have written."""
    monkeypatch.setattr(trial, "verifier_of", lambda kind: TakesAll)
    trial.arguments.edits, outputs = 20, outputs_of(kind)
    assert any(trial.by_table(kind, outputs, most)[2] for most in (SAMPLE, 20 * SAMPLE)) or trial.run(kind, outputs)[2]
    # The readers only check that it is a profile.
    assert mutations_of_structure.TABLES.get(kind) in (None, mutations_of_structure.picture) or trial.by_structure(kind, outputs, 20)[2]
