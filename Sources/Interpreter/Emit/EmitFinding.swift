package import DSL

/// Something that a target cannot express, with the declaration it belongs to.
package struct EmitFinding: Hashable, Sendable {
  package enum Severity: String, Hashable, Sendable, CaseIterable {
    /// Somebody would be told who should not be, or not told who should be.
    case error
    /// Something of the package stays behind that does not change who is told at first.
    case warning
  }

  package var severity: Severity
  /// Stable, for programs and for tests.
  package var code: String
  package var message: String
  package var place: Place

  package init(_ severity: Severity, _ code: String, _ message: String, at place: Place) {
    self.severity = severity
    self.code = code
    self.message = message
    self.place = place
  }
}

/// What an emission reports, as people and as programs read it.
package struct EmitReport: Sendable {
  /// In the order of places.
  package var findings: [EmitFinding]
  private let files: [String]

  init(_ findings: [EmitFinding], files: [String]) {
    var seen: Set<EmitFinding> = []
    self.findings = findings.filter { seen.insert($0).inserted }
      .enumerated().sorted {
        let (left, right) = ($0.element.place, $1.element.place)
        return (left.file, left.line, left.column, $0.offset)
          < (right.file, right.line, right.column, $1.offset)
      }.map(\.element)
    self.files = files
  }

  package var hasErrors: Bool { findings.contains { $0.severity == .error } }

  private var rows: [ReportRow] {
    findings.map { finding in
      let place = finding.place
      return ReportRow(
        grade: finding.severity.rawValue, code: finding.code, message: finding.message,
        file: files.indices.contains(place.file) ? files[place.file] : "", line: place.line,
        column: place.column)
    }
  }

  /// One finding on a line.
  package var text: String { rows.map { $0.text + "\n" }.joined() }

  /// The members of the report for programs.
  package var json: [JSONMember] { ReportRow.json(rows, gradeKey: "severity") }
}
