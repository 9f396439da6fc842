/// A condition on the name of an alert that is nearly that of a rule.
///
/// No rule of the package makes an alert of this name, and one makes an alert that differs by a
/// letter or two. The condition is then never true, and nothing says so: names of alerts may come
/// from anywhere. The same goes for the alerts that tests give, acknowledge and expect.
struct MisspeltAlertname: NodeLintRule {
  static let code = DiagnosticCode.misspeltAlertname
  /// Shorter names are too near to each other.
  private static let lengthMin = 6
  private static let editsMax = 2

  static func check(
    _ view: BinaryExprSyntax, _ package: LintedPackage, _ found: inout LintFindings
  ) {
    guard !package.alerts.isEmpty, let right = view.right else { return }
    let own = package.alertNames
    for value in names(in: package.meaning(of: .binaryExpr(view)))
    where value.count >= lengthMin && !own.contains(value) {
      guard let meant = nearest(to: value, among: own) else { continue }
      found.report(.misspeltAlertname(at: right.span, name: value, meant: meant))
    }
  }

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    guard !package.alerts.isEmpty else { return }
    let foreign = package.declarations.tests.flatMap(\.statements).compactMap { statement in
      statement.action.alertname.map { (name: $0, span: statement.span) }
    }.filter { !package.alertNames.contains($0.name) }
    guard !foreign.isEmpty else { return }
    let table = SlipTable(package.alertNames.sorted())
    for (name, span) in foreign {
      guard let slip = table.slip(name), !slip.isNumber else { continue }
      found.report(.misspeltAlertname(at: span, name: name, meant: slip.meant))
    }
  }

  private static func names(in meaning: LabelCondition?) -> [String] {
    switch meaning {
    case .label("alertname", .equals(let name)), .not(.label("alertname", .equals(let name))):
      [name]
    case .label("alertname", .oneOf(let names)), .not(.label("alertname", .oneOf(let names))):
      names
    default: []
    }
  }

  /// Names that differ in digits only are mostly different on purpose.
  private static func nearest(to name: String, among own: Set<String>) -> String? {
    suggestions(for: name, among: own.sorted()).first { candidate in
      let letters = name.filter { !$0.isNumber }
      guard letters != candidate.filter({ !$0.isNumber }) || name.count == candidate.count else {
        return false
      }
      return letters != candidate.filter { !$0.isNumber }
        && editDistance(
          Array(name.lowercased().unicodeScalars), Array(candidate.lowercased().unicodeScalars),
          limit: editsMax) != nil
    }
  }
}

extension CheckedTestAction {
  /// The names of labels that a step of a test gives or expects.
  var labels: [String] { pairs.map(\.name) }

  /// The name of the alert that a step of a test is about, where it says one as a label.
  fileprivate var alertname: String? { pairs.first { $0.name == "alertname" }?.value }

  private var pairs: TestPairs {
    switch self {
    case .fire(let given, _), .resolve(let given), .ack(let given), .expectAlert(let given, _),
      .expectNamedAlert(_, let given, _), .expectDropped(let given), .expectRoute(let given, _):
      given
    case .series, .silence, .modelReply, .modelFailure, .httpReply, .expectNotified,
      .expectNoNotification, .expectValue, .expectTicket, .expectRun:
      []
    }
  }
}
