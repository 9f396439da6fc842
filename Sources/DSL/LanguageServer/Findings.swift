// Diagnostics: sent when the client does not ask for them, given when it does.
extension LanguageServer {
  /// Sends what has changed about the packages that may have changed.
  mutating func publishStale() {
    let keys = stale.sorted()
    stale = []
    guard !client.pullsDiagnostics else {
      if client.refreshesDiagnostics, workspace.openPaths.count > 1 {
        ask("workspace/diagnostic/refresh", .null)
      }
      return
    }
    for key in keys { publish(key) }
  }

  /// Sends what the lint rules say about a package that was too large for it before.
  mutating func publishUnlinted() {
    guard let key = unlinted.min() else { return }
    unlinted.remove(key)
    publish(key, isWhole: true)
  }

  private mutating func publish(_ key: String, isWhole: Bool = false) {
    let open = workspace.openPaths.filter { workspace.key(of: $0) == key }
    var known = published.keys.filter { workspace.key(of: $0) == key }.sorted()
    if let path = open.first {
      let package = workspace.package(of: path, isWhole: isWhole)
      if !package.isLinted { unlinted.insert(key) }
      for file in package.ownFiles {
        let path = file.source.path
        known.removeAll { $0 == path }
        publish(path, .array(findings(of: file, in: package)))
      }
    }
    for path in known {
      publish(path, [])
      published[path] = nil
    }
  }

  private mutating func publish(_ path: String, _ findings: JSONValue) {
    var params: JSONValue = ["uri": .string(uri(path)), "diagnostics": findings]
    // The version belongs to the content: equal findings of a later version are said again.
    params = params.with("version", workspace.document(path).map { .int($0.version) })
    guard published[path] != params else { return }
    if published[path] == nil, findings == [], workspace.document(path) == nil { return }
    published[path] = params
    send("textDocument/publishDiagnostics", params)
  }

  mutating func documentDiagnostic(_ params: JSONValue) throws(ResponseError) -> JSONValue {
    _ = workspace.package(of: try LanguageServer.path(params), isWhole: true)
    let target = try target(params)
    return report(target.file, in: target.package, previous: params["previousResultId"]?.string)
  }

  mutating func workspaceDiagnostic(_ params: JSONValue) throws(ResponseError) -> JSONValue {
    var previous: [String: String] = [:]
    for entry in params["previousResultIds"]?.array ?? [] {
      if let uri = entry["uri"]?.string, let id = entry["value"]?.string { previous[uri] = id }
    }
    var items: [JSONValue] = []
    for package in everyPackage() {
      for file in package.ownFiles {
        let path = file.source.path
        let version = workspace.document(path).map { JSONValue.int($0.version) }
        items.append(
          report(file, in: package, previous: previous[uri(path)])
            .with("uri", .string(uri(path))).with("version", version ?? .null))
      }
    }
    return ["items": .array(items)]
  }

  /// The packages of the client's folders and of open documents.
  mutating func everyPackage() -> [PackageSnapshot] {
    var packages: [PackageSnapshot] = []
    var seen: Set<String> = []
    for root in roots {
      for package in workspace.packages(under: root) {
        guard let path = package.files.first?.source.path else { continue }
        if seen.insert(workspace.key(of: path)).inserted { packages.append(package) }
      }
    }
    for path in workspace.openPaths where seen.insert(workspace.key(of: path)).inserted {
      packages.append(workspace.package(of: path))
    }
    return packages
  }

  private func report(
    _ file: ParsedFile, in package: PackageSnapshot, previous: String?
  ) -> JSONValue {
    let items = JSONValue.array(findings(of: file, in: package))
    let id = fingerprint(items.text)
    if id == previous { return ["kind": "unchanged", "resultId": .string(id)] }
    return ["kind": "full", "resultId": .string(id), "items": items]
  }

  /// FNV-1a: equal findings have equal ids, also between sessions.
  private func fingerprint(_ text: String) -> String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return String(hash, radix: 16)
  }

  private func findings(of file: ParsedFile, in package: PackageSnapshot) -> [JSONValue] {
    package.diagnostics.filter { $0.primary.file == file.source.id }.map {
      finding($0, in: package, file.source)
    }
  }

  func finding(
    _ diagnostic: Diagnostic, in package: PackageSnapshot, _ source: SourceFile
  ) -> JSONValue {
    var lines = [diagnostic.title]
    if !diagnostic.label.isEmpty { lines.append(diagnostic.label) }
    lines += diagnostic.notes.map { "note: \($0)" }
    lines += (diagnostic.helps + diagnostic.suggestions.map(\.title)).map { "help: \($0)" }
    var value: JSONValue = [
      "range": source.json(diagnostic.primary.range, client.unit),
      "severity": .int(diagnostic.severity.number),
      "code": .string(diagnostic.code.text),
      "source": "tocsin",
      "message": .string(lines.joined(separator: "\n")),
    ]
    if diagnostic.code.isUnnecessary { value = value.with("tags", [1]) }
    guard client.hasRelatedInformation || client.pullsDiagnostics else { return value }
    let related = diagnostic.secondary.compactMap { label in
      location(label.span, in: package).map { place -> JSONValue in
        ["location": place, "message": .string(label.text)]
      }
    }
    return related.isEmpty ? value : value.with("relatedInformation", .array(related))
  }
}

extension Severity {
  /// The number of the protocol.
  fileprivate var number: Int64 {
    switch self {
    case .error: 1
    case .warning: 2
    case .info: 3
    case .hint: 4
    }
  }
}

extension DiagnosticCode {
  /// Whether what is pointed at has no effect, which editors show by fading it.
  fileprivate var isUnnecessary: Bool {
    switch self {
    case .unusedDeclaration, .unreachableStep: true
    default: false
    }
  }
}
