import DSL

/// Objectives of Sloth or OpenSLO as a package of the language.
package struct ObjectiveSource: Sendable {
  package enum Format: String, Sendable, CaseIterable {
    case sloth
    case openslo
  }

  package var text: String
  package var report: ImportReport

  /// Reads and translates a file.
  ///
  /// - Parameters:
  ///   - bytes: the text.
  ///   - file: its path, for the report and the first line of the source.
  ///   - kind: whose file it is.
  ///   - source: the name of the source that the objectives are evaluated by.
  /// - Returns: The source with its report.
  /// - Throws: Why and where the file is no file of its format.
  package static func read(
    _ bytes: [UInt8], file: String, as kind: Format, source: String = "prometheus"
  ) throws(YAMLError) -> ObjectiveSource {
    let documents = try YAMLReader.documents(bytes)
    try ForeignFile.require(documents, kind == .sloth ? .sloth : .openslo)
    let written =
      switch kind {
      case .sloth: try SlothObjectives.read(documents)
      case .openslo: try OpenSLOObjectives.read(documents)
      }
    let comments = try SourceComments(bytes, documents: documents)
    let name = file.split(separator: "/").last.map(String.init) ?? file
    var refused: [Int: RefusedObjective] = [:]
    while true {
      var builder = ObjectiveSourceBuilder(written, comments, documents, refused)
      let draft = builder.text(of: String(name.filter { !$0.isNewline }), source: source)
      let check = ObjectiveSourceCheck(draft)
      let before = refused.count
      for (objective, fault) in check.faults(in: builder) where refused[objective] == nil {
        refused[objective] = fault
      }
      // An objective that the checker refuses is made a comment, and the rest is checked anew.
      guard refused.count == before else { continue }
      let findings =
        builder.findings + [ImportSkeleton.addressNote(source)]
        + check.errors.map { error in
          ImportFinding(
            .lost, "does-not-check",
            "the source that was made does not check: \(error.title)"
              + (error.path.map { " (\($0))" } ?? ""), at: .start)
        }
      return ObjectiveSource(
        text: check.text, report: ImportReport(file: file, findings: findings))
    }
  }
}

/// Why an objective cannot be said.
private struct RefusedObjective {
  let reason: String
  /// The part of the file that is at fault.
  let mark: YAMLMark
}

/// Formats and checks what a builder wrote.
private struct ObjectiveSourceCheck {
  let text: String
  let errors: [Diagnostic]
  private let declarations: [SloDeclSyntax]

  init(_ draft: String) {
    let parsed = parse(SourceFile(path: "main.tocsin", text: draft))
    text = String(decoding: format(parsed).text, as: UTF8.self)
    let package = check(files: [SourceFile(path: "main.tocsin", text: text)])
    errors = package.diagnostics.filter { $0.severity == .error }
    declarations = (package.files.first?.file?.declarations ?? []).compactMap { declaration in
      if case .sloDecl(let objective) = declaration { objective } else { nil }
    }
  }

  /// The errors that are within objectives, with the number of the objective.
  func faults(
    in builder: ObjectiveSourceBuilder
  ) -> [(objective: Int, fault: RefusedObjective)] {
    errors.compactMap { error in
      let range = error.primary.range
      func holds(_ outer: TextRange) -> Bool {
        outer.start <= range.start && range.end <= outer.end
      }
      guard let place = declarations.firstIndex(where: { holds($0.range) }),
        builder.kept.indices.contains(place)
      else { return nil }
      let number = builder.kept[place]
      let part = declarations[place].attributes.first { holds($0.range) }?.entryName
      let fault = RefusedObjective(
        reason: error.label.isEmpty ? error.title : "\(error.title) (\(error.label))",
        mark: builder.mark(of: part, ofObjective: number))
      return (number, fault)
    }
  }
}

private struct ObjectiveSourceBuilder {
  private let written: WrittenObjectives
  private var comments: SourceComments
  private let documents: [YAMLNode]
  private var names = SourceNames()
  private var vocabulary = RuleVocabulary()
  private(set) var findings: [ImportFinding]
  private let refused: [Int: RefusedObjective]
  /// The numbers of the objectives that are declared, in this order.
  private(set) var kept: [Int] = []

  init(
    _ written: WrittenObjectives, _ comments: SourceComments, _ documents: [YAMLNode],
    _ refused: [Int: RefusedObjective]
  ) {
    self.written = written
    self.refused = refused
    self.comments = comments
    self.documents = documents
    findings = written.findings
    for (number, objective) in written.objectives.enumerated() where refused[number] == nil {
      for labels in [objective.page, objective.ticket].compactMap(\.self) {
        vocabulary.add(labels)
      }
    }
  }

  mutating func text(of file: String, source: String) -> String {
    _ = names.name(like: source, noun: "source")
    _ = names.name(like: ImportSkeleton.channel, noun: "channel")
    var body: [String] = []
    for number in written.objectives.indices { body += lines(ofObjective: number, source) + [""] }
    let head = documents.flatMap { comments.take($0.mark) }
    let labels = vocabulary.declaration
    var lines = ["edition 2026", "", "# Imported from \(file)."]
    lines += head
    lines.append("")
    lines += labels
    if !labels.isEmpty { lines.append("") }
    lines += [ImportSkeleton.source(source, .prometheus), ""]
    lines += ImportSkeleton.routing
    lines.append("")
    lines += body
    lines += comments.takeRest()
    return lines.joined(separator: "\n") + "\n"
  }

  /// Where a query of an objective stands, or the objective itself.
  func mark(of part: String?, ofObjective number: Int) -> YAMLMark {
    let objective = written.objectives[number]
    switch (part, objective.events) {
    case ("total", _): return objective.total.mark
    case ("bad", .bad(let query)), ("good", .good(let query)): return query.mark
    default: return objective.mark
    }
  }

  private mutating func lines(ofObjective number: Int, _ source: String) -> [String] {
    let objective = written.objectives[number]
    let lines = declaration(of: objective, source)
    guard let fault = refused[number] else {
      if !lines.isEmpty { kept.append(number) }
      return lines
    }
    findings.append(
      ImportFinding(
        .lost, "objective-not-kept",
        "the objective '\(objective.name)' cannot be said here: \(fault.reason); it is kept as a "
          + "comment", at: fault.mark))
    return lines.flatMap { line in
      line.split(separator: "\n", omittingEmptySubsequences: false).map { "# \($0)" }
    }
  }

  private mutating func declaration(
    of objective: WrittenObjective, _ source: String
  ) -> [String] {
    let (word, query): (String, WrittenText) =
      switch objective.events {
      case .bad(let query): ("bad", query)
      case .good(let query): ("good", query)
      }
    guard let events = literal(query), let total = literal(objective.total) else { return [] }
    var lines = comments.take(objective.mark)
    if let description = objective.description {
      lines += description.split(separator: "\n").map { "## \($0)" }
    }
    let target = PromQL.plainText(of: objective.target)
    let name = names.name(like: objective.name, noun: "slo")
    lines += [
      "slo \(name) from \(source) {",
      "objective = \(target)% over \(SourceText.duration(objective.window))",
      "\(word) = \(events)", "total = \(total)",
    ]
    for (word, labels) in [("page", objective.page), ("ticket", objective.ticket)] {
      guard let labels else { continue }
      lines.append(alert(word, labels))
    }
    return lines + ["}"]
  }

  /// A query as a literal; nil, and a finding, where its templates have no counterpart.
  private mutating func literal(_ query: WrittenText) -> String? {
    guard let text = query.withWindow else {
      findings.append(
        ImportFinding(
          .lost, "objective-not-kept",
          "'\(query.name)' must say by '{{.window}}' where its window goes, and nothing else by a "
            + "template; the objective is not kept", at: query.mark))
      return nil
    }
    return SourceText.windowed(text)
  }

  private mutating func alert(_ word: String, _ labels: [WrittenText]) -> String {
    var entries: [String] = []
    for label in labels {
      guard SourceText.isPlainLabel(label.name), label.name != "alertname",
        !label.value.contains("{{")
      else {
        findings.append(
          ImportFinding(
            .lost, "label-not-kept", "the label '\(label.name)' cannot be said here",
            at: label.mark))
        continue
      }
      entries.append("\(label.name) = \(vocabulary.text(of: label.value, for: label.name))")
    }
    return entries.isEmpty ? "\(word) {}" : "\(word) { \(entries.joined(separator: ", ")) }"
  }
}
