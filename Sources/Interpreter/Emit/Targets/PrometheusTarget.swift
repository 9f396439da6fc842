import DSL

extension RuleEvaluator {
  static let prometheus = RuleEvaluator(
    title: "Prometheus", dialect: .prometheus,
    since: [
      .limit: TargetVersion([2, 31]), .keep: TargetVersion([2, 42]),
      .offset: TargetVersion([2, 53]), .anyName: TargetVersion([3, 0]),
    ], lacks: [], offsetKey: "query_offset", groupLabels: TargetVersion([3, 0]))
}

extension EmitTarget {
  /// Files of rules, and the part of the configuration that names them and the Alertmanagers.
  static let prometheus = EmitTarget(kind: "prometheus", title: "Prometheus") { program, target in
    var emitter = RuleGroupEmitter(.prometheus, target)
    let head = EmitHeader.text(program, for: "Prometheus", target.version)
    var files = RuleGroupEmitter.files(of: program, for: target).map { file in
      EmittedFile(
        path: file.path,
        text: head + YAMLWriter.text(of: .mapping([("groups", emitter.groups(file.groups))])))
    }
    if let config = target.text("config") {
      let part = configuration(target.texts("alertmanagers"), files.map(\.path), at: config)
      files.append(EmittedFile(path: config, text: head + YAMLWriter.text(of: part)))
    }
    return TargetEmission(files: files, findings: emitter.findings)
  }

  /// `alerting` and `rule_files`, whose paths start at the folder of the configuration.
  private static func configuration(
    _ servers: [String], _ files: [String], at path: String
  ) -> YAMLValue {
    var members: [(key: String, value: YAMLValue)] = []
    if !servers.isEmpty {
      let targets = YAMLValue.mapping([("targets", .list(servers.map { .text($0) }))])
      let alertmanagers = YAMLValue.mapping([("static_configs", .list([targets]))])
      members.append(("alerting", .mapping([("alertmanagers", .list([alertmanagers]))])))
    }
    members.append(("rule_files", .list(files.map { .text(relative($0, to: path)) })))
    return .mapping(members)
  }

  /// A path as it is written in a file that stands elsewhere in the same folder.
  static func relative(_ path: String, to file: String) -> String {
    var parts = path.split(separator: "/")[...]
    var base = file.split(separator: "/").dropLast()[...]
    while parts.count > 1, let first = base.first, parts.first == first {
      parts.removeFirst()
      base.removeFirst()
    }
    return (base.map { _ in ".." } + parts).joined(separator: "/")
  }
}
