"""`tocsin doc`: a site in a folder, and whether it is current."""

import shutil
import subprocess

import pytest

from world import ROOT, TOCSIN


@pytest.fixture
def package(tmp_path):
    shutil.copytree(ROOT / "playbooks" / "quickstart", tmp_path / "quickstart")
    return tmp_path


def doc(folder, *words):
    return subprocess.run(
        [str(TOCSIN), "doc", "quickstart", "--out", "site", *words], cwd=folder,
        capture_output=True, text=True, timeout=60)


def test_a_site_is_written_and_checked(package):
    assert doc(package, "--check").returncode == 1
    made = doc(package)
    assert made.returncode == 0, made.stderr
    site = package / "site"
    names = sorted(path.name for path in site.iterdir())
    assert "index.html" in names and "routes.svg" in names
    assert doc(package, "--check").returncode == 0
    before = {name: (site / name).read_bytes() for name in names}
    assert doc(package).returncode == 0
    assert {name: (site / name).read_bytes() for name in names} == before


def test_what_changed_is_told(package):
    doc(package)
    with open(package / "quickstart" / "main.tocsin", "a") as file:
        file.write("\n## Nights.\ncalendar nights { 22:00..06:00 }\n")
    found = doc(package, "--check")
    assert found.returncode == 1
    assert "site/calendars.html is not what the package says" in found.stderr


def test_pages_of_an_older_site_go_and_other_files_stay(package):
    doc(package)
    site = package / "site"
    (site / "rules.html").write_text("an older page")
    (site / "CNAME").write_text("alerts.example")
    found = doc(package, "--check")
    assert found.returncode == 1
    assert "site/rules.html is no longer part of the site" in found.stderr
    assert doc(package).returncode == 0
    assert not (site / "rules.html").exists()
    assert (site / "CNAME").read_text() == "alerts.example"


def test_texts_of_knowledge_are_shown(package):
    (package / "quickstart" / "runbooks").mkdir()
    (package / "quickstart" / "runbooks" / "disk.md").write_text("# Disk\n\nDelete **logs**.\n")
    with open(package / "quickstart" / "main.tocsin", "a") as file:
        file.write('\nknowledge runbooks: files { path = "runbooks" }\n')
    assert doc(package).returncode == 0
    page = (package / "site" / "knowledge.html").read_text()
    assert "Delete <strong>logs</strong>." in page


def test_a_package_with_errors_has_no_site(package):
    with open(package / "quickstart" / "main.tocsin", "a") as file:
        file.write("\nlast resort nowhere\n")
    assert doc(package).returncode == 1
    assert not (package / "site").exists()
    assert doc(package, "--source-url", "javascript:x").returncode == 2
