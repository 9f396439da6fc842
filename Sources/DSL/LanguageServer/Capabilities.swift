// What the server can do: the handlers by method, and how they are announced.
extension LanguageServer {
  static let requests: [String: RequestHandler] = [
    "textDocument/diagnostic": { (server, params) throws(ResponseError) in
      try server.documentDiagnostic(params)
    },
    "workspace/diagnostic": { (server, params) throws(ResponseError) in
      try server.workspaceDiagnostic(params)
    },
    "textDocument/documentSymbol": { (server, params) throws(ResponseError) in
      try server.documentSymbols(params)
    },
    "workspace/symbol": { (server, params) throws(ResponseError) in
      try server.workspaceSymbols(params)
    },
    "textDocument/foldingRange": { (server, params) throws(ResponseError) in
      try server.foldingRanges(params)
    },
    "textDocument/selectionRange": { (server, params) throws(ResponseError) in
      try server.selectionRanges(params)
    },
    "textDocument/formatting": { (server, params) throws(ResponseError) in
      try server.formatting(params)
    },
    "textDocument/rangeFormatting": { (server, params) throws(ResponseError) in
      try server.rangeFormatting(params)
    },
    "textDocument/hover": { (server, params) throws(ResponseError) in
      try server.hover(params)
    },
    "textDocument/definition": { (server, params) throws(ResponseError) in
      try server.definition(params)
    },
    "textDocument/references": { (server, params) throws(ResponseError) in
      try server.references(params)
    },
    "textDocument/documentHighlight": { (server, params) throws(ResponseError) in
      try server.documentHighlights(params)
    },
    "textDocument/prepareRename": { (server, params) throws(ResponseError) in
      try server.prepareRename(params)
    },
    "textDocument/rename": { (server, params) throws(ResponseError) in
      try server.rename(params)
    },
    "textDocument/completion": { (server, params) throws(ResponseError) in
      try server.completion(params)
    },
    "textDocument/signatureHelp": { (server, params) throws(ResponseError) in
      try server.signatureHelp(params)
    },
    "textDocument/semanticTokens/full": { (server, params) throws(ResponseError) in
      try server.semanticTokens(params)
    },
    "textDocument/semanticTokens/range": { (server, params) throws(ResponseError) in
      try server.semanticTokensInRange(params)
    },
    "textDocument/inlayHint": { (server, params) throws(ResponseError) in
      try server.inlayHints(params)
    },
    "textDocument/codeAction": { (server, params) throws(ResponseError) in
      try server.codeActions(params)
    },
    "textDocument/codeLens": { (server, params) throws(ResponseError) in
      try server.codeLenses(params)
    },
    "workspace/willRenameFiles": { (server, params) throws(ResponseError) in
      try server.filesWillBeRenamed(params)
    },
    "textDocument/documentLink": { (server, params) throws(ResponseError) in
      try server.documentLinks(params)
    },
  ]

  static let notifications: [String: NotificationHandler] = [
    "initialized": { (server, params) throws(ResponseError) in try server.initialized(params) },
    "textDocument/didOpen": { (server, params) throws(ResponseError) in try server.didOpen(params)
    },
    "textDocument/didChange": { (server, params) throws(ResponseError) in
      try server.didChange(params)
    },
    "textDocument/didClose": { (server, params) throws(ResponseError) in
      try server.didClose(params)
    },
    "textDocument/didSave": { (server, params) throws(ResponseError) in try server.didSave(params)
    },
    "workspace/didChangeWatchedFiles": { (server, params) throws(ResponseError) in
      try server.watchedFilesChanged(params)
    },
    "workspace/didChangeWorkspaceFolders": { (server, params) throws(ResponseError) in
      try server.foldersChanged(params)
    },
    "workspace/didCreateFiles": { (server, params) throws(ResponseError) in
      try server.filesChanged(params)
    },
    "workspace/didDeleteFiles": { (server, params) throws(ResponseError) in
      try server.filesChanged(params)
    },
    "workspace/didRenameFiles": { (server, params) throws(ResponseError) in
      try server.filesRenamed(params)
    },
  ]

  var capabilities: JSONValue {
    [
      "positionEncoding": client.encodingName,
      "textDocumentSync": ["openClose": true, "change": 2, "save": true],
      "diagnosticProvider": [
        "identifier": "tocsin", "interFileDependencies": true, "workspaceDiagnostics": true,
      ],
      "documentSymbolProvider": true,
      "workspaceSymbolProvider": true,
      "foldingRangeProvider": true,
      "selectionRangeProvider": true,
      "documentFormattingProvider": true,
      "documentRangeFormattingProvider": true,
      "hoverProvider": true,
      "definitionProvider": true,
      "referencesProvider": true,
      "documentHighlightProvider": true,
      "renameProvider": ["prepareProvider": true],
      "completionProvider": ["triggerCharacters": [".", ">", "{", ":"]],
      "signatureHelpProvider": ["triggerCharacters": ["(", ","]],
      "semanticTokensProvider": [
        "legend": TokenLegend.json, "full": true, "range": true,
      ],
      "inlayHintProvider": true,
      "codeActionProvider": [
        "codeActionKinds": ["quickfix", "refactor.extract", "source.fixAll"]
      ],
      "codeLensProvider": [:],
      "documentLinkProvider": [:],
      "workspace": [
        "workspaceFolders": ["supported": true, "changeNotifications": true],
        "fileOperations": [
          "didCreate": fileFilter, "didRename": fileFilter, "didDelete": fileFilter,
          "willRename": folderFilter,
        ],
      ],
    ]
  }

  private var folderFilter: JSONValue {
    ["filters": [["scheme": "file", "pattern": ["glob": "**", "matches": "folder"]]]]
  }

  private var fileFilter: JSONValue {
    ["filters": [["scheme": "file", "pattern": ["glob": "**/*.tocsin"]]]]
  }
}
