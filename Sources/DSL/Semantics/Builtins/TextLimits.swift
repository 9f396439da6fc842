/// How much text a field of a message may hold.
package enum TextLimit: Hashable, Sendable, CustomStringConvertible {
  /// As people count them.
  case characters(Int)
  case bytes(Int)

  /// The limit of a field in a kind of channel; unknown fields are treated as the body.
  ///
  /// Vendors change their limits; each stands here once.
  package static func of(_ field: String, in kind: String) -> TextLimit {
    switch (kind, field) {
    // Slack cuts at 40,000 characters by itself and without a mark; entities count in full.
    case ("slack", "title"): .characters(1000)
    case ("slack", "color"): .characters(32)
    case ("slack", _): .characters(30_000)
    // A line of a mail's header holds 998 bytes; clients show about a hundred characters.
    case ("email", "title"), ("email", "subject"): .characters(200)
    case ("email", "html"): .bytes(512 << 10)
    case ("terminal", "title"): .characters(500)
    case ("terminal", _): .bytes(64 << 10)
    case ("webhook", "title"): .characters(1024)
    default: .bytes(256 << 10)
    }
  }

  package var description: String {
    switch self {
    case .characters(let count): "\(count) characters"
    case .bytes(let count): "\(count >> 10)KiB"
    }
  }

  /// How much of the limit a text takes beyond it; nil where it fits.
  func excess(of text: String) -> Int? {
    switch self {
    case .characters(let most): text.count > most ? text.count : nil
    case .bytes(let most): text.utf8.count > most ? text.utf8.count : nil
    }
  }
}

extension TypedExpression {
  /// What the text holds whatever the values in it are.
  var leastText: String {
    switch self {
    case .constant(.string(let text)): text
    case .text(let pieces): pieces.map(\.leastText).joined()
    case .binary(.add, let left, let right): left.leastText + right.leastText
    case .bind(_, _, let body): body.leastText
    default: ""
    }
  }
}

extension CheckedText {
  /// Loops may run over nothing, and of branches any may be taken.
  fileprivate var leastText: String {
    switch self {
    case .literal(let text): text
    case .value(let value): value.leastText
    case .loop, .conditional: ""
    }
  }
}
