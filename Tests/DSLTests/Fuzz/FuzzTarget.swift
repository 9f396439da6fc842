@testable import DSL

/// What is fed with inputs, and what must hold for any of them.
enum FuzzTarget: String, CaseIterable, Sendable {
  /// Lexer and parser: the text is kept, the tree is well-formed, findings are few and inside.
  case parser
  /// What parses is laid out once and for all, with its tree and its comments.
  case formatter
  /// Checker and lint: findings lie in their files and do not depend on the layout.
  case checker
  /// Completion and the other questions of an editor at any place.
  case editor
  /// Queries: what is read is printed so that it reads back equal.
  case promql

  /// What is wrong; empty where all is well.
  func faults(_ input: [UInt8]) -> [String] {
    switch self {
    case .parser: FuzzTarget.parserFaults(input)
    case .formatter: FuzzTarget.formatterFaults(input)
    case .checker: FuzzTarget.checkerFaults(input)
    case .editor: FuzzTarget.editorFaults(input)
    case .promql: FuzzTarget.promqlFaults(input)
    }
  }

  private static func parserFaults(_ input: [UInt8]) -> [String] {
    let file = parsed(input)
    var faults = invariantFaults(file)
    if file.source.bytes != input { faults.append("the text is not kept") }
    if file.diagnostics.count > Parser.errorCountMax + 1 { faults.append("too many findings") }
    return faults + placeFaults(file.diagnostics, [file.source])
  }

  private static func formatterFaults(_ input: [UInt8]) -> [String] {
    let file = parsed(input)
    guard !file.hasErrors else {
      return format(file).text == input ? [] : ["a file with errors is changed"]
    }
    var faults = formatFaults(file)
    let laidOut = parsed(format(file).text)
    if comments(laidOut) != comments(file) { faults.append("other comments") }
    return faults
  }

  private static func comments(_ file: ParsedFile) -> [String] {
    let tree = file.tree
    return tree.tokenKinds.indices.compactMap { index in
      guard [.comment, .docComment].contains(tree.tokenKinds[index]) else { return nil }
      let text = tree.source.text(TextRange(tree.tokenStarts[index], tree.tokenStarts[index + 1]))
      return String(text.reversed().drop { $0.isWhitespace }.reversed())
    }.sorted()
  }

  private static func checkerFaults(_ input: [UInt8]) -> [String] {
    let file = parsed(input)
    let package = check(parsed: [file])
    let findings = lint(package, today: MutationSubject.today).all
    var faults = placeFaults(findings, [file.source])
    if !file.hasErrors {
      let laidOut = parsed(format(file).text)
      let again = lint(check(parsed: [laidOut]), today: MutationSubject.today).all
      if names(again) != names(findings) {
        faults.append("layout changes findings: \(names(findings)) became \(names(again))")
      }
    }
    return faults
  }

  private static func names(_ findings: [Diagnostic]) -> [String] {
    findings.map(\.code.name).sorted()
  }

  private static func editorFaults(_ input: [UInt8]) -> [String] {
    let file = parsed(input)
    let snapshot = PackageSnapshot([file])
    var random = SeededRandom(seed: UInt64(input.count))
    var faults: [String] = []
    for _ in 0..<4 {
      let offset = UInt32.random(in: 0...UInt32(input.count), using: &random)
      let completion = snapshot.completions(in: file, at: offset)
      if completion.replaced.end > UInt32(input.count) { faults.append("completion outside") }
      _ = snapshot.definition(at: file.source.id, offset)
    }
    return faults
  }

  private static func promqlFaults(_ input: [UInt8]) -> [String] {
    let options = PromQL.Options(features: .all)
    let expression: PromQL.Expression
    do throws(PromQL.Refusal) {
      expression = try PromQL.parse(input, options)
    } catch {
      let end = UInt32(input.count)
      let isInside = error.problems.allSatisfy { $0.range.end <= end }
      return error.problems.isEmpty || !isInside ? ["a refusal without a place: \(error)"] : []
    }
    let text = expression.text
    guard let again = try? PromQL.parse(text, options) else { return ["unreadable: \(text)"] }
    return again == expression ? [] : ["reads back as another: \(text)"]
  }

  /// Findings whose places do not lie in their files.
  private static func placeFaults(_ findings: [Diagnostic], _ files: [SourceFile]) -> [String] {
    findings.flatMap { finding -> [String] in
      let edits = finding.suggestions.flatMap(\.edits).map(\.span)
      let spans = [finding.primary] + finding.secondary.map(\.span) + edits
      let isInside = spans.allSatisfy { span in
        files.indices.contains(Int(span.file.raw))
          && span.range.start <= span.range.end
          && Int(span.range.end) <= files[Int(span.file.raw)].bytes.count
      }
      var faults = isInside ? [] : ["\(finding.code.name) lies outside of its file"]
      if finding.title.isEmpty { faults.append("\(finding.code.name) says nothing") }
      return faults
    }
  }
}
