import DSL

extension ConformanceSuite {
  /// `configs/index.jsonl`: whole configurations, accepted or refused.
  package static let configs = ConformanceSuite(name: "configs", file: "configs/index.jsonl") {
    record, context in
    let refusal = try ConfigSuite.refusal(of: record, context)
    return ConfigSuite.judge(refusal, isAccepted: try record.flag("ok"))
  }

  /// `operator_goldens/index.jsonl`: configurations as prometheus-operator writes them.
  package static let operatorGoldens = ConformanceSuite(
    name: "operator_goldens", file: "operator_goldens/index.jsonl"
  ) { record, context in
    guard try record.flag("complete") else {
      return .skipped("a fragment, which no Alertmanager would load")
    }
    let refusal = try ConfigSuite.refusal(of: record, context)
    guard let refusal, record["accepted_by_0_25"]?.bool != true else {
      return ConfigSuite.judge(refusal, isAccepted: true)
    }
    return .skipped("refused, and no Alertmanager is known to accept it: \(refusal)")
  }

  /// `receivers.jsonl`: settings of one integration, or one value, accepted or refused.
  package static let receivers = ConformanceSuite(name: "receivers") { record, _ in
    let isAccepted = try record.flag("ok")
    return ConfigSuite.judge(try ConfigSuite.refusal(ofReceiver: record), isAccepted: isAccepted)
  }
}

private enum ConfigSuite {
  static func judge(_ refusal: String?, isAccepted: Bool) -> ConformanceOutcome {
    guard let refusal else { return isAccepted ? .passed : .failed("accepted") }
    return isAccepted ? .failed("refused: \(refusal)") : .passed
  }

  static func refusal(of record: JSONValue, _ context: ConformanceContext) throws -> String? {
    let file = try record.text("file")
    guard let bytes = context.dataFile(file) else {
      throw MalformedRecord(description: "there is no file '\(file)' here")
    }
    let mode = try record.matcherMode(default: .fallback)
    return refusal { () throws(YAMLError) in _ = try AlertmanagerConfig.read(bytes, mode: mode) }
  }

  static func refusal(ofReceiver record: JSONValue) throws -> String? {
    let text = try record.text("yaml")
    if let type = record["value_type"]?.string {
      guard let check = IntegrationValue.checks[type] else {
        throw MalformedRecord(description: "unknown type '\(type)'")
      }
      return refusal { () throws(YAMLError) in try check(YAMLReader.read(text)) }
    }
    let suffix = "_configs"
    let integration = try record.text("integration")
    guard integration.hasSuffix(suffix) else {
      throw MalformedRecord(description: "'\(integration)' is no integration")
    }
    let kind = String(integration.dropLast(suffix.count))
    return refusal { () throws(YAMLError) in
      try IntegrationRules.check(YAMLReader.read(text), kind: kind)
    }
  }

  private static func refusal(_ read: () throws(YAMLError) -> Void) -> String? {
    do throws(YAMLError) {
      try read()
      return nil
    } catch {
      return error.description
    }
  }
}
