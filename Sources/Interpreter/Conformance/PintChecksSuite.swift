import DSL

extension ConformanceSuite {
  /// `pint_checks.jsonl`: rules, and where pint finds fault with them.
  ///
  /// A record passes when each problem has a finding of ours at the same field with overlapping
  /// characters, and there is no finding besides.
  package static let pintChecks = ConformanceSuite(
    name: "pint_checks", folder: "promql"
  ) { record, _ in
    let name = try record.text("check")
    guard let check = PintChecks.all[name] else {
      return .skipped(PintChecks.outOfScope[name] ?? "unknown check '\(name)'")
    }
    if let reason = PintChecks.reasonToSkip(record) { return .skipped(reason) }
    let input = try PintInput(record)
    return PintChecks.judge(try check(input), try record.list("problems"))
  }
}

/// What a check looks at.
struct PintInput {
  /// The rules that are checked.
  let rules: [PintRule]
  /// Other rules of the same run.
  let others: [PintRule]
  let config: JSONValue

  init(_ record: JSONValue) throws {
    config = record["config"] ?? .object([])
    rules = try PintRule.read(record.text("content"))
    var others: [PintRule] = []
    for (index, other) in (record["other_rules"]?.array ?? []).enumerated()
    where other["state"]?.string != "removed" {
      others += try PintRule.read(other.text("content"), file: index + 1)
    }
    self.others = others
  }

  /// A regular expression of the settings, with what pint fills into it from the rule.
  func pattern(_ name: String, for rule: PintRule) throws -> Pattern? {
    guard var text = config[name]?.string, !text.isEmpty else { return nil }
    for word in ["for", "alert", "record", "expr"] {
      let value = rule[word]?.value ?? ""
      text = text.replacing("{{ $\(word) }}", with: value)
        .replacing("{{$\(word)}}", with: value)
    }
    return try Pattern.parse(text)
  }
}

/// What one of our checks found.
struct PintFinding {
  /// The value it is about; nil for the rule as a whole, as where something is missing.
  let field: PintRule.Field?
  /// Characters of the value.
  let columns: Range<Int>

  /// Something is missing in the rule.
  static let missing = PintFinding(field: nil, columns: 0..<0)

  init(field: PintRule.Field?, columns: Range<Int>) {
    self.field = field
    self.columns = columns
  }

  /// The whole value.
  init(_ field: PintRule.Field) {
    self.init(field: field, columns: 0..<max(1, field.value.count))
  }

  /// Bytes of the value.
  init(_ field: PintRule.Field, _ range: TextRange) {
    let bytes = Array(field.value.utf8)
    func count(_ end: Int) -> Int {
      String(decoding: bytes.prefix(end), as: UTF8.self).count
    }
    let start = count(range.indices.lowerBound)
    self.init(field: field, columns: start..<max(start + 1, count(range.indices.upperBound)))
  }
}

extension PintChecks {
  /// Why a record asks for what no file of rules can tell, or for what Tocsin has no words.
  static func reasonToSkip(_ record: JSONValue) -> String? {
    let problems = record["problems"]?.array ?? []
    if problems.contains(where: { $0["about_removed"]?.bool == true }) {
      return "about a rule that was deleted, which takes two versions"
    }
    if record["check"]?.string == "promql/aggregate", record["config"]?["keep"]?.bool == false {
      return "no declaration of Tocsin says that a label must be removed"
    }
    return nil
  }

  /// Whether the findings are where the problems are, and nowhere else.
  static func judge(_ found: [PintFinding], _ problems: [JSONValue]) -> ConformanceOutcome {
    if problems.isEmpty {
      return found.isEmpty ? .passed : .failed("found \(found.map(text)) where pint is silent")
    }
    for problem in problems where !found.contains(where: { matches($0, problem) }) {
      let summary = problem["summary"]?.string ?? ""
      return .failed("'\(summary)' is not found at \(places(problem)); found \(found.map(text))")
    }
    let extra = found.filter { one in !problems.contains { matches(one, $0) } }
    return extra.isEmpty ? .passed : .failed("found \(extra.map(text)) besides")
  }

  private static func matches(_ finding: PintFinding, _ problem: JSONValue) -> Bool {
    guard let field = finding.field else { return true }
    return places(problem).contains { place in
      if let line = place.line, field.isLine, line != field.line { return false }
      return finding.columns.overlaps(place.columns)
    }
  }

  private static func places(_ problem: JSONValue) -> [(line: Int?, columns: Range<Int>)] {
    (problem["diagnostics"]?.array ?? []).compactMap { diagnostic in
      guard diagnostic["kind"]?.string == "issue",
        let columns = diagnostic["value_columns"]?.array?.compactMap(\.int), columns.count == 2
      else { return nil }
      let start = Int(columns[0]) - 1
      return (diagnostic["line"]?.int.map { Int($0) }, start..<max(start + 1, Int(columns[1])))
    }
  }

  private static func text(_ finding: PintFinding) -> String {
    guard let field = finding.field else { return "the rule" }
    return "\(field.name) \(finding.columns)"
  }
}
