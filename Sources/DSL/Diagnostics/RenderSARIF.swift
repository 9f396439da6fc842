/// SARIF 2.1.0: one run with the rules that occur, their pages, and the findings with their fixes.
func renderSARIF(_ diagnostics: [Diagnostic], _ sources: SourceSet) -> String {
  var writer = SARIFWriter(sources: sources)
  writer.write(diagnostics)
  return writer.json.text + "\n"
}

private struct SARIFWriter {
  let sources: SourceSet
  var json = JSONWriter(.pretty)

  mutating func write(_ diagnostics: [Diagnostic]) {
    let codes = Set(diagnostics.map(\.code)).sorted { $0.rawValue < $1.rawValue }
    json.beginObject()
    json.member("$schema", "https://json.schemastore.org/sarif-2.1.0.json")
    json.member("version", "2.1.0")
    json.key("runs")
    json.beginArray()
    json.beginObject()
    json.key("tool")
    json.beginObject()
    json.key("driver")
    json.beginObject()
    json.member("name", "tocsin")
    json.key("rules")
    json.beginArray()
    for code in codes { writeRule(Catalogue.entry(for: code)) }
    json.endArray()
    json.endObject()
    json.endObject()
    json.member("columnKind", "unicodeCodePoints")
    json.key("results")
    json.beginArray()
    for diagnostic in diagnostics {
      write(diagnostic, index: codes.firstIndex(of: diagnostic.code) ?? 0)
    }
    json.endArray()
    json.endObject()
    json.endArray()
    json.endObject()
  }

  private mutating func writeRule(_ entry: Catalogue.Entry) {
    json.beginObject()
    json.member("id", entry.code.text)
    json.member("name", entry.name)
    writeText("shortDescription", entry.title)
    json.key("help")
    json.beginObject()
    json.member("text", entry.explanation)
    var page = entry.explanation
    if !entry.badExample.isEmpty {
      page += "\nBad:\n\n```\n\(entry.badExample)```\n\nGood:\n\n```\n\(entry.goodExample)```\n"
    }
    json.member("markdown", page)
    json.endObject()
    json.key("defaultConfiguration")
    json.beginObject()
    json.member("level", level(entry.severity))
    json.endObject()
    json.key("properties")
    json.beginObject()
    json.member("category", entry.code.category)
    json.endObject()
    json.endObject()
  }

  private mutating func write(_ diagnostic: Diagnostic, index: Int) {
    json.beginObject()
    json.member("ruleId", diagnostic.code.text)
    json.member("ruleIndex", index)
    json.member("level", level(diagnostic.severity))
    writeText("message", message(diagnostic))
    json.key("locations")
    json.beginArray()
    writeLocation(diagnostic.primary, nil)
    json.endArray()
    if !diagnostic.secondary.isEmpty {
      json.key("relatedLocations")
      json.beginArray()
      for label in diagnostic.secondary { writeLocation(label.span, label.text) }
      json.endArray()
    }
    json.key("partialFingerprints")
    json.beginObject()
    json.member("tocsin/v1", fingerprint(of: diagnostic, sources))
    json.endObject()
    if !diagnostic.suggestions.isEmpty {
      json.key("fixes")
      json.beginArray()
      for suggestion in diagnostic.suggestions { write(suggestion) }
      json.endArray()
    }
    json.endObject()
  }

  private mutating func write(_ suggestion: Suggestion) {
    json.beginObject()
    writeText("description", suggestion.title)
    json.key("artifactChanges")
    json.beginArray()
    var files: [FileID] = []
    for edit in suggestion.edits where !files.contains(edit.span.file) {
      files.append(edit.span.file)
    }
    for file in files {
      json.beginObject()
      writeArtifact(file)
      json.key("replacements")
      json.beginArray()
      for edit in suggestion.edits where edit.span.file == file {
        json.beginObject()
        writeRegion("deletedRegion", edit.span)
        writeText("insertedContent", edit.replacement)
        json.endObject()
      }
      json.endArray()
      json.endObject()
    }
    json.endArray()
    json.endObject()
  }

  private mutating func writeLocation(_ span: Span, _ message: String?) {
    json.beginObject()
    json.key("physicalLocation")
    json.beginObject()
    writeArtifact(span.file)
    writeRegion("region", span)
    json.endObject()
    if let message { writeText("message", message) }
    json.endObject()
  }

  private mutating func writeArtifact(_ file: FileID) {
    json.key("artifactLocation")
    json.beginObject()
    json.member("uri", percentEncoded(sources[file]?.path ?? "unknown"))
    json.endObject()
  }

  private mutating func writeRegion(_ name: String, _ span: Span) {
    guard let file = sources[span.file] else { return }
    let start = file.position(of: span.range.start, in: .scalar)
    let end = file.position(of: span.range.end, in: .scalar)
    json.key(name)
    json.beginObject()
    json.member("startLine", start.line + 1)
    json.member("startColumn", start.column + 1)
    json.member("endLine", end.line + 1)
    json.member("endColumn", end.column + 1)
    json.endObject()
  }

  private mutating func writeText(_ name: String, _ text: String) {
    json.key(name)
    json.beginObject()
    json.member("text", text)
    json.endObject()
  }

  private func message(_ diagnostic: Diagnostic) -> String {
    var text = diagnostic.title
    if !diagnostic.label.isEmpty { text += ": \(diagnostic.label)" }
    for note in diagnostic.notes { text += "\nnote: \(note)" }
    for help in diagnostic.helps { text += "\nhelp: \(help)" }
    return text
  }

  private func level(_ severity: Severity) -> String {
    switch severity {
    case .error: "error"
    case .warning: "warning"
    case .info, .hint: "note"
    }
  }

  /// A path as the reference of a URI.
  private func percentEncoded(_ path: String) -> String {
    var out = ""
    for byte in path.utf8 {
      let isPlain =
        (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte &- UInt8(ascii: "0") < 10
        || "/-._~".utf8.contains(byte)
      if isPlain {
        out.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        let digits = String(byte, radix: 16, uppercase: true)
        out += "%" + (digits.count == 1 ? "0" : "") + digits
      }
    }
    return out
  }
}
