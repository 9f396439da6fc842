/// A matcher or a comparison with HTTP status codes that no status code passes, or all do.
///
/// Status codes have three digits, from 100 to 599, and a regular expression matches the whole
/// value: `code=~"5."` finds nothing. Servers' errors are `5..`.
struct ImpossibleStatusCode: NodeLintRule, WrittenLintRule {
  static let code = DiagnosticCode.impossibleStatusCode
  private static let labels: Set<String> = [
    "code", "status", "status_code", "statuscode", "http_code", "http_status", "http_status_code",
    "response_code",
  ]
  private static let labelKeys = Set(labels.map { Interned($0) })

  private static let others = ["grpc", "exit", "dns", "smtp", "snmp", "redis", "rcode"]

  private static let codes = 100...599
  /// All of them, those first that tell most matchers apart.
  private static let codeTexts = ["200", "500", "404", "302"] + codes.map { "\($0)" }

  static func check(
    _ query: WrittenQuery, _ package: LintedPackage, _ found: inout LintFindings
  ) {
    query.forEachMatcher { matcher, metric in
      guard isOfStatus(matcher.name), isNumeric(matcher.value),
        let passes = outcome(of: matcher), !isOfOther(metric?.value)
      else { return }
      found.report(
        .impossibleStatusCode(
          at: query.span(of: matcher.range), value: matcher.value, passes: passes))
    }
  }

  private static func isOfStatus(_ label: PromQL.Name) -> Bool {
    if labelKeys.contains(label.key) { return true }
    let isSmall = label.value.utf8.allSatisfy { $0 &- UInt8(ascii: "A") >= 26 }
    return !isSmall && labels.contains(label.value.lowercased())
  }

  /// What is wrong where no code passes or all do.
  private static func outcome(of matcher: PromQL.Matcher) -> String? {
    let first = matcher.matches(codeTexts[0])
    guard codeTexts.allSatisfy({ matcher.matches($0) == first }) else { return nil }
    guard first else { return "no status code passes" }
    return matcher.value.utf8.contains { $0.isDigit } ? "every status code passes" : nil
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

  /// The bytes that stand for digits in patterns.
  private static let marks: [Bool] = {
    var table = Array(repeating: false, count: 256)
    for byte in ".|()[]?^$+*-,{}\\d".utf8 { table[Int(byte)] = true }
    return table
  }()

  /// Whether the value is made of digits and what stands for them.
  private static func isNumeric(_ text: String) -> Bool {
    let bytes = text.utf8.span
    for index in 0..<bytes.count where !bytes[index].isDigit && !marks[Int(bytes[index])] {
      return false
    }
    return !bytes.isEmpty
  }

  /// Codes of gRPC and of exits of processes are other numbers.
  private static func isOfOther(_ metric: String?) -> Bool {
    guard let metric = metric?.lowercased() else { return false }
    return others.contains { metric.contains($0) }
  }
}
