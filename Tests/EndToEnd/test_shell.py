"""Completion and the manual page, both made from the definitions of the commands."""

import shutil
import subprocess

import pytest

from world import ROOT, TOCSIN


def commands():
    text = subprocess.run([str(TOCSIN), "--help"], capture_output=True, text=True).stdout
    lines = text.split("SUBCOMMANDS:\n", 1)[1].split("\n\n", 1)[0].split("\n")
    return [line.split()[0] for line in lines if line.startswith("  ") and line[2] != " "]


def test_the_manual_page_has_every_command(tmp_path):
    page = subprocess.run([str(ROOT / "scripts/man"), str(TOCSIN)], capture_output=True, text=True)
    assert page.returncode == 0, page.stderr
    assert len(commands()) > 10
    for command in commands():
        assert f".SS {command}".replace("-", "\\-") in page.stdout.split("\n"), command
    if not shutil.which("groff"):
        pytest.skip("groff is not installed, so the page is not set")
    (tmp_path / "tocsin.1").write_text(page.stdout)
    made = subprocess.run(
        ["groff", "-k", "-man", "-Tutf8", "-ww", "tocsin.1"], cwd=tmp_path, capture_output=True, text=True)
    assert made.returncode == 0 and made.stderr == ""


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_knows_the_commands(shell, tmp_path):
    script = subprocess.run(
        [str(TOCSIN), "--generate-completion-script", shell], capture_output=True, text=True)
    assert script.returncode == 0
    for command in commands():
        assert command in script.stdout, command
    if shell == "bash":
        (tmp_path / "tocsin.bash").write_text(script.stdout)
        check = subprocess.run(["bash", "-n", "tocsin.bash"], cwd=tmp_path, capture_output=True)
        assert check.returncode == 0
