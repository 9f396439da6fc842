/// Whose file a YAML document is, told by its outermost keys.
///
/// A file that is given to the wrong importer is refused with the name of the right one; its own
/// faults would only mislead.
package enum ForeignFile: Sendable, CaseIterable {
  case rules
  case alertmanager
  case alertmanagerManifest
  case prometheusConfiguration
  case ruleTests
  case sloth
  case openslo
  case grafana

  /// Nil for a document that is none of them.
  static func of(_ root: YAMLNode) -> ForeignFile? {
    let kind = root["kind"]?.scalar?.text ?? ""
    let api = root["apiVersion"]?.scalar?.text ?? ""
    func has(_ keys: String...) -> Bool { keys.contains { root[$0] != nil } }
    if kind == "AlertmanagerConfig" { return .alertmanagerManifest }
    if kind.hasPrefix("PrometheusRule") { return .rules }
    if kind == "PrometheusServiceLevel" || has("slos") { return .sloth }
    if api.hasPrefix("openslo/") { return .openslo }
    if has("scrape_configs") || (has("rule_files") && !has("tests")) {
      return .prometheusConfiguration
    }
    if has("tests") { return .ruleTests }
    if has("contactPoints", "policies", "muteTimes") || api == "1" { return .grafana }
    if has("groups") { return .rules }
    return has("receivers", "route", "inhibit_rules") ? .alertmanager : nil
  }

  /// What a message calls it.
  var noun: String {
    switch self {
    case .rules: "a file of rules"
    case .alertmanager: "a configuration of Alertmanager"
    case .alertmanagerManifest: "an AlertmanagerConfig object"
    case .prometheusConfiguration: "a configuration of Prometheus"
    case .ruleTests: "a file of rule tests"
    case .sloth: "a file of Sloth"
    case .openslo: "a file of OpenSLO"
    case .grafana: "a file of Grafana's provisioning"
    }
  }

  /// What to do with it.
  var advice: String {
    switch self {
    case .rules: "import it with `tocsin import rules`"
    case .alertmanager, .alertmanagerManifest: "import it with `tocsin import alertmanager`"
    case .prometheusConfiguration: "import the files that its `rule_files` name"
    case .ruleTests: "run it with `tocsin test --promtool`"
    case .sloth: "import it with `tocsin import sloth`"
    case .openslo: "import it with `tocsin import openslo`"
    case .grafana: "import it with `tocsin import grafana`"
    }
  }

  /// Refuses a document that is somebody else's, and one that is empty.
  ///
  /// - Parameters:
  ///   - root: the document.
  ///   - wanted: what it may be.
  /// - Throws: What it is instead, and what to do with it.
  static func require(_ root: YAMLNode, _ wanted: ForeignFile...) throws(YAMLError) {
    let name = wanted.first?.noun ?? "a file"
    if root.isNull { throw YAMLError("the file is empty; \(name) is wanted", at: .start) }
    guard case .mapping = root else {
      throw YAMLError("this is not \(name): it has no fields", at: root.mark)
    }
    guard let found = of(root) else {
      guard let kind = root["kind"]?.scalar, root["apiVersion"] != nil else { return }
      throw YAMLError("this is a manifest of kind '\(kind.text)', not \(name)", at: kind.mark)
    }
    guard !wanted.contains(found) else { return }
    throw YAMLError("this is \(found.noun), not \(name); \(found.advice)", at: root.mark)
  }

  /// The same for a file of several documents, of which the first that is not empty counts.
  static func require(_ documents: [YAMLNode], _ wanted: ForeignFile) throws(YAMLError) {
    guard let first = documents.first(where: { !$0.isNull }) else {
      throw YAMLError("the file is empty; \(wanted.noun) is wanted", at: .start)
    }
    try require(first, wanted)
  }
}
