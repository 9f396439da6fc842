/// What the grammar wants at a place: the data of the diagnostics `expected-other` and
/// `unknown-statement`.
struct Expected {
  let text: String

  static let name = Expected(text: "a name")
  static let channel = Expected(text: "the name of a channel")
  static let kind = Expected(text: "a kind")
  static let expression = Expected(text: "an expression")
  static let condition = Expected(text: "a condition")
  static let type = Expected(text: "a type")
  static let quoted = Expected(text: "text in quotes")
  static let label = Expected(text: "the name of a label")
  static let window = Expected(text: "a window of time")
  static let targets = Expected(text: "the name of a channel, an escalation or a ticket")
  static let goal = Expected(text: "`an escalation`, `a contact` or a name")
  static let year = Expected(text: "a year")
  static let date = Expected(text: "a date")
  static let time = Expected(text: "a time of day")
  static let record = Expected(text: "a record")
  static let steps = Expected(text: "a block of steps")
  static let arrowOrBlock = Expected(text: "`->` and a target, or a block")
  static let valueOrCall = Expected(text: "a value, `http` or `ai`")

  /// One of several words or marks.
  static func oneOf(_ kinds: [TokenKind]) -> Expected {
    let words = kinds.map { $0.inMessage.text }
    guard let last = words.last, words.count > 1 else { return Expected(text: words.first ?? "") }
    return Expected(text: words.dropLast().joined(separator: ", ") + " or " + last)
  }
}

extension TokenKind {
  /// The kind as messages name it.
  var inMessage: Expected {
    let isFixed = rawValue >= TokenKind.leftBrace.rawValue
    return Expected(text: isFixed ? "`\(spelling)`" : spelling)
  }
}
