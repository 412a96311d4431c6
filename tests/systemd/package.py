# SPDX-License-Identifier: GPL-2.0-or-later
"""Makes the Debian package from a build directory, without compiling again."""
import os
import pathlib
import re
import shutil
import subprocess

ROOT = pathlib.Path(__file__).resolve().parents[2]
REBUILT = ".kiyome-rebuilt"  # A section that only the libraries of rebuild() have.
# The steps that debian/rules leaves to debhelper after the installation; its own overrides are called as targets of the rules.
STEPS = [["make", "-f", "debian/rules", "split"], ["make", "-f", "debian/rules", "override_dh_installtmpfiles"], ["dh_installdebconf"], ["dh_lintian"], ["dh_link"], ["dh_fixperms"],
         ["make", "-f", "debian/rules", "override_dh_installsystemd"], ["make", "-f", "debian/rules", "override_dh_installdeb"],
         ["dh_gencontrol", "--", "-Vshlibs:Depends=libc6"], ["make", "-f", "debian/rules", "sbom"], ["dh_builddeb", "--", "-Znone"]]


def make(build, version, directory):
    """Makes kiyome_VERSION.deb in `directory`, and returns its path."""
    work = directory / f"kiyome-{version}"
    tree = work / "debian" / "kiyome"
    shutil.copytree(ROOT / "packaging" / "debian", work / "debian")
    (work / "debian" / "changelog").write_text(
        f"kiyome ({version}) unstable; urgency=medium\n\n  * A test's.\n\n"
        " -- A test <test@kiyome.invalid>  Sun, 22 Nov 2026 09:00:00 +0900\n", encoding="utf-8")
    control = work / "debian" / "control"
    control.write_text(control.read_text(encoding="utf-8").replace("@BUILD-DEPENDS@\n", ""), encoding="utf-8")
    staged = work / "staged"
    subprocess.run(["meson", "install", "-C", build, "--no-rebuild", "--quiet", "--destdir", staged], check=True)
    shutil.copytree(staged / "usr" / "local", tree / "usr", symlinks=True)
    # The units have the paths of the build's prefix.
    for unit in (tree / "usr").rglob("kiyome-*.service"):
        unit.write_text(unit.read_text(encoding="utf-8").replace("/usr/local/", "/usr/"), encoding="utf-8")
    for source in [path for path in (staged / "etc", staged / "lib", tree / "usr" / "etc") if path.exists()]:
        shutil.copytree(source, tree / source.name, symlinks=True, dirs_exist_ok=True)
    shutil.rmtree(tree / "usr" / "etc", ignore_errors=True)
    if (tree / "usr" / "lib" / "systemd").exists():
        shutil.copytree(tree / "usr" / "lib" / "systemd", tree / "lib" / "systemd", dirs_exist_ok=True)
        shutil.rmtree(tree / "usr" / "lib" / "systemd")
    epoch = subprocess.run(["dpkg-parsechangelog", "-STimestamp"], cwd=work, check=True, capture_output=True, text=True).stdout.strip()
    for step in STEPS:
        subprocess.run(step, cwd=work, check=True, stdout=subprocess.DEVNULL,
                       env={**os.environ, "DH_COMPAT": "13", "LC_ALL": "C.UTF-8", "SOURCE_DATE_EPOCH": epoch})
    return next(directory.glob(f"kiyome_{version}_*.deb"))


def rebuild(name, directory):
    """Makes a repository in `directory` with a later version of the installed package `name`, whose libraries are rebuilt."""
    work = directory / name
    shown = subprocess.run(["dpkg-query", "--listfiles", name], check=True, capture_output=True, text=True).stdout.split("\n")
    for path in (pathlib.Path(line) for line in shown if line.startswith("/usr/")):
        target = work / path.relative_to("/")
        if path.is_dir() or not path.exists():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, target, follow_symlinks=False)
        if ".so" in path.name and not path.is_symlink():
            subprocess.run(["objcopy", f"--add-section={REBUILT}=/etc/debian_version", target], check=True)
    control = subprocess.run(["dpkg-query", "--status", name], check=True, capture_output=True, text=True).stdout
    fields = re.sub(r"^(Status|Conffiles):.*\n( .*\n)*", "", control, flags=re.MULTILINE)
    fields = re.sub(r"^(Version: .*)$", r"\1+rebuilt1", fields, flags=re.MULTILINE)
    (work / "DEBIAN").mkdir()
    (work / "DEBIAN" / "control").write_text(fields, encoding="utf-8")
    repository = directory / "repository"
    repository.mkdir()
    subprocess.run(["dpkg-deb", "--root-owner-group", "-Znone", "--build", work, repository], check=True, capture_output=True)
    listing = subprocess.run(["dpkg-scanpackages", "."], cwd=repository, check=True, capture_output=True).stdout
    (repository / "Packages").write_bytes(listing)
    return repository
