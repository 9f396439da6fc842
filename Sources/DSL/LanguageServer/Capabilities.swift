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
      "workspace": [
        "workspaceFolders": ["supported": true, "changeNotifications": true],
        "fileOperations": [
          "didCreate": fileFilter, "didRename": fileFilter, "didDelete": fileFilter,
        ],
      ],
    ]
  }

  private var fileFilter: JSONValue {
    ["filters": [["scheme": "file", "pattern": ["glob": "**/*.tocsin"]]]]
  }
}
