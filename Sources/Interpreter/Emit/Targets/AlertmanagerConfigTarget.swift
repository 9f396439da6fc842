import DSL

extension EmitTarget {
  /// An `AlertmanagerConfig` object of Kubernetes, always one file.
  static let alertmanagerConfig = EmitTarget(
    kind: "alertmanager_config", title: "the Prometheus operator"
  ) { program, target in
    let name = objectName(target.text("name") ?? program.name)
    var object = AlertmanagerObject()
    object.version = TargetVersion(target.version) ?? object.version
    object.api = target.text("api").flatMap(AlertmanagerObject.API.init(rawValue:)) ?? object.api
    object.secret = target.text("secrets") ?? name
    let emission = AlertmanagerObjectEmission(wanted(program, target.sorts), object)
    let manifest = YAMLValue.mapping([
      ("apiVersion", .text("monitoring.coreos.com/\(object.api.rawValue)")),
      ("kind", .text("AlertmanagerConfig")), ("metadata", metadata(name, target)),
      ("spec", emission.spec),
    ])
    let path = target.isFolder ? target.write + "alertmanagerconfig.yml" : target.write
    let head = EmitHeader.text(program, for: "the Prometheus operator", target.version)
    return TargetEmission(
      files: [EmittedFile(path: path, text: head + YAMLWriter.text(of: manifest))],
      findings: emission.findings + leftOut(program, target) + additions(object, target))
  }

  /// What the operator makes of the object.
  private static func additions(
    _ object: AlertmanagerObject, _ target: ProgramTarget
  ) -> [EmitFinding] {
    var findings: [EmitFinding] = []
    if object.version < object.api.since {
      findings.append(
        EmitFinding(
          .error, "needs-version",
          "`api = \(object.api.rawValue)`: the Prometheus operator has that since "
            + "\(object.api.since), this is for \(target.version)", at: target.place))
    }
    let namespace = target.text("namespace").map { "'\($0)'" } ?? "of the object"
    findings.append(
      EmitFinding(
        .warning, "namespace-matcher",
        "the operator asks in the route and on both sides of inhibitions for the namespace "
          + "\(namespace); alerts without that label never come here, unless the Alertmanager "
          + "object says `alertmanagerConfigMatcherStrategy`", at: target.place))
    findings.append(
      EmitFinding(
        .warning, "goes-on",
        "the operator lets every alert go on to the configurations behind this one, also one that "
          + "is told or dropped here", at: target.place))
    return findings
  }
}
