/// A label in a query whose name is nearly that of another.
///
/// The label stands once in the package's queries, is not declared, and differs by one slip of the
/// hand from one that is declared or used elsewhere. A matcher on a label that no series has lets
/// everything or nothing through, and `by` with one gives a single sum. The labels of alerts in
/// tests are looked at as well.
struct MisspeltQueryLabel: LintRule {
  static let code = DiagnosticCode.misspeltQueryLabel
  /// Labels that nearly every Prometheus has.
  private static let usual = ["instance", "job", "le", "quantile"]
  /// Labels that many exporters have.
  private static let common = [
    "cluster", "code", "container", "container_name", "controller", "database", "device",
    "endpoint",
    "environment", "exported_job", "exported_instance", "fstype", "handler", "hostname",
    "interface", "method", "mountpoint", "namespace", "mode", "operation", "phase", "reason",
    "region",
    "resource", "service", "severity", "status", "status_code", "topic", "version",
  ]
  private static let likely = SlipTable(common)

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    checkQueries(package, &found)
    checkTests(package, &found)
  }

  /// Labels of alerts in tests that are not declared and nearly are.
  private static func checkTests(_ package: LintedPackage, _ found: inout LintFindings) {
    let declared = package.declarations.labels.map(\.name)
    let right = Set(declared + usual + package.rules.seriesLabels.map(\.text))
    let table = SlipTable(declared + usual)
    for statement in package.declarations.tests.flatMap(\.statements) {
      for label in statement.action.labels where !right.contains(label) {
        guard let slip = table.slip(label), !slip.isNumber else { continue }
        let span = place(of: label, after: statement.span, package) ?? statement.span
        found.report(
          Diagnostic.misspeltQueryLabel(at: span, name: label, meant: slip.meant)
            .suggest("write `\(slip.meant)`", replacing: span, with: slip.meant))
      }
    }
  }

  /// Where a step that begins at a place names a label.
  private static func place(
    of label: String, after step: Span, _ package: LintedPackage
  ) -> Span? {
    guard package.files.indices.contains(Int(step.file.raw)) else { return nil }
    let tree = package.files[Int(step.file.raw)].tree
    for index in tree.nodeKinds.indices where tree.nodeKinds[index] == .attribute {
      guard let view = AttributeSyntax(tree, NodeID(UInt32(index))), let name = view.name,
        name.range.start >= step.range.start, name.text == label
      else { continue }
      return name.span
    }
    return nil
  }

  private static func checkQueries(_ package: LintedPackage, _ found: inout LintFindings) {
    let labels = package.queryTally.labels.uses
    let declared = package.declarations.labels.map(\.name)
    let right = Set(declared + usual + common)
    let rare = labels.filter { $0.count == 1 && !right.contains($0.name) }
    guard !rare.isEmpty else { return }
    let sure = SlipTable(declared + usual + labels.filter { $0.count > 1 }.map(\.name))
    for use in rare {
      let common = likely.slip(use.name).flatMap {
        $0.isEnding && $0.letter == UInt8(ascii: "s") ? nil : $0
      }
      guard let slip = sure.slip(use.name) ?? common, !slip.isNumber else { continue }
      found.report(
        Diagnostic.misspeltQueryLabel(at: use.span, name: use.name, meant: slip.meant)
          .suggest("write `\(slip.meant)`", replacing: use.span, with: slip.meant))
    }
  }
}
