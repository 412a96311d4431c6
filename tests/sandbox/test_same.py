# SPDX-License-Identifier: GPL-2.0-or-later
"""Tests that report and output of a message are the same through supervisor, workers and packets as from the engine in one process."""
import pathlib

import pytest

import cases

SAMPLE = 12  # of so many cases one, without --full


def of_several_parts():
    """The cases under the standard policy whose parts may be made by several workers."""
    for path in cases.all_cases():
        expectation = cases.read_expectation(path)
        if expectation.get("expect", "parts", fallback="") and not expectation.has_section("policy") and not cases.is_costly(path) \
                and not expectation.get("input", "password", fallback=""):
            yield path


CASES = list(of_several_parts())
ALWAYS = {"eml/t-name-02-type-that-the-name-hides", "zip/t-jp-04-cad"}


def is_drawn(part):
    """Returns whether the bytes depend on the machine's fonts, only some of which are visible in the sandbox: a drawn picture, or a file that contains one."""
    return part["name"] == "drawn.png" or any(is_drawn(inner) for inner in part["parts"])


def without_drawn(part):
    """PART without the sizes and hashes of what is drawn."""
    if not is_drawn(part):
        return part
    sizes = {"size": 0, "sha256": ""}
    return {**part, "output": {**part["output"], **sizes}, "parts": [without_drawn(inner) for inner in part["parts"]],
            **(sizes if part["name"] == "drawn.png" else {})}


@pytest.mark.parametrize("case", [pytest.param(path, id=cases.name_of(path), marks=[] if number % SAMPLE == 0 or cases.name_of(path) in ALWAYS
                                               else [pytest.mark.full]) for number, path in enumerate(CASES)])
def test_workers_report_and_write_what_one_process_does(case, house, inprocess, tmp_path):
    path = cases.build_input(case, cases.read_expectation(case), tmp_path)
    report, output = cases.sanitize(inprocess, [], path, tmp_path / "alone")
    code, by_workers, written, errors = house.job(path.read_bytes(), path.name)
    assert (code, errors) == (1 if output is None else 0, "")
    assert without_drawn(by_workers) == without_drawn(report["parts"][0])
    assert written == output or is_drawn(by_workers)
