"""An editor's side of `tocsin lsp`, through pygls' client.

A program of its own, because pygls wants newer modules than those that pytest has loaded by then.
"""

import asyncio
import os
import pathlib
import sys

from lsprotocol import types
from pygls.lsp.client import BaseLanguageClient

TOCSIN = os.environ["TOCSIN"]
SOURCE = """edition 2026
channel room: terminal {}
last resort room
route { group by [alertname], otherwise -> room }
"""


async def session(tmp_path, talk):
    client = BaseLanguageClient("test", "1")
    findings = asyncio.Queue()

    @client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    def _(params):
        findings.put_nowait(params)

    await client.start_io(TOCSIN, "lsp")
    await client.initialize_async(
        types.InitializeParams(
            capabilities=types.ClientCapabilities(), root_uri=tmp_path.as_uri(), process_id=None
        )
    )
    client.initialized(types.InitializedParams())
    await talk(client, findings)
    await client.shutdown_async(None)
    client.exit(None)
    process = client._server
    assert await asyncio.wait_for(process.wait(), 10) == 0


def run(tmp_path, talk):
    asyncio.run(asyncio.wait_for(session(tmp_path, talk), 60))


def work_on_a_package(tmp_path):
    (tmp_path / "other.tocsin").write_text("edition 2026\nchannel hall: terminal {}\n")
    uri = (tmp_path / "main.tocsin").as_uri()
    document = types.TextDocumentIdentifier(uri)

    async def talk(client, findings):
        client.text_document_did_open(
            types.DidOpenTextDocumentParams(types.TextDocumentItem(uri, "tocsin", 1, SOURCE))
        )
        while (first := await findings.get()).uri != uri:
            pass
        assert first.version == 1 and not first.diagnostics
        change = types.TextDocumentContentChangePartial(
            range=types.Range(types.Position(3, 42), types.Position(3, 46)), text="hal"
        )
        client.text_document_did_change(
            types.DidChangeTextDocumentParams(
                types.VersionedTextDocumentIdentifier(version=2, uri=uri), [change]
            )
        )
        while (second := await findings.get()).version != 2:
            pass
        assert [found.code for found in second.diagnostics] == ["T1001"]
        items = await client.text_document_completion_async(
            types.CompletionParams(document, types.Position(3, 45))
        )
        assert {"room", "hall", "drop"} <= {item.label for item in items.items}
        symbols = await client.workspace_symbol_async(types.WorkspaceSymbolParams("hall"))
        assert [symbol.name for symbol in symbols] == ["hall"]
        place = await client.text_document_definition_async(
            types.DefinitionParams(document, types.Position(2, 13))
        )
        assert place.range.start == types.Position(1, 8)

    run(tmp_path, talk)


PEOPLE = """edition 2026
contact ana { email = "ana@example.org" }
"""
SHOP = """edition 2026
labels { severity: critical | warning }
channel mail: email { to = "ops@example.org" }
channel room: terminal {}
last resort room
escalation shop { notify ana by [mail] }
route {
  group by [alertname]
  when severity =~ "critical" -> shop
  otherwise -> room
}
"""


def work_across_packages(tmp_path):
    """Lint findings and their cures, an import that completion adds, and a name in two packages."""
    for name, text in [("people", PEOPLE), ("shop", SHOP)]:
        (tmp_path / name).mkdir()
        (tmp_path / name / "main.tocsin").write_text(text)
    people = (tmp_path / "people" / "main.tocsin").as_uri()
    uri = (tmp_path / "shop" / "main.tocsin").as_uri()
    document = types.TextDocumentIdentifier(uri)

    async def talk(client, findings):
        client.text_document_did_open(
            types.DidOpenTextDocumentParams(types.TextDocumentItem(uri, "tocsin", 1, SHOP))
        )
        while (sent := await findings.get()).uri != uri:
            pass
        assert [found.code for found in sent.diagnostics] == ["T1001"]
        completion = await client.text_document_completion_async(
            types.CompletionParams(document, types.Position(5, 27))
        )
        edit = next(item for item in completion.items if item.label == "ana").additional_text_edits[0]
        assert edit.new_text == '\nimport ana from "../people"'
        change = types.TextDocumentContentChangePartial(range=edit.range, text=edit.new_text)
        client.text_document_did_change(
            types.DidChangeTextDocumentParams(
                types.VersionedTextDocumentIdentifier(version=2, uri=uri), [change]
            )
        )
        while (sent := await findings.get()).version != 2:
            pass
        linted = next(found for found in sent.diagnostics if found.code == "T7601")
        asked = await client.text_document_diagnostic_async(types.DocumentDiagnosticParams(document))
        assert [found.code for found in asked.items] == [found.code for found in sent.diagnostics]
        actions = await client.text_document_code_action_async(
            types.CodeActionParams(document, linted.range, types.CodeActionContext([linted]))
        )
        fixes = [action for action in actions if action.kind == types.CodeActionKind.QuickFix]
        assert fixes[0].is_preferred
        silent = next(action for action in fixes if action.title.startswith("allow `plain-regex`"))
        text = silent.edit.changes[uri][0].new_text
        assert text == '  # allow plain-regex because "say why"\n'
        renamed = await client.text_document_rename_async(
            types.RenameParams(document, types.Position(6, 27), "anna")
        )
        assert {file: len(edits) for file, edits in renamed.changes.items()} == {people: 1, uri: 2}

    run(tmp_path, talk)


if __name__ == "__main__":
    globals()[sys.argv[2]](pathlib.Path(sys.argv[1]))
