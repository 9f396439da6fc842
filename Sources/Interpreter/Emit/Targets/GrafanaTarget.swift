import DSL

extension EmitTarget {
  /// Grafana's alerting: one file, or one for what is routed and one for rules.
  static let grafana = EmitTarget(kind: "grafana", title: "Grafana") { program, target in
    var options = GrafanaEmission.Options()
    options.folder = target.text("folder")
    if let datasource = target.text("datasource") { options.datasource = datasource }
    if let secrets = target.text("secrets") { options.secretsFolder = secrets }
    options.version = target.version
    let program = program.limited(to: target)
    let emission = GrafanaEmission(program, options, routes: target.sorts.contains("route"))
    let files =
      target.isFolder
      ? [("routing.yml", emission.routing), ("rules.yml", emission.rules)]
        .filter { !$0.1.isEmpty }
        .map { EmittedFile(path: target.write + $0.0, text: $0.1) }
      : [EmittedFile(path: target.write, text: emission.text)]
    return TargetEmission(files: files, findings: emission.report.findings)
  }

  /// A dashboard, which is one file.
  static let grafanaDashboard = EmitTarget(kind: "grafana_dashboard", title: "Grafana") {
    program, target in
    let path = target.isFolder ? target.write + program.name + ".json" : target.write
    let text = GrafanaDashboard(program.limited(to: target)).text
    return TargetEmission(files: [EmittedFile(path: path, text: text)])
  }
}

extension Program {
  /// The program without the rules, objectives and suppression that a target does not want.
  fileprivate func limited(to target: ProgramTarget) -> Program {
    var program = self
    let source = target.text("source")
    program.ruleGroups = ruleGroups.filter { group in
      let sort = group.origin == .rules ? "rules" : "slo"
      return target.sorts.contains(sort) && (source == nil || group.source.name == source)
    }
    if !target.sorts.contains("slo") { program.objectives = [] }
    if !target.sorts.contains("inhibit") { program.inhibitions = [] }
    if !target.sorts.contains("mute") { program.mutes = [] }
    if !target.sorts.contains("template") {
      for index in program.channels.indices { program.channels[index].template = nil }
    }
    return program
  }
}
