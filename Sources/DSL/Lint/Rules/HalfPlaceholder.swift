/// A text with half of a placeholder, or with one of another language.
///
/// `{group.key}` and `$group.key}` lack a character of `${group.key}`, and a `}` too many after a
/// placeholder is shown. So are `{{ $labels.service }}` and, in the texts of rules, `$value` and
/// `$labels.service`. All are legal texts, and whoever is woken reads them as they stand. Write
/// `$${` for the two characters themselves.
struct HalfPlaceholder: NodeLintRule {
  static let code = DiagnosticCode.halfPlaceholder

  static func check(
    _ view: StringSyntax, _ package: LintedPackage, _ found: inout LintFindings
  ) {
    let tree = view.tree
    if let parent = tree.parent(of: view.id), tree.kind(of: parent) == .typedLiteral { return }
    guard hasMarks(view) else { return }
    var depth = 0
    let isOfRule = isOfRule(view)
    for token in texts(in: tree, view.id) {
      let text = HalfText(
        bytes: tree.source.bytes, range: token.range.indices, isOfRule: isOfRule,
        isKnown: { isKnown($0, package) })
      let isAfterValue = token.index > 0 && tree.isInterpolationClose(token.index - 1)
      let fault = text.fault ?? (isAfterValue && depth == 0 ? text.strayBrace : nil)
      if let fault {
        let span = Span(tree.source.id, fault.range)
        let finding = Diagnostic.halfPlaceholder(at: span, text: tree.source.text(fault.range))
        guard let right = fault.right else { return found.report(finding) }
        return found.report(
          finding.suggest("write `\(right)`", replacing: span, with: right))
      }
      depth = max(0, depth + text.braceBalance)
    }
  }

  /// Whether a string is a text of an alert rule, which can name the value and labels by a word.
  private static func isOfRule(_ view: StringSyntax) -> Bool {
    var node = view.id
    while let parent = view.tree.parent(of: node) {
      if view.tree.kind(of: parent) == .alertRule { return true }
      node = parent
    }
    return false
  }

  /// Whether a brace or a dollar stands in the text itself; few texts have one, and finding out
  /// whose they are takes long.
  private static func hasMarks(_ view: StringSyntax) -> Bool {
    let tree = view.tree
    for index in tree.nodeFirsts[Int(view.id.raw)]..<tree.nodeLasts[Int(view.id.raw)] {
      let token = Token(tree: tree, index: index)
      guard token.kind == .textChunk || token.kind == .string else { continue }
      if tree.source.bytes[token.range.indices].contains(where: HalfText.isMark) { return true }
    }
    return false
  }

  /// Whether a word in braces is a name that texts can show, or a word of a control tag.
  private static func isKnown(_ word: String, _ package: LintedPackage) -> Bool {
    ["value", "instance", "job", "else", "end"].contains(word) || package.label(word) != nil
  }

  /// The tokens of a string or text block that are text, also inside its control tags.
  private static func texts(in tree: SyntaxTree, _ node: NodeID) -> [Token] {
    (tree.nodeFirsts[Int(node.raw)]..<tree.nodeLasts[Int(node.raw)]).compactMap { index in
      let token = Token(tree: tree, index: index)
      guard token.kind == .textChunk || token.kind == .string else { return nil }
      // A string inside a placeholder is looked at on its own.
      var owner = tree.node(at: token.range.start + 1)
      while ![.stringLiteral, .textBlock].contains(tree.kind(of: owner)),
        let parent = tree.parent(of: owner)
      {
        owner = parent
      }
      return owner == node ? token : nil
    }
  }
}

extension SyntaxTree {
  fileprivate func isInterpolationClose(_ index: UInt32) -> Bool {
    Token(tree: self, index: index).kind == .interpolationClose
  }
}

/// The bytes of one piece of text.
private struct HalfText {
  let bytes: [UInt8]
  let range: Range<Int>
  let isOfRule: Bool
  /// Whether a single word in braces is more than a word.
  let isKnown: (String) -> Bool

  private static let open = UInt8(ascii: "{")
  private static let close = UInt8(ascii: "}")
  private static let dollar = UInt8(ascii: "$")

  /// A brace or a dollar.
  static func isMark(_ byte: UInt8) -> Bool { byte == open || byte == close || byte == dollar }

  /// `{` minus `}`.
  var braceBalance: Int {
    bytes[range].reduce(0) { $0 + ($1 == Self.open ? 1 : $1 == Self.close ? -1 : 0) }
  }

  /// A `}` directly after a placeholder.
  var strayBrace: (range: TextRange, right: String?)? {
    guard let first = range.first, bytes[first] == Self.close else { return nil }
    return (TextRange(UInt32(first), UInt32(first + 1)), "")
  }

  /// The first half of a placeholder, and how it is meant.
  var fault: (range: TextRange, right: String?)? {
    var next = range.lowerBound
    for start in range where start >= next {
      if let action = action(at: start) {
        if let fault = action.fault { return fault }
        next = action.end
        continue
      }
      if let word = dollarWord(at: start) { return word }
      let isDollar = bytes[start] == Self.dollar
      guard isDollar || bytes[start] == Self.open, start == range.lowerBound || !isMarked(start)
      else { continue }
      guard let path = path(from: start + 1), let end = end(from: path.end) else { continue }
      let word = String(decoding: bytes[(start + 1)..<path.end], as: UTF8.self)
      // A word in braces may be anything; members, calls and known names are ours, and so is what
      // is half closed.
      guard path.isOurs || isDollar || isKnown(word) else { continue }
      let inner = String(decoding: bytes[(start + 1)..<(end - 1)], as: UTF8.self)
      let mark = ["else", "end"].contains(word) ? "%" : "$"
      return (TextRange(UInt32(start), UInt32(end)), "\(mark){\(inner)}")
    }
    return nil
  }

  /// `{{ … }}`, as templates of Go write values: a fault where a value of alerts is meant.
  private func action(at start: Int) -> (fault: (range: TextRange, right: String?)?, end: Int)? {
    guard start + 1 < range.upperBound, bytes[start] == Self.open, bytes[start + 1] == Self.open
    else { return nil }
    let line = bytes[(start + 2)..<range.upperBound].prefix { $0 != Ascii.lineFeed }
    let end = line.indices.dropLast().first {
      bytes[$0] == Self.close && bytes[$0 + 1] == Self.close
    }
    guard let end, let template = GoPlaceholder(bytes[(start + 2)..<end]) else { return nil }
    let whole = TextRange(UInt32(start), UInt32(end + 2))
    return ((whole, template.right.map { "${\($0)}" }), end + 2)
  }

  /// `$value` or `$labels.service` in the text of a rule.
  private func dollarWord(at start: Int) -> (range: TextRange, right: String?)? {
    guard isOfRule, bytes[start] == Self.dollar,
      start == range.lowerBound || !(isMarked(start) || isWordByte(bytes[start - 1]))
    else { return nil }
    var end = wordEnd(from: start + 1)
    var word = String(decoding: bytes[(start + 1)..<end], as: UTF8.self)
    if word == "labels", end < range.upperBound, bytes[end] == UInt8(ascii: ".") {
      let last = wordEnd(from: end + 1)
      guard last > end + 1 else { return nil }
      end = last
      word = String(decoding: bytes[(start + 1)..<end], as: UTF8.self)
    } else {
      guard isKnown(word), !["else", "end"].contains(word) else { return nil }
    }
    // Half of a placeholder has its own end.
    if end < range.upperBound, [Self.close, UInt8(ascii: "(")].contains(bytes[end]) { return nil }
    return (TextRange(UInt32(start), UInt32(end)), "${\(word)}")
  }

  private func wordEnd(from start: Int) -> Int {
    var index = start
    while index < range.upperBound, isWordByte(bytes[index]) { index += 1 }
    return index
  }

  /// Whether a `$`, `%` or `{` stands before, which gives the mark another meaning.
  private func isMarked(_ index: Int) -> Bool {
    [Self.dollar, UInt8(ascii: "%"), Self.open].contains(bytes[index - 1])
  }

  /// A name with its members; ours if it has some, or is called.
  private func path(from start: Int) -> (end: Int, isOurs: Bool)? {
    var index = start
    while index < range.upperBound, isWordByte(bytes[index]) { index += 1 }
    guard index > start, index < range.upperBound else { return nil }
    let follows = bytes[index]
    let isMember =
      follows == UInt8(ascii: ".") && index + 1 < range.upperBound && isWordByte(bytes[index + 1])
    return (index, isMember || follows == UInt8(ascii: "("))
  }

  /// The place after the `}` on the line, where nothing opens before it.
  private func end(from start: Int) -> Int? {
    var index = start
    while index < range.upperBound {
      switch bytes[index] {
      case Self.close: return index + 1
      case Self.open, Self.dollar, Ascii.quote, Ascii.lineFeed: return nil
      default: index += 1
      }
    }
    return nil
  }
}

/// What stands in `{{ … }}` of a template of Go, if it is a value of alerts.
private struct GoPlaceholder {
  /// How it is written here; nil for what has to be written by hand.
  let right: String?

  /// Where values come from, and what they are here.
  private static let roots = [
    "$labels.": "labels.", ".Labels.": "labels.", ".GroupLabels.": "group.labels.",
    ".CommonLabels.": "group.common.",
  ]
  private static let functions = [
    "humanize": "si", "humanize1024": "iec", "humanizePercentage": "percent",
    "humanizeDuration": "duration",
  ]

  init?(_ bytes: ArraySlice<UInt8>) {
    let text = String(decoding: bytes, as: UTF8.self)
    let words = text.split { $0 == " " || $0 == "|" }.map(String.init)
    let isOfAlert = words.contains { word in
      word.hasPrefix("$") || word == ".Value" || Self.roots.keys.contains { word.hasPrefix($0) }
    }
    guard isOfAlert else { return nil }
    right = Self.value(words, isPiped: text.contains("|"))
  }

  /// `$value`, `$value | humanize` or `humanize $value`.
  private static func value(_ words: [String], isPiped: Bool) -> String? {
    guard let last = words.last, let first = words.first else { return nil }
    if words.count == 1 { return path(first) }
    guard words.count == 2, let format = functions[isPiped ? last : first],
      let path = path(isPiped ? first : last)
    else { return nil }
    return "\(path) as \(format)"
  }

  private static func path(_ word: String) -> String? {
    if word == "$value" || word == ".Value" { return "value" }
    for (root, right) in roots where word.hasPrefix(root) {
      let name = word.dropFirst(root.count)
      return name.utf8.allSatisfy(isWordByte) ? right + name : nil
    }
    return nil
  }
}
