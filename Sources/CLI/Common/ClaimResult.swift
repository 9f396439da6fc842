import DSL
import Interpreter
import Runtime

/// Shows what becomes of the example that refutes a claim.
struct ClaimTracer {
  private let compiled: CompiledProgram?
  private let start: Instant

  init(_ package: CheckedPackage, name: String, from start: Instant) throws {
    self.start = start
    let program = lowerDespiteClaims(package, name: name, version: "")
    compiled = try program.map { CompiledProgram($0, zones: try loadZones($0.zoneNames)) }
  }

  /// The way of the example at a time when the claim fails; nil where there is no such time soon.
  func explanation(of found: ClaimRefutation) -> Explanation? {
    guard let compiled else { return nil }
    let wanted = found.calendars.map { (Ref<Interpreter.Calendar>($0.calendar.raw), $0.isInside) }
    guard let time = compiled.calendars.firstTime(from: start, where: wanted) else { return nil }
    return compiled.explain(LabelSet(found.labels), at: time)
  }
}

/// One claim with what is known of it.
struct ClaimResult {
  /// The title of the proof.
  let title: String
  let claim: CheckedClaim
  private let place: (path: String, line: Int, column: Int)
  private let decided: String
  private let explanation: Explanation?

  init(_ title: String, _ claim: CheckedClaim, _ files: SourceSet, _ tracer: ClaimTracer) {
    self.title = title
    self.claim = claim
    place = ClaimResult.place(claim.span, files)
    if case .refuted(let found)? = claim.verdict {
      let at = ClaimResult.place(found.decided, files)
      decided = "\(at.path):\(at.line):\(at.column)"
      explanation = tracer.explanation(of: found)
    } else {
      decided = ""
      explanation = nil
    }
  }

  private static func place(
    _ span: Span, _ files: SourceSet
  ) -> (path: String, line: Int, column: Int) {
    guard let file = files[span.file] else { return ("", 0, 0) }
    let position = file.position(of: span.range.start, in: .scalar)
    return (file.path, position.line + 1, position.column + 1)
  }

  var isProved: Bool {
    if case .proved? = claim.verdict { return true }
    return false
  }

  var word: String {
    switch claim.verdict {
    case .proved?: "proved"
    case .refuted?: "refuted"
    case .unknown?, nil: "unknown"
    }
  }

  private var text: String { "\(place.path):\(place.line):\(place.column)" }

  /// What a reader needs to know of a claim that is not proved, line by line.
  func details(_ isColored: Bool) -> [String] {
    switch claim.verdict {
    case .proved?, nil: return [text]
    case .unknown(let reason)?: return [text, reason]
    case .refuted(let found)?:
      var lines = [text, "for example \(found.example)", "\(found.outcome): \(decided)"]
      guard let explanation else { return lines }
      if !found.features.isEmpty { lines.append("the way below is that of the features' defaults") }
      let way = explanation.text(
        width: min(Output.width, 120) - 11, color: isColored ? .ansi : .none)
      lines += way.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
      while lines.last?.isEmpty == true { lines.removeLast() }
      return lines
    }
  }

  var json: JSONValue {
    var members = [
      JSONMember("proof", .string(title)), JSONMember("claim", .string(claim.text)),
      JSONMember("place", .string(text)), JSONMember("verdict", .string(word)),
    ]
    switch claim.verdict {
    case .proved?, nil: break
    case .unknown(let reason)?: members.append(JSONMember("reason", .string(reason)))
    case .refuted(let found)?:
      let labels = found.labels.map { JSONMember($0.name, .string($0.value)) }
      members += [
        JSONMember("example", .string(found.example)), JSONMember("labels", .object(labels)),
        JSONMember("outcome", .string(found.outcome)), JSONMember("decided_at", .string(decided)),
      ]
      if let explanation { members.append(JSONMember("trace", explanation.json)) }
    }
    return .object(members)
  }

  var junit: JUnitReport.Case {
    JUnitReport.Case(
      name: "\(title): \(claim.text)", path: place.path, line: place.line,
      failure: isProved
        ? nil : "\(word): " + details(false).dropFirst().joined(separator: "\n"))
  }
}
