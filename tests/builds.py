# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads the options with which the tested build was configured."""
import functools
import json
import os
import pathlib


@functools.lru_cache(maxsize=None)
def options():
    """Returns Meson's options of the build directory that tests/conftest.py chose."""
    path = pathlib.Path(os.environ["KIYOME_BUILD"]) / "meson-info" / "intro-buildoptions.json"
    return {option["name"]: option["value"] for option in json.loads(path.read_text(encoding="utf-8"))}


def is_sanitized():
    """Returns whether the build uses a sanitizer of the compiler, as a build of the fuzzers does."""
    return options()["b_sanitize"] != "none" or options()["fuzz"]
