/// The labels that the package knows.
struct Vocabulary: Sendable {
  /// Labels that need no declaration, because Prometheus and its kin set them.
  static let known: [CheckedLabel] = [
    CheckedLabel(name: "alertname", values: [], isOptional: false, span: nowhere),
    CheckedLabel(name: "instance", values: [], isOptional: true, span: nowhere),
    CheckedLabel(name: "job", values: [], isOptional: true, span: nowhere),
  ]
  private static let nowhere = Span(FileID(0), TextRange(at: 0))

  /// In declared order.
  private(set) var declared: [CheckedLabel] = []
  private var byName: [String: CheckedLabel] = Dictionary(
    known.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
  private var positions: [String: Int] = [:]
  /// Some of the declared labels could not be read, so an unknown one may well be declared.
  var isIncomplete = false

  subscript(_ name: String) -> CheckedLabel? { byName[name] }

  /// Where a label is declared; nil for one that is known without saying.
  func declaration(of name: String) -> Span? { positions[name].map { declared[$0].span } }

  /// Adds a label; gives the place of an earlier declaration.
  mutating func declare(_ label: CheckedLabel) -> Span? {
    if let first = positions[label.name] { return declared[first].span }
    positions[label.name] = declared.count
    declared.append(label)
    byName[label.name] = label
    return nil
  }

  /// Labels that need no declaration in this package, because its objectives set them.
  private var made: [String] = []

  /// Takes in a label that is on some alerts of the package without being declared.
  mutating func know(_ name: String) {
    guard byName[name] == nil else { return }
    made.append(name)
    byName[name] = CheckedLabel(name: name, values: [], isOptional: true, span: Self.nowhere)
  }

  /// Lets the labels stand elsewhere.
  mutating func move(_ place: (Span) -> Span) {
    for index in declared.indices {
      declared[index].span = place(declared[index].span)
      byName[declared[index].name] = declared[index]
    }
  }

  /// All names, for suggestions.
  var names: [String] {
    declared.map(\.name)
      + (Vocabulary.known.map(\.name) + made).filter { positions[$0] == nil }
  }
}
