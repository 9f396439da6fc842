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
route { otherwise -> room }
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
            range=types.Range(types.Position(3, 21), types.Position(3, 25)), text="hal"
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
            types.CompletionParams(document, types.Position(3, 24))
        )
        assert {"room", "hall", "drop"} <= {item.label for item in items.items}
        symbols = await client.workspace_symbol_async(types.WorkspaceSymbolParams("hall"))
        assert [symbol.name for symbol in symbols] == ["hall"]
        place = await client.text_document_definition_async(
            types.DefinitionParams(document, types.Position(2, 13))
        )
        assert place.range.start == types.Position(1, 8)

    run(tmp_path, talk)


if __name__ == "__main__":
    work_on_a_package(pathlib.Path(sys.argv[1]))
