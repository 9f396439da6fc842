/// GitLab's code quality report: a list of issues, each with a fingerprint of its own.
func renderGitLab(_ diagnostics: [Diagnostic], _ sources: SourceSet) -> String {
  var json = JSONWriter(.pretty)
  var seen: [String: Int] = [:]
  json.beginArray()
  for diagnostic in diagnostics {
    let print = fingerprint(of: diagnostic, sources)
    let ordinal = seen[print, default: 0]
    seen[print] = ordinal + 1
    json.beginObject()
    json.member("description", oneLine(diagnostic))
    json.member("check_name", diagnostic.code.name)
    json.member("fingerprint", ordinal == 0 ? print : "\(print)-\(ordinal)")
    json.member("severity", gitLabSeverity(diagnostic.severity))
    json.key("location")
    json.beginObject()
    json.member("path", sources[diagnostic.primary.file]?.path ?? "unknown")
    json.key("lines")
    json.beginObject()
    let lines = lines(of: diagnostic.primary, sources)
    json.member("begin", lines.first)
    json.member("end", lines.last)
    json.endObject()
    json.endObject()
    json.endObject()
  }
  json.endArray()
  return json.text + "\n"
}

private func gitLabSeverity(_ severity: Severity) -> String {
  switch severity {
  case .error: "critical"
  case .warning: "minor"
  case .info, .hint: "info"
  }
}

private func lines(of span: Span, _ sources: SourceSet) -> (first: Int, last: Int) {
  guard let file = sources[span.file] else { return (1, 1) }
  let first = file.lines.line(of: span.range.start) + 1
  return (first, max(first, file.lines.line(of: span.range.end) + 1))
}

private func oneLine(_ diagnostic: Diagnostic) -> String {
  let head = "\(diagnostic.code.text): \(diagnostic.title)"
  return plainText(diagnostic.label.isEmpty ? head : "\(head) (\(diagnostic.label))")
}

/// JUnit: one case for each finding, failed where it is an error or a warning; one case that passes
/// where there is none.
func renderJUnit(_ diagnostics: [Diagnostic], _ sources: SourceSet) -> String {
  let failures = diagnostics.count { $0.severity <= .warning }
  let count = max(1, diagnostics.count)
  let numbers = "tests=\"\(count)\" failures=\"\(failures)\" errors=\"0\""
  var out = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
  out += "<testsuites \(numbers)>\n  <testsuite name=\"tocsin check\" \(numbers) skipped=\"0\">\n"
  if diagnostics.isEmpty {
    out += "    <testcase name=\"no findings\" classname=\"tocsin.check\"/>\n"
  }
  for diagnostic in diagnostics {
    let place = place(diagnostic.primary, sources)
    out += "    <testcase name=\"\(xml("\(diagnostic.code.name) at \(place)"))\""
    out += " classname=\"tocsin.\(xml(diagnostic.code.category))\""
    if let file = sources[diagnostic.primary.file] {
      let line = file.lines.line(of: diagnostic.primary.range.start) + 1
      out += " file=\"\(xml(file.path))\" line=\"\(line)\""
    }
    guard diagnostic.severity <= .warning else {
      out += ">\n      <system-out>\(xml(oneLine(diagnostic)))</system-out>\n    </testcase>\n"
      continue
    }
    out += ">\n      <failure type=\"\(diagnostic.severity.rawValue)\""
    out += " message=\"\(xml(oneLine(diagnostic)))\">"
    out += xml(HumanRenderer(sources: sources, color: .never).render([diagnostic]))
    out += "</failure>\n    </testcase>\n"
  }
  return out + "  </testsuite>\n</testsuites>\n"
}

/// Text as content or attribute of XML 1.0, which knows no control characters.
func xml(_ text: String) -> String {
  var out = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "&": out += "&amp;"
    case "<": out += "&lt;"
    case ">": out += "&gt;"
    case "\"": out += "&quot;"
    case "\n", "\t": out.unicodeScalars.append(scalar)
    case _ where scalar.value < 0x20 || scalar.value == 0xFFFE || scalar.value == 0xFFFF:
      out += "\u{FFFD}"
    default: out.unicodeScalars.append(scalar)
    }
  }
  return out
}

/// For language models: few words, no drawing, every place as numbers, and edits that can be
/// applied as they stand.
///
///     1 warning
///     main.tocsin:12:3-12:20 warning T7601 plain-regex: this regular expression is a plain text
///       > when alertname =~ "NodeDown" -> room
///       fix safe 12:8-12:31: alertname == "NodeDown"
func renderAgent(_ diagnostics: [Diagnostic], _ sources: SourceSet) -> String {
  var out = (summary(of: diagnostics) ?? "no findings") + "\n"
  for diagnostic in diagnostics {
    let file = sources[diagnostic.primary.file]
    out += plainText(file?.path ?? "unknown") + ":" + numbers(diagnostic.primary, sources)
    out += " \(diagnostic.severity.rawValue) \(diagnostic.code.text) \(diagnostic.code.name): "
    out += plainText(diagnostic.title)
    if !diagnostic.label.isEmpty { out += " (\(plainText(diagnostic.label)))" }
    out += "\n"
    if let file {
      let line = file.text(ofLine: file.lines.line(of: diagnostic.primary.range.start))
      let lineWidthMax = 200
      out +=
        "  > \(plainText(String(line.drop { $0 == " " || $0 == "\t" }.prefix(lineWidthMax))))\n"
    }
    for label in diagnostic.secondary {
      let path = sources[label.span.file]?.path ?? "unknown"
      out += "  see \(plainText(path)):\(numbers(label.span, sources)): \(plainText(label.text))\n"
    }
    for value in diagnostic.values {
      out += "  value \(plainText(value.name)) = \(plainText(value.value))\n"
    }
    for note in diagnostic.notes { out += "  note \(plainText(note))\n" }
    for help in diagnostic.helps { out += "  do \(plainText(help))\n" }
    for suggestion in diagnostic.suggestions {
      for edit in suggestion.edits {
        out += "  fix \(suggestion.applicability.rawValue) \(numbers(edit.span, sources)): "
        out += quotedForAgent(edit.replacement) + "\n"
      }
    }
  }
  return out
}

/// `line:column-line:column`, from 1, in characters; the end is not included.
private func numbers(_ span: Span, _ sources: SourceSet) -> String {
  guard let file = sources[span.file] else { return "1:1-1:1" }
  let start = file.position(of: span.range.start, in: .scalar)
  let end = file.position(of: span.range.end, in: .scalar)
  return "\(start.line + 1):\(start.column + 1)-\(end.line + 1):\(end.column + 1)"
}

/// The text of an edit; quoted as JSON where it would not stand on its line as it is.
private func quotedForAgent(_ text: String) -> String {
  let isPlain =
    !text.isEmpty && plainText(text) == text && !text.contains("\n") && !text.contains("\t")
    && text.first != " " && text.last != " " && text.first != "\""
  guard !isPlain else { return text }
  var json = JSONWriter()
  json.string(text)
  return json.text
}
