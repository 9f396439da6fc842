import DSL

extension EmitTarget {
  /// The configuration of Alertmanager, always one file.
  static let alertmanager = EmitTarget(kind: "alertmanager", title: "Alertmanager") {
    program, target in
    var options = AlertmanagerEmission.Options()
    options.version = AlertmanagerVersion(target.version) ?? .newest
    if let folder = target.text("secrets") { options.secretsFolder = folder }
    let emission = AlertmanagerEmission(wanted(program, target.sorts), options)
    let findings = emission.report.findings + leftOut(program, target)
    let path = target.isFolder ? target.write + "alertmanager.yml" : target.write
    return TargetEmission(
      files: [EmittedFile(path: path, text: emission.text)], findings: findings)
  }

  /// What a target of routes does not say because of its `from`.
  static func leftOut(_ program: Program, _ target: ProgramTarget) -> [EmitFinding] {
    var findings: [EmitFinding] = []
    if !target.sorts.contains("route") {
      findings.append(
        EmitFinding(
          .error, "no-route", "a configuration of Alertmanager needs `route` in `from`",
          at: target.place))
    }
    guard !target.sorts.contains("template") else { return findings }
    for channel in program.channels where channel.template != nil {
      findings.append(
        EmitFinding(
          .warning, "left-out",
          "'\(channel.name)' loses its template: `from` of '\(target.name)' lacks `template`",
          at: channel.place))
    }
    return findings
  }

  /// The program without the sorts that are left out.
  ///
  /// Channels and calendars are parts of routes.
  static func wanted(_ program: Program, _ sorts: Set<String>) -> Program {
    var program = program
    if !sorts.contains("inhibit") { program.inhibitions = [] }
    if !sorts.contains("mute") { program.mutes = [] }
    if !sorts.contains("template") {
      for index in program.channels.indices { program.channels[index].template = nil }
    }
    return program
  }
}
