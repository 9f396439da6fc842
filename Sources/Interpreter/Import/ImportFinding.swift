package import DSL

/// Something that whoever migrates a file must know, with its place in that file.
package struct ImportFinding: Hashable, Sendable {
  package enum Effect: String, Hashable, Sendable, CaseIterable {
    /// Somebody is not told, or not on the way the file asks for, until this is dealt with.
    case lost
    /// Something looks or behaves differently.
    case changed
    /// A secret must be provided before the package runs.
    case secret
    /// Behaves the same; worth a look.
    case note
  }

  package var effect: Effect
  /// Stable, for programs and for tests.
  package var code: String
  package var message: String
  package var mark: YAMLMark

  package init(_ effect: Effect, _ code: String, _ message: String, at mark: YAMLMark) {
    self.effect = effect
    self.code = code
    self.message = message
    self.mark = mark
  }
}

extension ImportFinding {
  /// One line for people: `alertmanager.yml:12:5: changed: …`.
  package func describe(file: String) -> String { row(in: file).text }

  fileprivate func row(in file: String) -> ReportRow {
    ReportRow(
      grade: effect.rawValue, code: code, message: message, file: file, line: mark.line,
      column: mark.column)
  }
}

extension YAMLError {
  /// Why a file is refused, as the members of a report for programs.
  package static func json(_ problems: [YAMLError], file: String) -> [JSONMember] {
    let rows = problems.map { problem in
      ReportRow(
        grade: "error", code: "refused", message: problem.message, file: file,
        line: problem.mark.line, column: problem.mark.column)
    }
    return ReportRow.json(rows, gradeKey: "effect", file: file)
  }
}

/// What an import reports, as people and as programs read it.
package struct ImportReport: Sendable {
  package var file: String
  /// In the order of places.
  package var findings: [ImportFinding]

  package init(file: String, findings: [ImportFinding]) {
    self.file = file
    self.findings = findings.sorted { $0.mark.offset < $1.mark.offset }
  }

  /// One finding on a line, and a line that counts.
  package var text: String {
    guard !findings.isEmpty else { return "" }
    let counts = ImportFinding.Effect.allCases.compactMap { effect -> String? in
      let count = findings.count { $0.effect == effect }
      return count == 0 ? nil : "\(count) \(effect.rawValue)"
    }
    let lines = findings.map { $0.describe(file: file) } + [counts.joined(separator: ", ")]
    return lines.joined(separator: "\n") + "\n"
  }

  /// The members of the report for programs.
  package var json: [JSONMember] {
    ReportRow.json(findings.map { $0.row(in: file) }, gradeKey: "effect", file: file)
  }
}
