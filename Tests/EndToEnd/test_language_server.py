"""`tocsin lsp` as an editor uses it."""

import os
import pathlib
import subprocess
import sys

import pytest

from world import ROOT, TOCSIN

# Not a package of Debian; scripts/setup puts it here.
CLIENT = ROOT / ".build" / "peers" / "python"
EDITOR = pathlib.Path(__file__).with_name("editor.py")


@pytest.mark.skipif(
    not (CLIENT / "pygls").exists(),
    reason="pygls is not in .build/peers/python; run scripts/setup test",
)
@pytest.mark.parametrize("work", ["work_on_a_package", "work_across_packages"])
def test_an_editor_works(tmp_path, work):
    environment = {**os.environ, "PYTHONPATH": str(CLIENT), "TOCSIN": str(TOCSIN)}
    ended = subprocess.run(
        [sys.executable, str(EDITOR), str(tmp_path), work],
        env=environment, capture_output=True, text=True, timeout=120,
    )
    assert ended.returncode == 0, ended.stderr


@pytest.mark.parametrize(
    "text", [b"Content-Length: x\r\n\r\n", b"nonsense\n\n", b"Content-Length: 10\r\n\r\n{}"]
)
def test_a_broken_stream_ends_the_server(text):
    ended = subprocess.run([str(TOCSIN), "lsp"], input=text, capture_output=True, timeout=60)
    assert ended.returncode == 3
    assert ended.stderr.startswith(b"error: ")
