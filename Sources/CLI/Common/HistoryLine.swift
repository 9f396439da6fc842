import DSL
import Interpreter
import Runtime

/// One line of history as people read it: when, what kind, what happened, which line decided.
struct HistoryLine {
  /// RFC 3339 with milliseconds.
  let at: String
  let kind: String
  let text: String
  /// `path:line:column` of the declaration; may be empty.
  let place: String

  init(_ record: HistoryRecord) {
    at = formatRFC3339(record.at, .milliseconds)
    kind = record.kind.rawValue
    text = record.text
    place = record.place
  }

  init(_ line: JSONValue) {
    at = line["at"]?.text ?? ""
    kind = line["kind"]?.text ?? ""
    text = line["text"]?.text ?? ""
    place = line["place"]?.text ?? ""
  }

  /// What alerts say may hold control characters; a terminal gets none of them.
  func render(day: DayDisplay, color: Bool) -> String {
    let time = day == .shown ? at : String(at.dropFirst(11).prefix(8)) + "Z"
    let padding = String(repeating: " ", count: max(0, Self.kindWidth - kind.count))
    let source = place.isEmpty ? "" : dim(" (\(printable(place)))", color)
    // Many sentences begin with what they are about: "ticket incident-1 was opened".
    let words = text.hasPrefix(kind + " ") ? text.dropFirst(kind.count + 1) : text[...]
    let sentence = printable(String(words)).replacing("\n", with: " ")
    return "\(dim(time, color)) \(kind)\(padding) \(sentence)\(source)"
  }

  enum DayDisplay {
    case shown
    case hidden
  }

  private static let kindWidth = HistoryRecord.Kind.allCases.map(\.rawValue.count).max() ?? 0

  private func dim(_ text: String, _ color: Bool) -> String {
    color ? "\u{1b}[2m\(text)\u{1b}[0m" : text
  }
}
