/// Writes diagnostics for people: what, where with the source line marked, and what to do.
///
///     error[T0101]: this channel block is not closed
///      --> ops.tocsin:4:1
///       |
///     2 | channel ops: terminal {
///       |                       - block opened here is not closed
///     ...
///     4 | last resort ops
///       | ^^^^ expected `}` before this
///       = help: add `}` at the end of the channel block
struct HumanRenderer {
  /// Longer source lines are cut around what is marked.
  private static let lineWidthMax = 140
  /// How much of a cut line is kept before the mark.
  private static let contextWidth = 50

  let sources: SourceSet
  let color: ColorUse

  func render(_ diagnostics: [Diagnostic]) -> String {
    var out = ""
    for diagnostic in diagnostics {
      write(diagnostic, to: &out)
      out += "\n"
    }
    if let summary = summary(of: diagnostics) { out += summary + "\n" }
    return out
  }

  private func write(_ diagnostic: Diagnostic, to out: inout String) {
    let gutter = gutterWidth(diagnostic)
    let head = "\(diagnostic.severity.rawValue)[\(diagnostic.code.text)]"
    out += paint(head, diagnostic.severity.paint)
    out += paint(": \(plainText(diagnostic.title))", .bold) + "\n"
    for snippet in snippets(diagnostic) {
      write(snippet, severity: diagnostic.severity, gutter: gutter, to: &out)
    }
    for value in diagnostic.values {
      writeFact("value", "\(value.name) = \(value.value)", gutter, to: &out)
    }
    for note in diagnostic.notes { writeFact("note", note, gutter, to: &out) }
    for help in diagnostic.helps { writeFact("help", help, gutter, to: &out) }
    for suggestion in diagnostic.suggestions { write(suggestion, gutter, to: &out) }
  }

  private func writeFact(_ kind: String, _ text: String, _ gutter: Int, to out: inout String) {
    out += pad("", gutter) + paint(" = ", .gutter) + paint("\(kind): ", .bold)
    out += plainText(text) + "\n"
  }

  private func write(_ suggestion: Suggestion, _ gutter: Int, to out: inout String) {
    writeFact("help", suggestion.title, gutter, to: &out)
    guard let (number, line) = preview(suggestion) else { return }
    out += paint("\(pad(String(number), gutter)) | ", .gutter)
    out += paint(DisplayText(line).text, .added) + "\n"
  }

  /// The line as it would be after a suggestion that changes one place of one line.
  private func preview(_ suggestion: Suggestion) -> (number: Int, line: String)? {
    guard suggestion.edits.count == 1, let edit = suggestion.edits.first,
      !edit.replacement.contains("\n"), let file = sources[edit.span.file]
    else { return nil }
    let line = file.lines.line(of: edit.span.range.start)
    let range = file.contentRange(ofLine: line)
    guard range.start <= edit.span.range.start, edit.span.range.end <= range.end else {
      return nil
    }
    let before = file.text(TextRange(range.start, edit.span.range.start))
    let after = file.text(TextRange(edit.span.range.end, range.end))
    let text = before + edit.replacement + after
    guard text.count <= HumanRenderer.lineWidthMax else { return nil }
    return (line + 1, text)
  }
}

// Snippets: the marked lines of one file.
extension HumanRenderer {
  private struct Mark {
    let line: Int
    let range: TextRange
    let text: String
    let isPrimary: Bool
  }

  private struct Snippet {
    let file: SourceFile
    /// Where it begins, for the line that names the file.
    let start: Span
    /// By line, then by column.
    let marks: [Mark]
  }

  /// One snippet for each file, that of the primary place first.
  private func snippets(_ diagnostic: Diagnostic) -> [Snippet] {
    var files: [FileID] = [diagnostic.primary.file]
    for label in diagnostic.secondary where !files.contains(label.span.file) {
      files.append(label.span.file)
    }
    return files.compactMap { id in
      guard let file = sources[id] else { return nil }
      var marks: [Mark] = []
      if id == diagnostic.primary.file {
        marks.append(mark(diagnostic.primary, diagnostic.label, in: file, isPrimary: true))
      }
      for label in diagnostic.secondary where label.span.file == id {
        marks.append(mark(label.span, label.text, in: file, isPrimary: false))
      }
      let start = id == diagnostic.primary.file ? diagnostic.primary : Span(id, marks[0].range)
      marks.sort { ($0.line, $0.range.start) < ($1.line, $1.range.start) }
      return Snippet(file: file, start: start, marks: marks)
    }
  }

  /// A mark on the first line of a span.
  private func mark(
    _ span: Span, _ text: String, in file: SourceFile, isPrimary: Bool
  ) -> Mark {
    let line = file.lines.line(of: span.range.start)
    let end = max(span.range.start, min(span.range.end, file.contentRange(ofLine: line).end))
    return Mark(
      line: line, range: TextRange(span.range.start, end), text: text, isPrimary: isPrimary)
  }

  private func gutterWidth(_ diagnostic: Diagnostic) -> Int {
    snippets(diagnostic).flatMap(\.marks).map { String($0.line + 1).count }.max() ?? 1
  }

  private func write(
    _ snippet: Snippet, severity: Severity, gutter: Int, to out: inout String
  ) {
    let arrow = snippet.marks.contains(where: \.isPrimary) ? "--> " : "::: "
    out += pad("", gutter) + paint(arrow, .gutter)
    out += plainText(place(snippet.start, sources)) + "\n"
    out += paint(pad("", gutter) + " |", .gutter) + "\n"
    var last: Int?
    for mark in snippet.marks {
      if let last, mark.line == last + 2 {
        writeLine(last + 1, of: snippet.file, window: Window(), gutter, to: &out)
      } else if let last, mark.line > last + 1 {
        out += paint("...", .gutter) + "\n"
      }
      let window = window(mark, in: snippet.file)
      if last != mark.line {
        writeLine(mark.line, of: snippet.file, window: window, gutter, to: &out)
      }
      write(mark, of: snippet.file, window: window, severity, gutter, to: &out)
      last = mark.line
    }
  }

  /// The part of a line that is shown, in bytes from its start.
  private struct Window {
    var start = 0
    var end = Int.max
  }

  private func window(_ mark: Mark, in file: SourceFile) -> Window {
    let line = file.contentRange(ofLine: mark.line)
    guard line.count > HumanRenderer.lineWidthMax else { return Window() }
    let column = Int(mark.range.start - min(line.start, mark.range.start))
    var start = max(0, column - HumanRenderer.contextWidth)
    var end = min(line.count, start + HumanRenderer.lineWidthMax)
    // Cut between characters only.
    let bytes = file.bytes[line.indices]
    while start > 0, bytes[bytes.startIndex + start] & 0xC0 == 0x80 { start -= 1 }
    while end < line.count, bytes[bytes.startIndex + end] & 0xC0 == 0x80 { end += 1 }
    return Window(start: start, end: end)
  }

  private func writeLine(
    _ line: Int, of file: SourceFile, window: Window, _ gutter: Int, to out: inout String
  ) {
    let range = file.contentRange(ofLine: line)
    let start = min(Int(range.end), Int(range.start) + window.start)
    let end = min(range.count, window.end) + Int(range.start)
    let text = DisplayText(file.text(TextRange(UInt32(start), UInt32(max(start, end))))).text
    let head = window.start > 0 ? "…" : ""
    let tail = end < Int(range.end) ? "…" : ""
    out += paint("\(pad(String(line + 1), gutter)) |", .gutter)
    let content = head + text + tail
    out += content.isEmpty ? "\n" : " \(content)\n"
  }

  private func write(
    _ mark: Mark, of file: SourceFile, window: Window, _ severity: Severity, _ gutter: Int,
    to out: inout String
  ) {
    let line = file.contentRange(ofLine: mark.line)
    let shownStart = min(line.end, line.start + UInt32(window.start))
    let lead = DisplayText(file.text(TextRange(shownStart, mark.range.start))).width
    let whole = DisplayText(file.text(TextRange(shownStart, mark.range.end))).width
    let indent = lead + (window.start > 0 ? 1 : 0)
    let length = max(1, min(whole, HumanRenderer.lineWidthMax) - lead)
    let rule = String(repeating: mark.isPrimary ? "^" : "-", count: length)
    let text = mark.text.isEmpty ? rule : "\(rule) \(plainText(mark.text))"
    out += paint(pad("", gutter) + " |", .gutter) + " " + String(repeating: " ", count: indent)
    out += paint(text, mark.isPrimary ? severity.paint : .gutter) + "\n"
  }

  private func pad(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }
}

// Colours.
extension HumanRenderer {
  /// What a piece of output is, as far as its colour goes; the raw value is the ANSI code.
  fileprivate enum Paint: String {
    case error = "1;31"
    case warning = "1;33"
    case info = "1;34"
    case hint = "1;36"
    case gutter = "34"
    case added = "32"
    case bold = "1"
  }

  private func paint(_ text: String, _ paint: Paint) -> String {
    color == .never ? text : "\u{1B}[\(paint.rawValue)m\(text)\u{1B}[0m"
  }
}

extension Severity {
  fileprivate var paint: HumanRenderer.Paint {
    switch self {
    case .error: .error
    case .warning: .warning
    case .info: .info
    case .hint: .hint
    }
  }
}
