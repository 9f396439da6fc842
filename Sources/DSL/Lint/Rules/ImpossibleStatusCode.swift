/// A matcher or a comparison with HTTP status codes that no status code passes, or all do.
///
/// Status codes have three digits, from 100 to 599, and a regular expression matches the whole
/// value: `code=~"5."` finds nothing. Servers' errors are `5..`.
struct ImpossibleStatusCode: NodeLintRule {
  static let code = DiagnosticCode.impossibleStatusCode
  private static let labels: Set<String> = [
    "code", "status", "status_code", "statuscode", "http_code", "http_status", "http_status_code",
    "response_code",
  ]

  private static let codes = 100...599

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    // A package asks for `5..` a thousand times.
    var known: [String: Int] = [:]
    for word in package.survey.queryWords {
      guard case .value(let label) = word.kind, labels.contains(label.lowercased()),
        let matcher = word.matcher, isNumeric(word.text), !isOfOther(word.metric)
      else { continue }
      let key = matcher.op.rawValue + matcher.value
      let count = known[key] ?? codes.count { matcher.matches("\($0)") }
      known[key] = count
      let hasDigit = word.text.utf8.contains { $0.isDigit }
      guard count == 0 || (hasDigit && count == codes.count) else { continue }
      let passes = count == 0 ? "no status code passes" : "every status code passes"
      found.report(.impossibleStatusCode(at: word.span, value: word.text, passes: passes))
    }
  }

  /// Comparisons with `status`, which the replies of kinds are judged by.
  static func check(
    _ view: BinaryExprSyntax, _ package: LintedPackage, _ found: inout LintFindings
  ) {
    guard case .nameExpr(let name)? = view.left, name.text == "status",
      package.label("status") == nil, let right = view.right
    else { return }
    let text = right.text
    let numbers = text.split { !$0.isNumber }.compactMap { Int($0) }
    guard !numbers.isEmpty, text.utf8.allSatisfy({ $0.isDigit || ".,[] ".utf8.contains($0) }),
      !numbers.allSatisfy(codes.contains)
    else { return }
    found.report(
      .impossibleStatusCode(at: right.span, value: text, passes: "they go from 100 to 599"))
  }

  /// Whether the value is made of digits and what stands for them.
  private static func isNumeric(_ text: String) -> Bool {
    let marks = ".|()[]?^$+*-,{}\\d".utf8
    return !text.isEmpty
      && text.utf8.allSatisfy { $0.isDigit || marks.contains($0) }
  }

  /// Codes of gRPC and of exits of processes are other numbers.
  private static func isOfOther(_ metric: String?) -> Bool {
    guard let metric = metric?.lowercased() else { return false }
    return ["grpc", "exit", "dns", "smtp", "snmp", "redis", "rcode"].contains {
      metric.contains($0)
    }
  }
}
