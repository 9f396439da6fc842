import DSL

extension ConformanceSuite {
  /// `promql_parse.jsonl`: expressions with their tree, or that must be refused.
  package static let promQLParse = ConformanceSuite(
    name: "promql_parse", folder: "promql"
  ) { record, _ in
    try PromQLParseSuite.run(record)
  }

  /// Whether the first problem of a refused `promql_parse` record is where upstream has it.
  ///
  /// - Parameter line: A line of the file.
  /// - Returns: Nil when the record is no refused expression or names no place.
  package static func promQLPositionMatches(line: [UInt8]) -> (exact: Bool, inside: Bool)? {
    guard let record = try? JSONValue.parse(line), record["ok"]?.bool == false,
      let place = record["pos"]?.array?.compactMap(\.int), place.count == 2,
      let input = try? record.promQLInput()
    else { return nil }
    do throws(PromQL.Refusal) {
      _ = try PromQL.parse(input, PromQL.Options(features: .all))
      return nil
    } catch {
      guard let range = error.problems.first?.range else { return nil }
      let (start, end) = (Int64(range.start), Int64(range.end))
      let isInside = place[0] <= start && end <= max(place[1], place[0] + 1)
      return (exact: place == [start, end], inside: isInside)
    }
  }
}

private enum PromQLParseSuite {
  /// Every feature is on, as in upstream's own tests; a record that names features must also be
  /// refused without them.
  static func run(_ record: JSONValue) throws -> ConformanceOutcome {
    let input = try record.promQLInput()
    let isAccepted = try record.flag("ok")
    let needed = try record.promQLFeatures()
    let expression: PromQL.Expression
    do throws(PromQL.Refusal) {
      expression = try PromQL.parse(input, PromQL.Options(features: .all))
    } catch {
      return isAccepted ? .failed("refused: \(error)") : .passed
    }
    guard isAccepted else { return .failed("accepted as \(expression.text)") }
    if !needed.isEmpty,
      (try? PromQL.parse(input, PromQL.Options(features: .all.subtracting(needed)))) != nil
    {
      return .failed("accepted without its features")
    }
    guard let tree = record["ast"] else { return .passed }
    var comparison = TreeComparison(expression)
    comparison.compare(expression.root, tree, at: "ast")
    return comparison.differences.isEmpty
      ? .passed : .failed(comparison.differences.joined(separator: "; "))
  }
}

/// Compares our tree with the tree of a record, field by field; an absent field means zero, false
/// or empty.
private struct TreeComparison {
  let expression: PromQL.Expression
  private(set) var differences: [String] = []

  init(_ expression: PromQL.Expression) { self.expression = expression }

  private mutating func expect<Value: Equatable>(_ got: Value, _ wanted: Value, _ path: String) {
    if got != wanted { differences.append("\(path): wanted \(wanted), got \(got)") }
  }

  private mutating func expect(number got: Double, _ wanted: JSONValue?, _ path: String) {
    let value = wanted == nil ? 0 : wanted?.promQLNumber
    guard let value, value == got || (value.isNaN && got.isNaN) else {
      differences.append("\(path): wanted \(wanted?.text ?? "0"), got \(got)")
      return
    }
  }

  private mutating func expect(range: TextRange, _ record: JSONValue, _ path: String) {
    let got = [Int64(range.start), Int64(range.end)]
    if let wanted = record["pos"]?.array?.compactMap(\.int) { expect(got, wanted, path + ".pos") }
    if let start = record["start_pos"]?.int { expect(got[0], start, path + ".start_pos") }
    if let end = record["end_pos"]?.int { expect(got[1], end, path + ".end_pos") }
  }

  mutating func compare(_ id: PromQL.NodeID, _ record: JSONValue?, at path: String) {
    guard let record, let wanted = record["node"]?.string else {
      return expect("something", "nothing", path)
    }
    let node = expression[id]
    expect(range: node.range, record, path)
    switch node.kind {
    case .number(let number):
      expect("NumberLiteral", wanted, path)
      expect(number: number.value, record["val"], path + ".val")
      expect(number.isDuration, record["duration"]?.bool ?? false, path + ".duration")
    case .string(let literal):
      expect("StringLiteral", wanted, path)
      expect(literal.bytes, (try? record.bytes("val")) ?? [], path + ".val")
    case .selector(let selector):
      expect("VectorSelector", wanted, path)
      compare(selector, record, path)
    case .range(let range):
      expect("MatrixSelector", wanted, path)
      compare(range.selector, record["vector_selector"], at: path + ".vector_selector")
      compare(range.range.value, record, "range", path)
    case .subquery(let subquery):
      expect("SubqueryExpr", wanted, path)
      compare(subquery, record, path)
    case .unary(let op, let operand):
      expect("UnaryExpr", wanted, path)
      expect(op.rawValue, record["op"]?.string ?? "", path + ".op")
      compare(operand, record["expr"], at: path + ".expr")
    case .binary(let binary):
      expect("BinaryExpr", wanted, path)
      compare(binary, record, path)
    case .call(let call):
      expect("Call", wanted, path)
      expect(call.name.value, record["func"]?.string ?? "", path + ".func")
      compare(Array(expression[call.arguments]), record["args"], path + ".args")
    case .aggregation(let aggregation):
      expect("AggregateExpr", wanted, path)
      compare(aggregation, record, path)
    case .parenthesized(let inner):
      expect("ParenExpr", wanted, path)
      compare(inner, record["expr"], at: path + ".expr")
    }
  }

  private mutating func compare(_ ids: [PromQL.NodeID], _ record: JSONValue?, _ path: String) {
    let wanted = record?.array ?? []
    expect(ids.count, wanted.count, path)
    for (index, pair) in zip(ids, wanted).enumerated() {
      compare(pair.0, pair.1, at: "\(path)[\(index)]")
    }
  }

  // MARK: Nodes

  private mutating func compare(
    _ selector: PromQL.Selector, _ record: JSONValue, _ path: String
  ) {
    expect(selector.name?.value ?? "", record["name"]?.string ?? "", path + ".name")
    let matchers = expression.allMatchers(of: selector).map {
      "\($0.name.value) \($0.op.rawValue) \($0.value)"
    }
    let wanted = (record["label_matchers"]?.array ?? []).map {
      "\($0["name"]?.string ?? "") \($0["op"]?.string ?? "") \($0["value"]?.string ?? "")"
    }
    expect(matchers, wanted, path + ".label_matchers")
    compare(expression.shift(of: selector), record, path)
  }

  private mutating func compare(
    _ subquery: PromQL.Subquery, _ record: JSONValue, _ path: String
  ) {
    compare(subquery.operand, record["expr"], at: path + ".expr")
    compare(subquery.range.value, record, "range", path)
    if let step = expression.step(of: subquery) {
      compare(step.value, record, "step", path)
    } else {
      expect(0, record["step_ms"]?.int ?? 0, path + ".step_ms")
    }
    compare(expression.shift(of: subquery), record, path)
  }

  private mutating func compare(_ binary: PromQL.Binary, _ record: JSONValue, _ path: String) {
    expect(binary.op.value.rawValue, record["op"]?.string ?? "", path + ".op")
    expect(binary.returnsBool, record["return_bool"]?.bool ?? false, path + ".return_bool")
    compare(binary.left, record["lhs"], at: path + ".lhs")
    compare(binary.right, record["rhs"], at: path + ".rhs")
    let isMatching =
      expression.type(of: binary.left) == .vector && expression.type(of: binary.right) == .vector
    expect(isMatching, record["vector_matching"] != nil, path + ".vector_matching")
    guard let matching = record["vector_matching"] else { return }
    expect(binary.cardinality.rawValue, matching["card"]?.string ?? "", path + ".card")
    let own = expression.matching(of: binary)
    expect(own?.isOn ?? false, matching["on"]?.bool ?? false, path + ".on")
    expect(
      names(own?.labels),
      matching["matching_labels"]?.array?.compactMap(\.string) ?? [], path + ".matching_labels")
    expect(
      names(expression.grouping(of: binary)?.labels),
      matching["include"]?.array?.compactMap(\.string) ?? [], path + ".include")
  }

  private mutating func compare(
    _ aggregation: PromQL.Aggregation, _ record: JSONValue, _ path: String
  ) {
    expect(aggregation.op.value.rawValue, record["op"]?.string ?? "", path + ".op")
    compare(expression.operand(of: aggregation), record["expr"], at: path + ".expr")
    let parameter = expression.parameter(of: aggregation)
    expect(parameter != nil, record["param"] != nil, path + ".param")
    if let parameter { compare(parameter, record["param"], at: path + ".param") }
    let grouping = expression.grouping(of: aggregation)
    let isWithout = grouping.map { !$0.keeps } ?? false
    expect(isWithout, record["without"]?.bool ?? false, path + ".without")
    expect(
      names(grouping?.labels), record["grouping"]?.array?.compactMap(\.string) ?? [],
      path + ".grouping")
  }

  private func names(_ labels: PromQL.Run<PromQL.Name>?) -> [String] {
    labels.map { expression[$0].map(\.value) } ?? []
  }

  // MARK: Time

  private mutating func compare(_ shift: PromQL.Shift, _ record: JSONValue, _ path: String) {
    if let offset = shift.offset {
      compare(offset.value, record, "original_offset", path)
    } else {
      expect(0, record["original_offset_ms"]?.int ?? 0, path + ".original_offset_ms")
      expect(nil, record["original_offset_expr"]?.text, path + ".original_offset_expr")
    }
    var (timestamp, preprocessor): (Int64?, String?)
    switch shift.at?.value {
    case .timestamp(let milliseconds): timestamp = milliseconds
    case .start: preprocessor = "start"
    case .end: preprocessor = "end"
    case .expression, nil: break
    }
    expect(timestamp, record["timestamp"]?.int, path + ".timestamp")
    expect(preprocessor, record["start_or_end"]?.string, path + ".start_or_end")
  }

  private mutating func compare(
    _ duration: PromQL.DurationValue, _ record: JSONValue, _ field: String, _ path: String
  ) {
    switch duration {
    case .milliseconds(let milliseconds):
      expect(milliseconds, record[field + "_ms"]?.int ?? 0, "\(path).\(field)_ms")
    case .computed(let id):
      compare(id, record[field + "_expr"], isWrapped: false, at: "\(path).\(field)_expr")
    }
  }

  private mutating func compare(
    _ id: PromQL.DurationID, _ record: JSONValue?, isWrapped: Bool, at path: String
  ) {
    let node = expression[id]
    // Upstream has no node for parentheses: it marks what is inside.
    if case .parenthesized(let inner) = node.kind {
      guard case .number = expression[inner].kind else {
        return compare(inner, record, isWrapped: true, at: path)
      }
      expect("+", record?["op"]?.string ?? "", path + ".op")
      return compare(inner, record?["rhs"], isWrapped: false, at: path + ".rhs")
    }
    guard let record else { return expect("something", "nothing", path) }
    if case .number(let number) = node.kind {
      expect("NumberLiteral", record["node"]?.string ?? "", path)
      expect(number: number.value, record["val"], path + ".val")
      expect(number.isDuration, record["duration"]?.bool ?? false, path + ".duration")
    } else {
      expect("DurationExpr", record["node"]?.string ?? "", path)
      expect(isWrapped, record["wrapped"]?.bool ?? false, path + ".wrapped")
      let (op, left, right) = parts(node.kind)
      expect(op, record["op"]?.string ?? "", path + ".op")
      for (part, field) in [(left, "lhs"), (right, "rhs")] {
        let wanted = record[field].flatMap { $0.isNull ? nil : $0 }
        if let part {
          compare(part, wanted, isWrapped: false, at: path + "." + field)
        } else {
          expect(nil, wanted?.text, path + "." + field)
        }
      }
    }
    expect(range: node.range, record, path)
  }

  private func parts(
    _ kind: PromQL.DurationKind
  ) -> (op: String, left: PromQL.DurationID?, right: PromQL.DurationID?) {
    switch kind {
    case .step: ("step", nil, nil)
    case .range: ("range", nil, nil)
    case .negated(let part): ("-", nil, part)
    case .minimum(let left, let right): ("min_of", left, right)
    case .maximum(let left, let right): ("max_of", left, right)
    case .binary(let op, let left, let right): (op.value.rawValue, left, right)
    case .number, .parenthesized, .steps: ("", nil, nil)
    }
  }
}
