/// The version of the JSON output; it rises when a reader of the old shape would misread the new
/// one.
private let jsonVersion = 1

func renderJSON(_ diagnostics: [Diagnostic], _ sources: SourceSet) -> String {
  var writer = JSONWriter(.pretty)
  writer.beginObject()
  writer.member("version", jsonVersion)
  writer.key("diagnostics")
  writer.beginArray()
  for diagnostic in diagnostics { write(diagnostic, sources, to: &writer) }
  writer.endArray()
  writer.key("counts")
  writer.beginObject()
  for severity in [Severity.error, .warning, .info, .hint] {
    writer.member(severity.rawValue, diagnostics.count { $0.severity == severity })
  }
  writer.endObject()
  writer.endObject()
  return writer.text + "\n"
}

private func write(
  _ diagnostic: Diagnostic, _ sources: SourceSet, to writer: inout JSONWriter
) {
  writer.beginObject()
  writer.member("code", diagnostic.code.text)
  writer.member("name", diagnostic.code.name)
  writer.member("category", diagnostic.code.category)
  writer.member("severity", diagnostic.severity.rawValue)
  writer.member("title", diagnostic.title)
  if let path = diagnostic.path { writer.member("object", path) }
  writer.key("primary")
  write(diagnostic.primary, diagnostic.label, sources, to: &writer)
  writer.key("secondary")
  writer.beginArray()
  for label in diagnostic.secondary { write(label.span, label.text, sources, to: &writer) }
  writer.endArray()
  writeTexts("notes", diagnostic.notes, to: &writer)
  writeTexts("helps", diagnostic.helps, to: &writer)
  writer.key("suggestions")
  writer.beginArray()
  for suggestion in diagnostic.suggestions { write(suggestion, sources, to: &writer) }
  writer.endArray()
  writer.key("values")
  writer.beginObject()
  for value in diagnostic.values { writer.member(value.name, value.value) }
  writer.endObject()
  writer.member("fingerprint", fingerprint(of: diagnostic, sources))
  writer.endObject()
}

private func writeTexts(_ name: String, _ texts: [String], to writer: inout JSONWriter) {
  writer.key(name)
  writer.beginArray()
  for text in texts { writer.string(text) }
  writer.endArray()
}

private func write(
  _ suggestion: Suggestion, _ sources: SourceSet, to writer: inout JSONWriter
) {
  writer.beginObject()
  writer.member("title", suggestion.title)
  writer.member("applicability", suggestion.applicability.rawValue)
  writer.key("edits")
  writer.beginArray()
  for edit in suggestion.edits {
    writer.beginObject()
    writeRange(edit.span, sources, to: &writer)
    writer.member("replacement", edit.replacement)
    writer.endObject()
  }
  writer.endArray()
  writer.endObject()
}

private func write(
  _ span: Span, _ label: String, _ sources: SourceSet, to writer: inout JSONWriter
) {
  writer.beginObject()
  writeRange(span, sources, to: &writer)
  if !label.isEmpty { writer.member("label", label) }
  writer.endObject()
}

private func writeRange(_ span: Span, _ sources: SourceSet, to writer: inout JSONWriter) {
  let file = sources[span.file]
  if let file { writer.member("file", file.path) }
  for (name, offset) in [("start", span.range.start), ("end", span.range.end)] {
    writer.key(name)
    writer.beginObject()
    writer.member("offset", Int(offset))
    if let file {
      let bytes = file.position(of: offset, in: .utf8)
      writer.member("line", bytes.line + 1)
      writer.member("column", bytes.column + 1)
      writer.member("column_utf16", file.position(of: offset, in: .utf16).column + 1)
    }
    writer.endObject()
  }
}

extension DiagnosticCode {
  /// The block of codes it belongs to.
  package var category: String {
    switch rawValue / 1000 {
    case 0: "syntax"
    case 1: "names"
    case 2: "types"
    case 3: "routing"
    case 4: "channels"
    case 5: "workflow"
    case 6: "targets"
    case 7: LintCategory(of: self)?.rawValue ?? "suppression"
    default: "internal"
    }
  }
}

/// A number that stays the same when lines move: made of the code, the object and the marked text
/// with its line, blanks aside.
///
/// Only the last part of the path counts, so that it does not matter from where a tool is started.
func fingerprint(of diagnostic: Diagnostic, _ sources: SourceSet) -> String {
  var hash: UInt64 = 0xcbf2_9ce4_8422_2325
  func mix(_ text: String) {
    for byte in text.utf8 where byte != Ascii.space && byte != Ascii.tab {
      hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
    }
    hash = (hash ^ 0xFF) &* 0x100_0000_01b3
  }
  mix(diagnostic.code.text)
  mix(diagnostic.path ?? "")
  if let file = sources[diagnostic.primary.file] {
    mix(String(file.path.split(separator: "/").last ?? ""))
    mix(file.text(diagnostic.primary.range))
    mix(file.text(ofLine: file.lines.line(of: diagnostic.primary.range.start)))
  }
  let digits = String(hash, radix: 16)
  return String(repeating: "0", count: 16 - digits.count) + digits
}
