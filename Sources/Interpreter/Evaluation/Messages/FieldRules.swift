/// How much text a field of a message may hold, and how the values in it are escaped.
///
/// Vendors change their limits; each stands here once.
package struct FieldRules: Hashable, Sendable {
  package enum Limit: Hashable, Sendable {
    /// As people count them.
    case characters(Int)
    case bytes(Int)
  }

  package let limit: Limit
  package let escaping: Escaping
  /// Line feeds become spaces: a title stands on one line.
  package let isLine: Bool

  private init(_ limit: Limit, _ escaping: Escaping, isLine: Bool = false) {
    self.limit = limit
    self.escaping = escaping
    self.isLine = isLine
  }

  /// The rules of a field; unknown fields are treated as the body.
  package static func of(_ field: String, in kind: ChannelKind) -> FieldRules {
    switch (kind, field) {
    // Slack cuts at 40,000 characters by itself and without a mark; entities count in full.
    case (.slack, "title"): FieldRules(.characters(1000), .slack, isLine: true)
    case (.slack, "color"): FieldRules(.characters(32), .line, isLine: true)
    case (.slack, _): FieldRules(.characters(30_000), .slack)
    // A line of a mail's header holds 998 bytes; clients show about a hundred characters.
    case (.email, "title"), (.email, "subject"):
      FieldRules(.characters(200), .line, isLine: true)
    case (.email, "html"): FieldRules(.bytes(512 << 10), .html)
    case (.email, _): FieldRules(.bytes(256 << 10), .plain)
    case (.terminal, "title"): FieldRules(.characters(500), .line, isLine: true)
    case (.terminal, _): FieldRules(.bytes(64 << 10), .plain)
    case (.webhook, "title"): FieldRules(.characters(1024), .none, isLine: true)
    case (.webhook, _): FieldRules(.bytes(256 << 10), .none)
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
