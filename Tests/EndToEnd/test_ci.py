"""What ci/ and editors/ hand to others: their commands are run here, as the servers would run them."""

import json
import os
import re
import subprocess
import tomllib
import xml.etree.ElementTree as xml

import pytest
import yaml

from world import ROOT, TOCSIN

SOURCE = """\
edition 2026

labels {
  severity: critical | warning
}

channel room: terminal {}
channel ops: terminal {}
last resort ops

route {
  group by [alertname]
  when severity == critical -> room
  otherwise -> ops
}

prove "critical alerts reach the room" {
  every alert when severity == critical reaches room
}

test "critical alerts reach the room" {
  given alert { alertname = "Down", severity = critical }
  at 1m expect notified room once
}
"""


@pytest.fixture
def repository(tmp_path):
    """A repository with a sound package in `alerts` and a broken one in `broken`."""
    for name, text in (
        ("alerts", SOURCE),
        ("broken", SOURCE.replace("otherwise -> ops", "otherwise -> opps")),
    ):
        (tmp_path / name).mkdir()
        (tmp_path / name / "main.tocsin").write_text(text)
    return tmp_path


def bash(script, folder, **variables):
    environment = {**os.environ, "TOCSIN": str(TOCSIN), **variables}
    return subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", script], cwd=folder, env=environment,
        capture_output=True, text=True, timeout=60,
    )


class Action:
    """Runs the steps of the composite action that are commands."""

    def __init__(self):
        self.text = yaml.safe_load((ROOT / "ci/github/action.yml").read_text())

    def value(self, text, inputs):
        def replace(match):
            return inputs[match[1]]

        assert not re.search(r"\$\{\{(?! inputs\.[a-z-]+ \}\})", text), text
        return re.sub(r"\$\{\{ inputs\.([a-z-]+) \}\}", replace, text)

    def applies(self, step, inputs):
        condition = step.get("if")
        if condition is None:
            return True
        match = re.fullmatch(
            r"\$\{\{ (?:always\(\) && )?inputs\.([a-z-]+) (==|!=) '([^']*)' \}\}", condition)
        assert match, condition
        return (inputs[match[1]] == match[3]) == (match[2] == "==")

    def run(self, folder, **changes):
        inputs = {name: str(entry["default"]) for name, entry in self.text["inputs"].items()}
        inputs.update({"tocsin": str(TOCSIN), **{k.replace("_", "-"): v for k, v in changes.items()}})
        results = {}
        for step in self.text["runs"]["steps"]:
            if "run" not in step or not self.applies(step, inputs):
                continue
            # What a package says must not become a part of a command.
            assert "${{" not in step["run"], step["name"]
            variables = {k: self.value(v, inputs) for k, v in step["env"].items()}
            results[step["name"]] = bash(step["run"], folder, **variables)
        return results


def test_the_github_action_checks_and_tests(repository):
    emitted = bash('"$TOCSIN" emit --target alertmanager --out am.yml alerts', repository)
    # Terminals cannot be expressed, which is no matter here: the file is what is compared.
    steps = Action().run(repository, package="alerts", junit="reports", sarif="found.sarif")
    assert {name: step.returncode for name, step in steps.items()} == {
        "Check": 0, "Write SARIF": 0, "Test and prove": 0}, steps
    assert json.loads((repository / "found.sarif").read_text())["version"] == "2.1.0"
    for name in ("tests.xml", "proofs.xml"):
        assert xml.parse(repository / "reports" / name).getroot().get("failures") == "0"
    assert emitted.returncode in (0, 1)


def test_the_github_action_annotates_what_is_wrong(repository):
    steps = Action().run(repository, package="broken", test="false", sarif="found.sarif")
    assert steps["Check"].returncode == 1
    assert "::error file=broken/main.tocsin,line=14," in steps["Check"].stdout
    assert steps["Write SARIF"].returncode == 0
    assert json.loads((repository / "found.sarif").read_text())["runs"][0]["results"]


def test_the_github_action_compares_what_is_emitted(repository):
    package = repository / "alerts" / "main.tocsin"
    package.write_text(
        package.read_text().replace(": terminal {}", ': webhook { url = "https://hooks.example/x" }'))
    made = bash('"$TOCSIN" emit --target alertmanager --version 0.27 --out am.yml alerts', repository)
    assert made.returncode == 0, made.stderr
    inputs = {"package": "alerts", "emitted": "am.yml", "emitted_version": "0.27"}
    assert Action().run(repository, **inputs)["Compare what is emitted"].returncode == 0
    (repository / "am.yml").write_text("route: {}\n")
    assert Action().run(repository, **inputs)["Compare what is emitted"].returncode == 1
    # A folder holds the files of the package's own targets.
    target = 'target am: alertmanager { version = "0.27", write = "am.yml", from [route, channel] }\n'
    package.write_text(package.read_text() + target)
    assert bash('"$TOCSIN" emit alerts --out deploy', repository).returncode == 0
    inputs = {"package": "alerts", "emitted": "deploy"}
    assert Action().run(repository, **inputs)["Compare what is emitted"].returncode == 0
    (repository / "deploy" / "am.yml").write_text("route: {}\n")
    assert Action().run(repository, **inputs)["Compare what is emitted"].returncode == 1


def commit(repository):
    for words in (
        ["init", "--quiet", "--initial-branch", "main"], ["add", "."],
        ["-c", "user.name=ana", "-c", "user.email=ana@example.org", "commit", "--quiet", "-m", "begin"],
    ):
        subprocess.run(["git", *words], cwd=repository, check=True, capture_output=True)


def change(repository):
    package = repository / "alerts" / "main.tocsin"
    package.write_text(package.read_text().replace("otherwise -> ops", "otherwise -> room"))


def test_the_github_action_posts_the_plan(repository, tmp_path):
    commit(repository)
    change(repository)
    bin = tmp_path / "bin"
    bin.mkdir()
    (bin / "gh").write_text('#!/bin/bash\necho "$GH_TOKEN $*"\ncat\n')
    (bin / "gh").chmod(0o755)
    script = next(step for step in Action().text["runs"]["steps"] if step["name"] == "Plan")["run"]
    variables = {
        "PACKAGE": "alerts", "SINCE": "main", "ALERTS": "", "TOKEN": "t0ken",
        "GITHUB_REF": "refs/pull/17/merge", "GITHUB_REPOSITORY": "shop/alerts",
        "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"), "PATH": f"{bin}:{os.environ['PATH']}",
    }
    posted = bash(script, repository, **variables)
    assert posted.returncode == 0, posted.stderr
    assert posted.stdout.startswith("t0ken pr comment 17 --repo shop/alerts --body-file - ")
    assert "told to room instead of ops" in posted.stdout
    assert "told to room instead of ops" in (tmp_path / "summary.md").read_text()
    # Without a token nothing is posted, and a package that is new has no plan.
    assert bash(script, repository, **{**variables, "TOKEN": ""}).stdout == ""
    new = bash(script, repository, **{**variables, "PACKAGE": "."})
    assert new.returncode == 3
    (repository / "fresh").mkdir()
    (repository / "fresh" / "main.tocsin").write_text(SOURCE)
    new = bash(script, repository, **{**variables, "PACKAGE": "fresh"})
    assert (new.returncode, "is new" in new.stdout) == (0, True)


def test_the_gitlab_job_writes_the_plan(repository):
    commit(repository)
    change(repository)
    job = yaml.safe_load((ROOT / "ci/gitlab/tocsin.yml").read_text())["tocsin-plan"]
    variables = {"TOCSIN_PACKAGE": "alerts", "CI_MERGE_REQUEST_DIFF_BASE_SHA": "main"}
    for line in job["script"]:
        result = bash(line, repository, **variables)
        assert result.returncode == 0, result.stderr
    assert "told to room instead of ops" in (repository / "tocsin-plan.md").read_text()
    assert job["artifacts"]["paths"] == ["tocsin-plan.md"]


def gitlab(repository, job, package):
    template = yaml.safe_load((ROOT / "ci/gitlab/tocsin.yml").read_text())
    variables = {**template["variables"], "TOCSIN": str(TOCSIN), "TOCSIN_PACKAGE": package}
    result = None
    for line in template[job]["script"]:
        result = bash(line, repository, **variables)
        if result.returncode:
            break
    reports = template[job]["artifacts"]["reports"]
    assert template[job]["artifacts"]["when"] == "always"
    return result, reports


def test_the_gitlab_jobs_write_their_reports(repository):
    result, reports = gitlab(repository, "tocsin-check", "alerts")
    assert result.returncode == 0, result.stderr
    assert isinstance(json.loads((repository / reports["codequality"]).read_text()), list)
    result, reports = gitlab(repository, "tocsin-test", "alerts")
    assert result.returncode == 0, result.stderr
    for name in reports["junit"]:
        assert xml.parse(repository / name).getroot().get("tests") == "1"


def test_the_gitlab_check_fails_and_reports(repository):
    result, reports = gitlab(repository, "tocsin-check", "broken")
    assert result.returncode == 1
    found = json.loads((repository / reports["codequality"]).read_text())
    assert found[0]["location"]["path"] == "broken/main.tocsin"


def hook(repository, name, *files):
    """Runs a hook as pre-commit does: in the repository, with the files that match."""
    hooks = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())}
    entry = hooks[name]
    matching = [file for file in files if re.search(entry["files"], file)]
    words = entry["entry"].split()
    words[0] = str(TOCSIN) if entry["language"] == "system" else str(ROOT / words[0])
    environment = {**os.environ, "TOCSIN": str(TOCSIN)}
    return subprocess.run(
        [*words, *matching], cwd=repository, env=environment, capture_output=True, text=True,
        timeout=60)


def test_the_hooks_work_on_the_packages_of_files(repository):
    (repository / "alerts" / "more.tocsin").write_text("edition 2026\n\ncontact ana { terminal = \"a\" }\n")
    # Alone, the second file is no package: the hooks must look at the folder.
    files = ("alerts/main.tocsin", "alerts/more.tocsin", "README.md")
    for name in ("tocsin-fmt", "tocsin-check", "tocsin-test"):
        result = hook(repository, name, *files)
        assert result.returncode == 0, (name, result.stdout, result.stderr)
    failed = hook(repository, "tocsin-check", "alerts/main.tocsin", "broken/main.tocsin")
    assert failed.returncode == 1
    assert "did you mean `ops`" in failed.stdout


def test_the_hook_formats(repository):
    file = repository / "alerts" / "main.tocsin"
    file.write_text(SOURCE.replace("  when severity", "when   severity"))
    assert hook(repository, "tocsin-fmt", "alerts/main.tocsin").returncode == 0
    assert file.read_text() == SOURCE


def test_editors_start_what_there_is(repository):
    helix = tomllib.loads((ROOT / "editors/helix/languages.toml").read_text())
    server = helix["language-server"]["tocsin"]
    language = helix["language"][0]
    assert language["language-servers"] == ["tocsin"]
    assert [server["command"], *server["args"]] == ["tocsin", "lsp"]
    formatter = [language["formatter"]["command"], *language["formatter"]["args"]]
    neovim = (ROOT / "editors/neovim/lsp/tocsin.lua").read_text()
    assert 'cmd = { "tocsin", "lsp" }' in neovim
    assert 'formatprg = "tocsin fmt -"' in (ROOT / "editors/neovim/ftplugin/tocsin.lua").read_text()
    code = (ROOT / "editors/vscode/extension.js").read_text()
    assert 'args: ["lsp"]' in code
    # The commands themselves: the layout of standard input, and a server that answers and ends.
    made = subprocess.run(
        [str(TOCSIN), *formatter[1:]], input="edition   2026\n", capture_output=True, text=True,
        timeout=60)
    assert made.stdout == "edition 2026\n"
    ended = subprocess.run(
        [str(TOCSIN), *server["args"]], input="", capture_output=True, text=True, timeout=60)
    assert "unexpected" not in ended.stderr.lower()


def test_commands_of_lenses_have_the_names_that_the_server_sends(repository):
    sent = (ROOT / "Sources/DSL/LanguageServer").glob("*.swift")
    text = "".join(file.read_text() for file in sent)
    for name in ("tocsin.runTest", "tocsin.explain"):
        assert f'"{name}"' in text
        for path in ("editors/vscode/extension.js", "editors/neovim/plugin/tocsin.lua"):
            assert f'"{name}"' in (ROOT / path).read_text(), (name, path)
