import DSL

extension SourceText {
  /// Columns that a line of source should not exceed.
  static let width = 100
  /// Columns that stand before a statement inside two blocks, with room for what follows a query.
  private static let indent = 6

  // MARK: Texts with placeholders

  /// A text on one line.
  static func string(_ pieces: [TemplateSource.Piece]) -> String {
    "\"\(joined(pieces) { String(quoted($0).dropFirst().dropLast()) })\""
  }

  /// The pieces behind each other, with texts that stand side by side written as one.
  ///
  /// A `$` right before a placeholder would take its meaning away, so it is written by number.
  private static func joined(
    _ pieces: [TemplateSource.Piece], _ written: (String) -> String
  ) -> String {
    var out = ""
    var text = ""
    for piece in pieces {
      switch piece {
      case .text(let more): text += more
      case .value(let expression):
        out += written(text)
        if out.hasSuffix("$") { out = out.dropLast() + numbered("$") }
        out += "${\(expression)}"
        text = ""
      }
    }
    return out + written(text)
  }

  /// A text, as a block where it has several lines.
  static func text(_ source: TemplateSource) -> String {
    let hasLines = source.pieces.contains { piece in
      if case .text(let text) = piece { text.contains("\n") } else { false }
    }
    guard hasLines else { return string(source.pieces) }
    let body = joined(source.pieces, block)
    return "\"\"\"\n\(visibleLineEnds(body))\n\"\"\""
  }

  /// The inside of a text block.
  private static func block(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { line in
        let inner = String(quoted(String(line)).dropFirst().dropLast())
        // Quotes need no escape unless three stand together.
        return line.contains("\"\"\"") ? inner : inner.replacing("\\\"", with: "\"")
      }
      .joined(separator: "\n")
  }

  /// Spaces at the end of a line by number, so that nobody's editor takes them away.
  private static func visibleLineEnds(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false)
      .map { $0.hasSuffix(" ") ? $0.dropLast() + "\\u{20}" : $0 }
      .joined(separator: "\n")
  }

  /// Whether a name can stand before `=` in an alert and behind `labels.` without quotes.
  ///
  /// Most words of the language can, so the parser is asked about those.
  static func isPlainMember(_ name: String) -> Bool {
    guard Matcher.isValidLabelName(name, mode: .classic) else { return false }
    if isPlainName(name) { return true }
    return parses(#"alert A { \#(name) = "${labels.\#(name)}" }"#)
  }

  /// The name of a label where an alert is given it; nil where none can stand there.
  static func labelEntry(_ name: String) -> String? {
    if isPlainLabel(name) { return name }
    return Matcher.isValidLabelName(name, mode: .classic) ? nil : quoted(name)
  }

  /// The name of an annotation in an alert; nil where none can stand there.
  static func annotationEntry(_ name: String) -> String? {
    if isPlainMember(name) { return name }
    return Matcher.isValidLabelName(name, mode: .classic) ? nil : quoted(name)
  }

  /// Whether the name of a series needs no quotes: words joined by colons.
  static func isPlainSeries(_ name: String) -> Bool {
    let words = name.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
    guard words.allSatisfy({ Matcher.isValidLabelName($0, mode: .classic) }) else { return false }
    return words.allSatisfy(isPlainName) || parses("record \(name) = q")
  }

  private static func parses(_ rule: String) -> Bool {
    let source = "edition 2026\nrules r from s { \(rule) }\n"
    return !parse(SourceFile(path: "rule.tocsin", text: source)).hasErrors
  }

  // MARK: Queries

  /// A query as a literal; the text is the same, but for white space around and margins.
  static func query(_ written: String, _ dialect: PromQL.Dialect) -> String {
    let options = PromQL.Options(dialect: dialect)
    let tree = try? PromQL.parse(written, options)
    var text = dedented(written)
    if !isSayable(text), let tree, let plain = requoted(tree) { text = plain }
    if !text.contains("\n"), let line = literal(text) {
      // A block cannot hold the marks that end it.
      if line.utf8.count <= width - indent - 20 || text.contains("\"\"\"") { return line }
    }
    if !text.contains("\n"), text.utf8.count > width - indent, let tree, !text.contains("#") {
      let pretty = tree.text(brokenAt: width - indent)
      if isSayable(pretty), (try? PromQL.parse(pretty, options)) == tree { text = pretty }
    }
    return "promql\"\"\"\n\(text.replacing("${", with: "$${"))\n\"\"\""
  }

  /// A query that holds `${window}`, escapes seen to, as a literal.
  static func windowed(_ text: String) -> String {
    let text = dedented(text)
    let quotes = text.utf8.count { $0 == UInt8(ascii: "\"") }
    if !text.contains("\n"), quotes <= 2, isSayable(text), text.utf8.count <= width - indent - 20 {
      return "promql\"\(text.replacing("\"", with: "\\\""))\""
    }
    return "promql\"\"\"\n\(text)\n\"\"\""
  }

  /// A query on one line; nil where too many quotes would need a mark.
  private static func literal(_ text: String) -> String? {
    let quotes = text.utf8.count { $0 == UInt8(ascii: "\"") }
    let holdsMark = text.contains("\"\"\"")
    guard quotes <= 2 || holdsMark, keepsEscapes(text) else { return nil }
    return "promql\"\(text.replacing("\"", with: "\\\"").replacing("${", with: "$${"))\""
  }

  /// Whether a block can hold the text.
  private static func isSayable(_ text: String) -> Bool {
    keepsEscapes(text) && !text.contains("\"\"\"")
  }

  /// Whether a literal gives the text back: a backslash before a quote would be lost.
  private static func keepsEscapes(_ text: String) -> Bool {
    var isEscaped = false
    for byte in text.utf8 {
      if isEscaped {
        if byte == UInt8(ascii: "\"") { return false }
        isEscaped = false
      } else {
        isEscaped = byte == UInt8(ascii: "\\")
      }
    }
    return true
  }

  /// The query with `'` around texts that hold `"`; nil where that does not help.
  private static func requoted(_ tree: PromQL.Expression) -> String? {
    var out = ""
    var inner: String?
    var isEscaped = false
    for character in tree.text {
      guard var text = inner else {
        if character == "\"" { inner = "" } else { out.append(character) }
        continue
      }
      if isEscaped {
        text += character == "\"" ? "\"" : "\\\(character)"
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else if character == "\"" {
        out += text.contains("\"") ? "'\(text.replacing("'", with: "\\'"))'" : "\"\(text)\""
        inner = nil
        continue
      } else {
        text.append(character)
      }
      inner = text
    }
    guard isSayable(out), (try? PromQL.parse(out, PromQL.Options(dialect: tree.dialect))) == tree
    else { return nil }
    return out
  }

  /// Without white space around, and without the margin that all lines but the first share.
  private static func dedented(_ written: String) -> String {
    var lines = written.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      var line = line
      while let last = line.last, last.isWhitespace { line.removeLast() }
      return line
    }
    while let first = lines.first, first.isEmpty { lines.removeFirst() }
    while let last = lines.last, last.isEmpty { lines.removeLast() }
    func margin(_ lines: [Substring]) -> Int {
      lines.filter { !$0.isEmpty }.map { $0.prefix { $0 == " " }.count }.min() ?? 0
    }
    let whole = margin(lines)
    return lines.map { $0.dropFirst(min(whole, $0.prefix { $0 == " " }.count)) }
      .joined(separator: "\n")
  }
}
