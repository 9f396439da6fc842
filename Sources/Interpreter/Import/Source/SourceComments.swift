import DSL

/// The comments of a YAML file by the node they belong to.
///
/// A comment on a line of its own belongs to what follows, one behind something to that. One that
/// is indented as what stands before it, but deeper than what follows, closes the former. Each is
/// handed out once, so that what nobody asks for can be put at the end.
struct SourceComments {
  /// A node by the offset of its mark, and which of its keys; an empty key is the node itself.
  private struct Owner: Hashable {
    var node: Int
    var key: String
  }

  private var comments: [(owner: Owner, line: String, isTaken: Bool)] = []
  private(set) var redacted: [YAMLMark] = []

  /// Keys under which every element of the list is a declaration of its own.
  private static let listsOfDeclarations: Set<String> = [
    "receivers", "routes", "inhibit_rules", "time_intervals", "mute_time_intervals", "groups",
    "rules", "items", "slos", "objectives",
  ]

  /// Nobody asks for the comments of this owner, so they come at the end.
  private static let end = Owner(node: -1, key: "")

  /// The key of comments that stand inside a declaration, behind all that it says.
  static let closing = "#closing"
  /// The key of comments behind a declaration that belong to no other.
  static let following = "#following"

  /// No comments.
  static let none = SourceComments()

  private init() {}

  init(_ bytes: [UInt8], root: YAMLNode) throws(YAMLError) {
    try self.init(bytes, documents: [root])
  }

  /// Reads the comments of a text; values of settings whose names end like secrets are left out.
  init(
    _ bytes: [UInt8], documents: [YAMLNode], secrets: [String] = secretWords
  ) throws(YAMLError) {
    var anchors: [(offset: Int, owner: Owner)] = []
    for document in documents {
      let owner = Owner(node: document.mark.offset, key: "")
      Self.collect(document, owner, &anchors, depth: 0)
    }
    anchors.sort { $0.offset < $1.offset }
    let first = documents.first?.mark.offset ?? 0
    let lines = LineStarts(bytes)
    for comment in try YAMLComment.read(bytes) {
      let next = anchors.firstIndex { $0.offset > comment.mark.offset } ?? anchors.count
      let owner: Owner
      if comment.isTrailing {
        owner = next > 0 ? anchors[next - 1].owner : Owner(node: first, key: "")
      } else if next == anchors.count {
        // What stands behind everything belongs to nothing in particular.
        owner = Self.end
      } else {
        let before = next > 0 ? anchors[next - 1] : nil
        owner =
          before.flatMap { lines.owner(of: comment.mark, between: $0, anchors[next]) }
          ?? anchors[next].owner
      }
      let (line, isRedacted) = Self.line(comment.text, secrets)
      if isRedacted { redacted.append(comment.mark) }
      comments.append((owner, line, false))
    }
  }

  /// Where lines and what stands on them begin.
  private struct LineStarts {
    let bytes: [UInt8]

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The spaces before a line, and before what stands on it behind the dashes of lists.
    private func columns(_ offset: Int) -> (line: Int, content: Int) {
      let start = bytes[..<offset].lastIndex(of: 0x0a).map { $0 + 1 } ?? 0
      let spaces = bytes[start...].prefix { $0 == 0x20 }.count
      var content = start + spaces
      while content + 1 < bytes.count, bytes[content] == UInt8(ascii: "-"),
        bytes[content + 1] == 0x20
      {
        content += 1 + bytes[(content + 1)...].prefix { $0 == 0x20 }.count
      }
      return (spaces, content - start)
    }

    /// Whom a comment belongs to that closes what stands before it; nil for one that does not.
    func owner(
      of comment: YAMLMark, between before: (offset: Int, owner: Owner),
      _ next: (offset: Int, owner: Owner)
    ) -> Owner? {
      let column = comment.column - 1
      guard column > columns(next.offset).line, column <= columns(before.offset).content else {
        return nil
      }
      guard before.owner.node != next.owner.node else { return before.owner }
      let isInside = column > columns(before.owner.node).line
      return Owner(node: before.owner.node, key: isInside ? closing : following)
    }
  }

  /// Notes where each key and element begins and which declaration it belongs to.
  private static func collect(
    _ node: YAMLNode, _ owner: Owner, _ anchors: inout [(offset: Int, owner: Owner)], depth: Int
  ) {
    guard case .mapping(let members, _) = node else { return }
    for member in members {
      let name = member.key.text
      let own = Owner(node: owner.node, key: owner.key.isEmpty ? name : owner.key)
      anchors.append((member.key.mark.offset, own))
      let isDeclared = listsOfDeclarations.contains(name) || name.hasSuffix("_configs")
      if case .sequence(let elements, _) = member.value {
        for element in elements {
          let inner =
            isDeclared && element.isMapping ? Owner(node: element.mark.offset, key: "") : own
          anchors.append((element.mark.offset, inner))
          collect(element, inner, &anchors, depth: depth + 1)
        }
      } else if name == "route", depth == 0 {
        let inner = Owner(node: member.value.mark.offset, key: "")
        anchors.append((member.value.mark.offset, inner))
        collect(member.value, inner, &anchors, depth: depth + 1)
      } else {
        anchors.append((member.value.mark.offset, own))
        collect(member.value, own, &anchors, depth: depth + 1)
      }
    }
  }

  // MARK: Handing out

  /// The comments of some keys of a node.
  mutating func take(_ node: YAMLMark, keys: Set<String>) -> [String] {
    take { $0.node == node.offset && keys.contains($0.key) }
  }

  /// The comments of a node and of all its keys but these.
  mutating func take(_ node: YAMLMark, except keys: Set<String> = []) -> [String] {
    take { $0.node == node.offset && !keys.contains($0.key) }
  }

  /// Whatever nobody has asked for.
  mutating func takeRest() -> [String] { take { _ in true } }

  private mutating func take(where fits: (Owner) -> Bool) -> [String] {
    var lines: [String] = []
    for index in comments.indices where !comments[index].isTaken && fits(comments[index].owner) {
      comments[index].isTaken = true
      lines.append(comments[index].line)
    }
    return lines
  }

  // MARK: Text

  /// In configurations, where addresses hold tokens.
  static let secretWords = ["password", "token", "secret", "api_key", "_url", "url", "key"]
  /// In rules, whose addresses are those of dashboards and runbooks.
  static let secretWordsOfRules = ["password", "token", "secret", "api_key"]

  /// A comment as a line of source; the value of a setting that was commented out and may be a
  /// secret is not repeated.
  private static func line(
    _ text: String, _ secrets: [String]
  ) -> (line: String, isRedacted: Bool) {
    var body = Substring(text)
    while body.first == "#" { body = body.dropFirst() }
    if let colon = body.firstIndex(of: ":"), body.index(after: colon) < body.endIndex {
      let key = body[..<colon].split(whereSeparator: { $0 == " " || $0 == "-" }).last ?? ""
      let value = body[body.index(after: colon)...].drop { $0 == " " }
      let isSetting = !key.isEmpty && key.allSatisfy { $0.isLetter || $0 == "_" || $0 == "-" }
      let isOneWord =
        !value.isEmpty
        && (!value.contains(" ") || value.hasPrefix("'") || value.hasPrefix("\""))
      if isSetting, isOneWord, !key.hasSuffix("_file"),
        secrets.contains(where: { key.lowercased().hasSuffix($0) })
      {
        return ("#\(spaced(body[...colon])) …", true)
      }
    }
    let (free, isRedacted) = CommentSecrets.withheld(body)
    return ("#\(spaced(Substring(free)))", isRedacted)
  }

  /// With one space after the mark at least.
  private static func spaced(_ text: Substring) -> String {
    text.isEmpty || text.first == " " ? String(text) : " \(text)"
  }
}

extension YAMLNode {
  fileprivate var isMapping: Bool {
    if case .mapping = self { return true }
    return false
  }
}
