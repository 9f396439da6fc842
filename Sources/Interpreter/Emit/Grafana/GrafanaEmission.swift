import DSL

/// A program as files that provision Grafana's alerting: rules, contact points, the policy tree and
/// the times at which it is mute.
///
/// Grafana evaluates the rules itself and routes by a copy of Alertmanager's tree. It knows no
/// inhibition; a package that relies on one gets an error at it.
package struct GrafanaEmission: Sendable {
  package struct Options: Sendable {
    /// Where the target host keeps secrets, each in a file of its name.
    package var secretsFolder = "/etc/grafana/secrets"
    /// The release, for the head of the files.
    package var version = "12.2"
    /// The folder that holds the rules.
    package var folder: String?
    /// The identifier of the data source that rules ask.
    package var datasource = "prometheus"
    package init() {}
  }

  /// What is routed, and the rules, as files of their own; empty where the package has none.
  package let routing: String
  package let rules: String
  /// Everything in one file.
  package let text: String
  package let report: EmitReport

  /// Writes the files; contact points and policies only if `routes` asks for them.
  package init(_ program: Program, _ options: Options = Options(), routes: Bool = true) {
    var findings: [EmitFinding] = []
    var rules = GrafanaRules(program, options)
    let groups = rules.members()
    let policies = routes ? Self.routing(program, options, &findings) : []
    let head = EmitHeader.text(program, for: "Grafana", options.version)
    func file(_ members: Members) -> String {
      let version: Members = [("apiVersion", .plain("1"))]
      return members.isEmpty ? "" : head + YAMLWriter.text(of: .mapping(version + members))
    }
    routing = file(policies)
    self.rules = file(groups)
    text = file(policies + groups)
    report = EmitReport(findings + rules.findings, files: program.files)
  }

  typealias Members = [(key: String, value: YAMLValue)]

  private static func routing(
    _ program: Program, _ options: Options, _ findings: inout [EmitFinding]
  ) -> Members {
    var alertmanager = AlertmanagerEmission.Options()
    alertmanager.secretsFolder = options.secretsFolder
    var emitter = AlertmanagerEmitter(program, alertmanager, for: .grafana)
    let tree = emitter.routeTree()
    for rule in program.inhibitions {
      emitter.error(
        "inhibition",
        "the inhibition '\(rule.name)' is lost: Grafana has none, what it holds back will be told",
        at: rule.place)
    }
    emitter.noteRest()
    findings += emitter.findings
    var policy: Members = [("orgId", .plain("1"))]
    if case .mapping(let members) = tree { policy += members }
    var members: Members = [
      ("contactPoints", .list(emitter.receiverValues)), ("policies", .list([.mapping(policy)])),
    ]
    let times = emitter.intervalValues.compactMap { value -> YAMLValue? in
      guard case .mapping(let members) = value else { return nil }
      return .mapping([(key: "orgId", value: .plain("1"))] + members)
    }
    if !times.isEmpty { members.append(("muteTimes", .list(times))) }
    return members
  }
}
