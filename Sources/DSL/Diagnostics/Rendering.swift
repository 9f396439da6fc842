/// How diagnostics are written out.
package enum DiagnosticFormat: String, Sendable, CaseIterable {
  /// For people: the source line with the place marked.
  case human
  /// One line each: `file:line:column: severity code: text`.
  case short
  /// One JSON document; its shape is versioned.
  case json
  /// Workflow commands that GitHub shows at the lines of a change.
  case github
  /// SARIF 2.1.0, with the pages of the rules, fingerprints and fixes.
  case sarif
  /// GitLab's code quality report.
  case gitlab
  /// JUnit's XML: every finding is a case that failed.
  case junit
  /// For language models: few words, exact places, edits to apply.
  case agent
}

/// Whether output may hold colour codes.
package enum ColorUse: Sendable {
  case never, always
}

/// The diagnostics as text, in the order in which they are given.
///
/// Pure: the sources are only read for the lines to show.
package func render(
  _ diagnostics: [Diagnostic], sources: SourceSet, as format: DiagnosticFormat,
  color: ColorUse = .never
) -> String {
  switch format {
  case .human: HumanRenderer(sources: sources, color: color).render(diagnostics)
  case .short: diagnostics.map { renderShort($0, sources) }.joined()
  case .json: renderJSON(diagnostics, sources)
  case .github: diagnostics.map { renderGitHub($0, sources) }.joined()
  case .sarif: renderSARIF(diagnostics, sources)
  case .gitlab: renderGitLab(diagnostics, sources)
  case .junit: renderJUnit(diagnostics, sources)
  case .agent: renderAgent(diagnostics, sources)
  }
}

/// `3 errors, 1 warning`; nil where there is nothing to count.
package func summary(of diagnostics: [Diagnostic]) -> String? {
  let parts = [Severity.error, .warning, .info, .hint].compactMap { severity in
    let count = diagnostics.count { $0.severity == severity }
    return count == 0 ? nil : "\(count) \(severity.rawValue)\(count == 1 ? "" : "s")"
  }
  return parts.isEmpty ? nil : parts.joined(separator: ", ")
}

/// `path:line:column` of the beginning of a span, counted from 1 in characters.
func place(_ span: Span, _ sources: SourceSet) -> String {
  guard let file = sources[span.file] else { return "<unknown file>" }
  let position = file.position(of: span.range.start, in: .scalar)
  return "\(file.path):\(position.line + 1):\(position.column + 1)"
}

private func renderShort(_ diagnostic: Diagnostic, _ sources: SourceSet) -> String {
  let head = "\(place(diagnostic.primary, sources)): \(diagnostic.severity.rawValue) "
  return plainText("\(head)\(diagnostic.code.text): \(diagnostic.title)") + "\n"
}

private func renderGitHub(_ diagnostic: Diagnostic, _ sources: SourceSet) -> String {
  let command =
    switch diagnostic.severity {
    case .error: "error"
    case .warning: "warning"
    case .info, .hint: "notice"
    }
  var properties = ""
  if let file = sources[diagnostic.primary.file] {
    let start = file.position(of: diagnostic.primary.range.start, in: .scalar)
    let end = file.position(of: diagnostic.primary.range.end, in: .scalar)
    properties = "file=\(escaped(file.path, forProperty: true)),line=\(start.line + 1)"
    if start.line == end.line {
      let endColumn = max(end.column, start.column + 1)
      properties += ",col=\(start.column + 1),endColumn=\(endColumn + 1)"
    } else {
      properties += ",endLine=\(end.line + 1)"
    }
    properties += ","
  }
  let title = escaped("\(diagnostic.code.text) \(diagnostic.code.name)", forProperty: true)
  var message = diagnostic.title
  if !diagnostic.label.isEmpty { message += ": \(diagnostic.label)" }
  for help in diagnostic.helps { message += "\nhelp: \(help)" }
  return "::\(command) \(properties)title=\(title)::\(escaped(message, forProperty: false))\n"
}

/// Text as a value of a workflow command.
private func escaped(_ text: String, forProperty: Bool) -> String {
  var result = ""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "%": result += "%25"
    case "\r": result += "%0D"
    case "\n": result += "%0A"
    case ":" where forProperty: result += "%3A"
    case "," where forProperty: result += "%2C"
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result
}
