import DSL

/// What the labels that rules set can say, and how their values are written.
struct RuleVocabulary {
  /// Values of an enumeration that is made of constants; more are no enumeration.
  static let valuesMax = 8
  /// Labels that are known without saying.
  private static let known: Set<String> = ["alertname", "instance", "job"]

  private struct Label {
    var values: [String] = []
    /// Whether some rule fills in a text that is not known before.
    var isOpen = false
    var count = 0
  }

  private var order: [String] = []
  private var labels: [String: Label] = [:]
  /// Where a label is given first.
  private var places: [String: (sheet: Int, mark: YAMLMark)] = [:]
  private var alertCount = 0
  /// The vocabulary of the package that rules are written into; nil for a package of their own.
  private let given: [String: [String]]?

  /// - Parameter given: values by label, none for a label that can say anything.
  init(given: [CheckedLabel]? = nil) {
    self.given = given.map { labels in
      Dictionary(labels.map { ($0.name, $0.values) }, uniquingKeysWith: { first, _ in first })
    }
  }

  mutating func add(_ rule: WrittenRule, inheriting inherited: [WrittenText], in sheet: Int) {
    for label in inherited + rule.labels where places[label.name] == nil {
      places[label.name] = (sheet, label.mark)
    }
    let outer = inherited.filter { label in !rule.labels.contains { $0.name == label.name } }
    add(outer + rule.labels, areOfAlert: rule.isAlert)
  }

  /// Adds what one rule sets; recording rules make labels known, but say nothing of their values.
  mutating func add(_ texts: [WrittenText], areOfAlert isAlert: Bool = true) {
    if isAlert { alertCount += 1 }
    for label in texts where !Self.known.contains(label.name) {
      guard SourceText.isPlainLabel(label.name) else { continue }
      if labels[label.name] == nil { order.append(label.name) }
      var entry = labels[label.name] ?? Label()
      if isAlert { entry.count += 1 }
      if label.value.contains("{{") || label.value.isEmpty || !isAlert {
        entry.isOpen = true
      } else if !entry.values.contains(label.value) {
        entry.values.append(label.value)
      }
      labels[label.name] = entry
    }
  }

  /// The values of an enumeration; empty for a label that can say anything.
  func values(of name: String) -> [String] {
    if let given { return given[name] ?? [] }
    guard let label = labels[name], !label.isOpen,
      (2...Self.valuesMax).contains(label.values.count), label.values.allSatisfy(isSayable)
    else { return [] }
    // A few values that hardly repeat are no enumeration.
    return name == "severity" || label.values.count * 2 <= label.count ? label.values : []
  }

  private func isSayable(_ value: String) -> Bool { !value.contains("\n") }

  /// A constant as the value of a label.
  func text(of value: String, for name: String) -> String {
    values(of: name).contains(value) ? Self.word(value) : SourceText.quoted(value)
  }

  private static func word(_ value: String) -> String {
    isPlainName(value) ? value : SourceText.quoted(value)
  }

  /// The `labels` block; nothing when no label needs it.
  var declaration: [String] {
    guard given == nil, !order.isEmpty else { return [] }
    let fields = order.map { name in
      let values = values(of: name).sorted(by: Self.precedes)
      let isAlways = (labels[name]?.count ?? 0) == alertCount
      guard !values.isEmpty else { return "\(name): String?" }
      return "\(name): \(values.map(Self.word).joined(separator: " | "))\(isAlways ? "" : "?")"
    }
    return ["labels {"] + fields + ["}"]
  }

  /// Labels that the package must declare for its new rules, and where they are given.
  var missing: [(name: String, sheet: Int, mark: YAMLMark)] {
    guard let given else { return [] }
    return order.filter { given[$0] == nil }.map { name in
      (name, places[name]?.sheet ?? 0, places[name]?.mark ?? .start)
    }
  }

  /// The gravest first, then in the order of letters.
  private static func precedes(_ left: String, _ right: String) -> Bool {
    let ranks = ["page", "critical", "error", "high", "warning", "medium", "low", "info", "none"]
    let (one, two) = (ranks.firstIndex(of: left), ranks.firstIndex(of: right))
    return (one ?? ranks.count, left) < (two ?? ranks.count, right)
  }
}
