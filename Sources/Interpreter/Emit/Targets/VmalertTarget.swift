import DSL

extension RuleEvaluator {
  static let vmalert = RuleEvaluator(
    title: "vmalert", dialect: .metricsQL,
    since: [
      .keep: TargetVersion([1, 92]), .offset: TargetVersion([1, 95]),
      .alignment: TargetVersion([1, 95]),
    ], offsetKey: "eval_delay", hasSchedule: true, groupLabels: TargetVersion([1, 60]))
}

extension EmitTarget {
  static let vmalert = EmitTarget(kind: "vmalert", title: "vmalert") { program, target in
    var emitter = RuleGroupEmitter(.vmalert, target)
    let head = EmitHeader.text(program, for: "vmalert", target.version)
    let files = RuleGroupEmitter.files(of: program, for: target).map { file in
      EmittedFile(
        path: file.path,
        text: head + YAMLWriter.text(of: .mapping([("groups", emitter.groups(file.groups))])))
    }
    return TargetEmission(files: files, findings: emitter.findings)
  }
}
