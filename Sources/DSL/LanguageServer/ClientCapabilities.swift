/// What the client said it can do, as far as it makes a difference here.
struct ClientCapabilities: Sendable {
  /// What columns count.
  var unit = ColumnUnit.utf16
  /// Whether the client asks for findings, so that none need to be sent.
  var pullsDiagnostics = false
  var refreshesDiagnostics = false
  var watchesFiles = false
  /// Whether edits may say to which version of a document they belong.
  var hasDocumentChanges = false
  var hasSnippets = false
  var hasMarkdown = true
  var hasNestedSymbols = false
  var hasRelatedInformation = false

  init() {}

  init(_ params: JSONValue) {
    let all = params["capabilities"] ?? .null
    func has(_ value: JSONValue?) -> Bool { value?.bool == true }
    let encodings = all.at("general", "positionEncodings")?.array ?? []
    if encodings.contains("utf-8") { unit = .utf8 }
    pullsDiagnostics = all.at("textDocument", "diagnostic") != nil
    refreshesDiagnostics = has(all.at("workspace", "diagnostics", "refreshSupport"))
    watchesFiles = has(all.at("workspace", "didChangeWatchedFiles", "dynamicRegistration"))
    hasDocumentChanges = has(all.at("workspace", "workspaceEdit", "documentChanges"))
    hasSnippets = has(
      all.at("textDocument", "completion", "completionItem", "snippetSupport"))
    if let formats = all.at("textDocument", "hover", "contentFormat")?.array {
      hasMarkdown = formats.contains("markdown")
    }
    hasNestedSymbols = has(
      all.at("textDocument", "documentSymbol", "hierarchicalDocumentSymbolSupport"))
    hasRelatedInformation = has(
      all.at("textDocument", "publishDiagnostics", "relatedInformation"))
  }

  var encodingName: JSONValue { unit == .utf8 ? "utf-8" : "utf-16" }
}
