# SPDX-License-Identifier: GPL-2.0-or-later
"""Random edits of what kiyome wrote: what the verifier takes of them does not act (mutate.py, which tries more and longer)."""
import pytest

import mutate
from rules import rule

# One worker makes the outputs of all types once.
pytestmark = [pytest.mark.many, pytest.mark.xdist_group("mutate")]


@pytest.fixture(scope="module")
def trial(inprocess, tmp_path_factory):
    """A trial, and the outputs that are edited."""
    arguments, folder = mutate.parse(["--tool", str(inprocess)]), tmp_path_factory.mktemp("mutate")
    verifier = mutate.Verifier(inprocess)
    yield mutate.Trial(arguments, verifier, folder), mutate.sources(arguments, folder)
    verifier.stop()


@pytest.mark.parametrize("kind", mutate.TYPES)
@rule
def test_no_random_edit_that_the_verifier_takes_acts(kind, trial):
    tried, _, wrong = trial[0].run(kind, trial[1][kind])
    assert tried > 0
    return [what for what, _ in wrong]
