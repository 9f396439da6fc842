import DSL

/// The alerting that Grafana exports for provisioning, as source of the language.
package struct GrafanaSource: Sendable {
  package var files: [RuleSource.Output]
  package var report: ImportReport

  /// All of it in one file.
  package var text: String {
    files.enumerated().map { index, file in
      // One file says its edition once.
      index == 0 ? file.text : String(file.text.trimmingPrefix("edition 2026\n"))
    }.joined()
  }

  /// Reads and translates an export, YAML or JSON.
  ///
  /// - Parameters:
  ///   - bytes: the text.
  ///   - file: its path, for the report and the first lines of the source.
  ///   - source: the name of the source that the rules are evaluated by.
  /// - Returns: The source with its report.
  /// - Throws: Why and where the file is none that Grafana exports.
  package static func read(
    _ bytes: [UInt8], file: String, source: String = "prometheus"
  ) throws(YAMLError) -> GrafanaSource {
    let documents = try YAMLReader.documents(bytes)
    try ForeignFile.require(documents, .grafana)
    let alerting = try GrafanaAlerting(documents)
    let comments = try SourceComments(bytes, documents: documents)
    var options = RuleSource.Options(.prometheus, source: source)
    var files: [RuleSource.Output] = []
    var findings: [ImportFinding] = []
    if let config = alerting.config {
      // What the whole file says besides has been reported by the reader of Grafana's own words.
      let root = YAMLNode.mapping([], documents.first?.mark ?? .start)
      let routing = AlertmanagerSource.make(
        config, root: root, comments: comments, file: file, labels: labels(of: alerting.rules))
      files.append(RuleSource.Output(path: "main.tocsin", text: routing.text))
      findings += routing.report.findings
      options.package = [SourceFile(path: "main.tocsin", text: routing.text)]
      options.isPackageOurs = true
    }
    guard !alerting.rules.groups.isEmpty else {
      return GrafanaSource(
        files: files,
        report: ImportReport(file: file, findings: findings + alerting.rules.findings))
    }
    options.isSingleFile = alerting.config == nil
    let sheet = RuleSheet(
      file: file, rules: alerting.rules, comments: options.package == nil ? comments : .none)
    let rules = RuleSource.make([sheet], options)
    findings += rules.reports.flatMap(\.findings)
    return GrafanaSource(
      files: files + rules.files, report: ImportReport(file: file, findings: findings))
  }

  /// What the rules set, for the vocabulary.
  private static func labels(of rules: WrittenRules) -> [String] {
    var names: [String] = []
    for group in rules.groups {
      for label in group.labels + group.rules.flatMap(\.labels)
      where !names.contains(label.name) && SourceText.isPlainLabel(label.name) {
        names.append(label.name)
      }
    }
    return names
  }
}
