package import DSL

/// How much text a field of a message may hold, and how the values in it are escaped.
package struct FieldRules: Hashable, Sendable {
  package typealias Limit = TextLimit

  package let limit: Limit
  package let escaping: Escaping
  /// Line feeds become spaces: a title stands on one line.
  package let isLine: Bool

  /// The rules of a field; unknown fields are treated as the body.
  package static func of(_ field: String, in kind: ChannelKind) -> FieldRules {
    let isLine = isLine(field, kind)
    return FieldRules(
      limit: TextLimit.of(field, in: kind.rawValue), escaping: escaping(field, kind, isLine),
      isLine: isLine)
  }

  private static func isLine(_ field: String, _ kind: ChannelKind) -> Bool {
    switch (kind, field) {
    case (_, "title"), (.email, "subject"), (.slack, "color"): true
    default: false
    }
  }

  private static func escaping(_ field: String, _ kind: ChannelKind, _ isLine: Bool) -> Escaping {
    switch (kind, field) {
    case (.slack, "color"): .line
    case (.slack, _): .slack
    case (.email, "html"): .html
    case (.webhook, _): .none
    case (.email, _), (.terminal, _): isLine ? .line : .plain
    }
  }

  /// The text within the limit; a cut text ends with `…`.
  package func fit(_ text: String) -> String {
    let text = isLine ? text.onOneLine : text
    let cut: String
    switch limit {
    case .characters(let count):
      // No character takes less than a byte, so short texts need not be counted.
      guard text.utf8.count > count else { return text }
      cut = text.truncated(to: count)
    case .bytes(let count):
      guard text.utf8.count > count else { return text }
      cut = text.truncated(toBytes: count)
    }
    return cut == text ? text : withoutBrokenMarkup(cut)
  }

  private static let ellipsis = "…"
  /// `&quot;` is the longest entity that escaping writes.
  private static let entityLengthMax = 6

  /// Removes an entity or a tag that the cut left open at the end.
  private func withoutBrokenMarkup(_ cut: String) -> String {
    guard escaping == .slack || escaping == .html else { return cut }
    let kept = cut.dropLast()
    if let start = kept.suffix(Self.entityLengthMax).lastIndex(of: "&"),
      !kept[start...].contains(";")
    {
      return kept[..<start] + Self.ellipsis
    }
    if let start = kept.lastIndex(of: "<"), !kept[start...].contains(">") {
      return kept[..<start] + Self.ellipsis
    }
    return cut
  }
}

extension String {
  /// A text block ends with a line feed; in a title it and all others are spaces.
  fileprivate var onOneLine: String {
    guard contains(where: \.isNewline) else { return self }
    let line = map { $0.isNewline ? " " : $0 }.drop { $0 == " " }
    guard let last = line.lastIndex(where: { $0 != " " }) else { return "" }
    return String(line[...last])
  }

  /// At most so many bytes of whole characters; a cut text ends with `…`, which is counted, or with
  /// dots where there is no room for it.
  package func truncated(toBytes limit: Int) -> String {
    let mark = "…"
    guard utf8.count > limit else { return self }
    guard limit >= mark.utf8.count else { return String(repeating: ".", count: max(limit, 0)) }
    return prefix(byteCount: limit - mark.utf8.count) + mark
  }

  /// The whole characters at the beginning that fit into so many bytes.
  fileprivate func prefix(byteCount limit: Int) -> String {
    var count = 0
    for character in self {
      let size = character.utf8.count
      if count + size > limit { break }
      count += size
    }
    return String(decoding: utf8.prefix(count), as: UTF8.self)
  }
}
