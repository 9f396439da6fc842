import DSL

extension RuleEvaluator {
  /// The releases are those of the operator, whose schema drops the fields that it does not know.
  static let prometheusRule = RuleEvaluator(
    title: "the Prometheus operator", dialect: .prometheus,
    since: [
      .limit: TargetVersion([0, 61]), .keep: TargetVersion([0, 66]),
      .offset: TargetVersion([0, 78]), .anyName: TargetVersion([0, 79]),
    ], offsetKey: "query_offset", groupLabels: TargetVersion([0, 79]))
}

extension EmitTarget {
  /// `PrometheusRule` objects of Kubernetes.
  static let prometheusRule = EmitTarget(
    kind: "prometheus_rule", title: "the Prometheus operator"
  ) { program, target in
    var emitter = RuleGroupEmitter(.prometheusRule, target)
    let head = EmitHeader.text(program, for: "the Prometheus operator", target.version)
    let files = RuleGroupEmitter.files(of: program, for: target).map { file in
      let prefix = target.text("name") ?? program.name
      let name = target.isFolder ? "\(prefix)-\(file.name)" : prefix
      let manifest = YAMLValue.mapping([
        ("apiVersion", .text("monitoring.coreos.com/v1")), ("kind", .text("PrometheusRule")),
        ("metadata", metadata(objectName(name), target)),
        ("spec", .mapping([("groups", emitter.groups(file.groups))])),
      ])
      return EmittedFile(path: file.path, text: head + YAMLWriter.text(of: manifest))
    }
    return TargetEmission(files: files, findings: emitter.findings)
  }

  static func metadata(_ name: String, _ target: ProgramTarget) -> YAMLValue {
    var members: [(key: String, value: YAMLValue)] = [("name", .text(name))]
    if let namespace = target.text("namespace") { members.append(("namespace", .text(namespace))) }
    let labels = target.pairs("labels")
    if !labels.isEmpty {
      members.append(("labels", .mapping(labels.map { ($0.name, .text($0.value)) })))
    }
    return .mapping(members)
  }

  /// Names of objects have lower-case letters, digits and `-`, and no `-` at the ends.
  static func objectName(_ name: String) -> String {
    let lengthMax = 253
    let letters = name.lowercased().map { character in
      character.isASCII && (character.isLetter || character.isNumber) ? character : "-"
    }
    var text = letters[...].drop { $0 == "-" }.prefix(lengthMax)
    while text.last == "-" { text.removeLast() }
    return text.isEmpty ? "rules" : String(text)
  }
}
