# SPDX-License-Identifier: GPL-2.0-or-later
"""Lists the pictures of the portal's pages in doc/screenshots, and makes them."""
import pathlib
import re
import subprocess

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parents[1]
PICTURES = ROOT / "doc" / "screenshots"
GUIDES = (ROOT / "doc" / "portal.md", ROOT / "doc" / "portal.ja.md")


def shown_in(guide):
    """The names of the pictures that GUIDE shows, in its order."""
    return re.findall(r"!\[[^\]\n]*\]\(screenshots/([\w.-]+)\.png\)", guide.read_text(encoding="utf-8"))


def stored():
    return sorted(path.stem for path in PICTURES.glob("*.png"))


def made():
    """The names of the pictures that the tests make, where they stand as they are."""
    return {name for path in HERE.glob("*.mjs")
            for name in re.findall(r'\bscreenshot\(\s*\w+,\s*"([\w.-]+)"\s*[,)]', path.read_text(encoding="utf-8"))}


def update(directory):
    """Takes the pictures that the guides show from DIRECTORY, where one run of all tests has made them; removes all others."""
    wanted = {name for guide in GUIDES for name in shown_in(guide)}
    missing = sorted(name for name in wanted if not (directory / f"{name}.png").exists())
    if missing:
        raise SystemExit(f"no test made {', '.join(missing)}")
    for name in stored():
        if name not in wanted:
            (PICTURES / f"{name}.png").unlink()
    for name in sorted(wanted):
        subprocess.run(["node", HERE / "small-png.mjs", directory / f"{name}.png", PICTURES / f"{name}.png"], check=True)
