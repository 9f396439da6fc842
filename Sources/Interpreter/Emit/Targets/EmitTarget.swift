import DSL

/// A file that an emission makes.
package struct EmittedFile: Hashable, Sendable {
  /// Below the folder of the output.
  package var path: String
  package var text: String
}

/// The files of one target, and what it cannot express.
package struct TargetEmission: Sendable {
  package var files: [EmittedFile]
  package var findings: [EmitFinding]

  package init(files: [EmittedFile] = [], findings: [EmitFinding] = []) {
    self.files = files
    self.findings = findings
  }
}

/// A program that files can be written for: one file of this folder, and one row of `all`.
///
/// Names, attributes, versions and sorts are rows of `TargetKind.all`, which the checker knows.
package struct EmitTarget: Sendable {
  /// A name of `TargetKind.all`.
  package let kind: String
  /// How people call the program.
  package let title: String
  /// Makes the files; the same program and target give the same bytes.
  package let emit: @Sendable (Program, ProgramTarget) -> TargetEmission

  package static let all = [
    alertmanager, alertmanagerConfig, prometheus, vmalert, prometheusRule, grafana,
    grafanaDashboard,
  ]

  /// The target of a kind; `-` may stand for `_`.
  package static func named(_ name: String) -> EmitTarget? {
    let word = name.replacing("-", with: "_")
    return all.first { $0.kind == word }
  }
}

/// The first lines of an emitted file, by which its author knows it again.
package enum EmitHeader {
  private static let start = "# Written by tocsin emit for "

  static func text(_ program: Program, for title: String, _ version: String) -> String {
    """
    \(start)\(title) \(version); edit the package instead.
    \(line(program.name)) program \(program.version)

    """
  }

  private static func line(_ package: String) -> String { "# package \(package)," }

  /// Whether a file was written for the package.
  package static func isOurs(_ text: String, package: String) -> Bool {
    let lines = text.split(separator: "\n", maxSplits: 2, omittingEmptySubsequences: false)
    return lines.count > 1 && lines[0].hasPrefix(start) && lines[1].hasPrefix(line(package))
  }
}

/// The files of several targets of a package.
package struct PackageEmission: Sendable {
  package var files: [EmittedFile] = []
  package var report: EmitReport
  /// Folders that hold nothing but files of the package, each ending with `/`; what else is ours
  /// there is stale.
  package var folders: [String]

  package init(_ program: Program, targets: [ProgramTarget]) {
    var findings: [EmitFinding] = []
    var owners: [String: String] = [:]
    for target in targets {
      guard let kind = EmitTarget.named(target.kind) else { continue }
      let emission = kind.emit(program, target)
      findings += emission.findings
      for file in emission.files {
        if let other = owners.updateValue(target.name, forKey: file.path) {
          findings.append(
            EmitFinding(
              .error, "same-file",
              "target '\(target.name)' writes '\(file.path)', as '\(other)' does",
              at: target.place))
          continue
        }
        files.append(file)
      }
    }
    folders = targets.filter(\.isFolder).map(\.write)
    report = EmitReport(findings, files: program.files)
  }
}
