/// The alerts that the package's rules raise, by name.
///
/// Unlike other names these need not be unique: rules of one name with different thresholds and
/// severities are common, and a test means them all.
struct AlertNames: Sendable {
  /// In the order of files and lines, each once.
  private(set) var all: [String] = []
  /// Where a rule of the name is declared first.
  private var firsts: [String: Span] = [:]
  /// Where further ones are; most names have none.
  private var others: [String: [Span]] = [:]
  /// Those that objectives make, whose names stand nowhere in the source.
  private(set) var madeByObjectives: Set<String> = []

  /// Where rules of a name are declared, in order.
  subscript(_ name: String) -> [Span] {
    firsts[name].map { [$0] + (others[name] ?? []) } ?? []
  }

  /// Whether a rule of a name is declared.
  func contains(_ name: String) -> Bool { firsts[name] != nil }

  /// Makes room for the names of so many rules.
  mutating func reserve(_ count: Int) {
    all.reserveCapacity(count)
    firsts.reserveCapacity(count)
  }

  mutating func declare(_ name: String, at span: Span) {
    if firsts[name].isFilled(with: span) {
      all.append(name)
    } else {
      others[name, default: []].append(span)
    }
  }

  /// Lets the rules stand elsewhere.
  mutating func move(_ place: (Span) -> Span) {
    firsts = firsts.mapValues(place)
    others = others.mapValues { $0.map(place) }
  }

  /// Declares an alert that an objective makes; its place is that of the objective.
  mutating func declareMade(_ name: String, at span: Span) {
    declare(name, at: span)
    madeByObjectives.insert(name)
  }
}

extension Optional {
  /// Whether there was nothing, where the value is now.
  fileprivate mutating func isFilled(with value: Wrapped) -> Bool {
    guard self == nil else { return false }
    self = value
    return true
  }
}

extension Checker {
  /// Declares the alerts of all rules, so that conditions can refer to them.
  mutating func collectAlerts() {
    let groups = sources.rules
    let names = pool.map(groups.count) { number in
      groups[number].items.compactMap { item -> (word: String, span: Span)? in
        guard case .alertRule(let rule) = item, let name = rule.name, !name.isEmpty else {
          return nil
        }
        return (name.decoded, name.nameSpan)
      }
    }
    alertNames.reserve(names.reduce(0) { $0 + $1.count })
    for (word, span) in names.joined() {
      alertNames.declare(word, at: span)
      uses.note(span, .alert(word))
    }
    // The alerts of an objective have names of their own, which stand nowhere in the source.
    for objective in sources.objectives {
      guard let name = objective.name, !name.isEmpty else { continue }
      for alert in ObjectiveRules.Alert.all { alertNames.declareMade(alert, at: name.span) }
    }
  }

  /// The name of an alert of the package; reports one that no rule raises.
  mutating func resolve(_ reference: AlertRefSyntax?) -> String? {
    guard let reference, !reference.isEmpty, !reference.isDamaged else { return nil }
    let name = reference.decoded
    let span = reference.nameSpan
    guard alertNames.contains(name) else {
      // A damaged group may well hold it.
      if !sources.isIncomplete, !sources.rules.contains(where: \.isDamaged) {
        report(
          .unknownName(at: span, kind: "alert", name: name), misspelt: name,
          among: alertNames.all)
      }
      return nil
    }
    uses.note(span, .alert(name))
    return name
  }

  /// Notes that a text is the name of an alert, where rules raise one of that name.
  mutating func noteAlert(_ name: String, at expression: ExprSyntax) {
    guard case .stringLiteral(let literal) = expression, alertNames.contains(name) else { return }
    uses.note(literal.contentSpan, .alert(name))
  }
}

extension AlertNameSyntax {
  /// The name without quotes and escapes.
  var decoded: String { quoted.map { $0.constant ?? "" } ?? text }
  /// Where the name stands, without its quotes.
  var nameSpan: Span { quoted?.contentSpan ?? span }
}

extension AlertRefSyntax {
  /// The name without quotes and escapes.
  var decoded: String { quoted.map { $0.constant ?? "" } ?? text }
  /// Where the name stands, without its quotes.
  var nameSpan: Span { quoted?.contentSpan ?? span }
}
