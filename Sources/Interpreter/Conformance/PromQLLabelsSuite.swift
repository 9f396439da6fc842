import DSL

extension ConformanceSuite {
  /// `pint_labels.jsonl`: which labels the result of an expression can carry.
  package static let promQLLabels = ConformanceSuite(
    name: "pint_labels", folder: "promql"
  ) { record, _ in
    let differences = try PromQLLabelsSuite.differences(record)
    return differences.isEmpty ? .passed : .failed(differences.joined(separator: "; "))
  }

  /// How many of the verdict fields of a `pint_labels` record are as pint has them.
  package static func promQLLabelFields(line: [UInt8]) throws -> (equal: Int, all: Int) {
    let differences = try PromQLLabelsSuite.differences(JSONValue.parse(line))
    return (PromQLLabelsSuite.fieldCount - differences.count, PromQLLabelsSuite.fieldCount)
  }
}

private enum PromQLLabelsSuite {
  static let fieldCount = 6

  /// The verdict fields that differ, in words.
  static func differences(_ record: JSONValue) throws -> [String] {
    let options = PromQL.Options(features: try record.promQLFeatures())
    let labels = PromQLLabels(try PromQL.parse(record.bytes("expr"), options))
    var differences: [String] = []
    func compare<Value: Equatable>(_ field: String, _ got: Value, _ wanted: Value) {
      if got != wanted { differences.append("\(field): wanted \(wanted), got \(got)") }
    }
    for (field, got) in [
      ("can_have", labels.possibleLabels), ("must_have", labels.certainLabels),
      ("cannot_have", removed(labels)),
    ] {
      compare(field, got, try record.list(field).compactMap(\.string))
    }
    compare("fixed_labels", labels.isClosed, try record.flag("fixed_labels"))
    // pint asks for the source, whatever comparisons stand behind it.
    let returns = labels.live.contains(where: \.returnsWithoutData)
    compare("always_returns", returns, try record.flag("always_returns"))
    compare("dead", labels.isDead, try record.flag("dead"))
    return differences
  }

  /// The labels that cannot be there.
  ///
  /// pint does not know that functions and arithmetic with scalars remove the metric name, so a
  /// name that only they remove is not counted.
  private static func removed(_ labels: PromQLLabels) -> [String] {
    let name = "__name__"
    let isKnown = labels.live.contains { branch in
      let cause = branch.fact(of: name).cause
      let isJoined = branch.joins.contains { !$0.op.isSet }
      return isJoined || (cause.map { $0.kind != .nameDropped } ?? false)
    }
    return labels.impossibleLabels.filter { $0 != name || isKnown }
  }
}
