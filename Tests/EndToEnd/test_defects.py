"""Planted defects, held against promtool, amtool, vmalert and `tocsin check`.

`python3 Tests/EndToEnd/test_defects.py` prints the table of docs/defects.md.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from defects import DEFECTS
from world import PEERS, ROOT, TOCSIN


def speaks(*command):
    """Whether a tool says anything about the file: by its status, or by a finding in its output."""
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    output = done.stdout + done.stderr
    return done.returncode != 0 or "duplicate rule" in output


def peers(defect, folder):
    """Which of the tools find the defect; those that do not read such files are left out."""
    found = {}
    if defect.rules:
        path = folder / "rules.yml"
        path.write_text(defect.rules)
        found["promtool"] = speaks(PEERS / "promtool", "check", "rules", "--lint=all", path)
        found["vmalert"] = speaks(PEERS / "vmalert", f"-rule={path}", "-dryRun")
    if defect.alertmanager:
        path = folder / "alertmanager.yml"
        path.write_text(defect.alertmanager)
        found["amtool"] = speaks(PEERS / "amtool", "check-config", path)
    return found


def codes(defect, folder):
    """The names of everything that `tocsin check` says of the package."""
    path = folder / "package.tocsin"
    path.write_text(defect.package)
    done = subprocess.run(
        [TOCSIN, "check", "--json", path], capture_output=True, text=True, timeout=60)
    assert done.returncode in (0, 1), done.stderr
    return {finding["name"] for finding in json.loads(done.stdout)["diagnostics"]}


@pytest.mark.parametrize("defect", DEFECTS, ids=lambda defect: defect.name)
def test_check_finds_it(defect, tmp_path):
    found = codes(defect, tmp_path)
    assert found & set(defect.found), f"{defect.what}: found {sorted(found)}"


def table():
    """The defects side by side, as Markdown."""
    rows, sums = [], {"promtool": 0, "vmalert": 0, "amtool": 0, "pint": 0, "tocsin": 0}
    for defect in DEFECTS:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            found = peers(defect, folder)
            ours = sorted(codes(defect, folder) & set(defect.found))
        cells = [defect.what]
        for tool in ("promtool", "vmalert", "amtool"):
            sums[tool] += found.get(tool, False)
            cells.append({True: "yes", False: "no", None: ""}[found.get(tool)])
        sums["pint"] += defect.pint is not None
        sums["tocsin"] += bool(ours)
        cells.append(f"`{defect.pint}`" if defect.pint else ("no" if defect.rules else ""))
        cells.append(", ".join(f"`{name}`" for name in ours) or "no")
        rows.append(cells)
    rows.append([f"**found of {len(DEFECTS)}**"] + [
        f"**{sums[tool]}**" for tool in ("promtool", "vmalert", "amtool", "pint", "tocsin")])
    head = ["Defect", "promtool", "vmalert", "amtool", "pint (documented)", "tocsin check"]
    lines = [head, ["---"] * len(head)] + rows
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def test_the_documented_table_is_true():
    page = (ROOT / "docs" / "defects.md").read_text()
    assert table() in page, "run python3 Tests/EndToEnd/test_defects.py and put its table there"


if __name__ == "__main__":
    sys.stdout.write(table() + "\n")
