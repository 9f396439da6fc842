import ArgumentParser
import DSL
import Interpreter
import Runtime

/// `tocsin prove`: what the package claims of all alerts, claim by claim.
struct Prove: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "prove",
    abstract: "Decide the claims of a package for all alerts at once.",
    discussion: """
      Each claim of a `prove` declaration is proved, refuted by an example with the way it takes, \
      or unknown where the conditions are too large to decide. The exit status is 1 unless every \
      claim is proved.
      """)

  @Argument(help: "The package.") var package: String
  @Argument(help: "Titles of proofs, or parts of them; all if left out.") var names: [String] = []
  @Flag(help: "Print JSON.") var json = false
  @Option(help: ArgumentHelp("Write JUnit's XML to this file, too.", valueName: "file"))
  var junit: String?
  @Option(help: "The time from which examples of calendars are sought, RFC 3339 (default: now).")
  var at: String?
  @OptionGroup var color: ColorOption

  func run() throws {
    let sources = try PackageSources(reading: package)
    let checked = DSL.check(files: sources.sourceFiles)
    guard checked.soundButForClaims != nil else {
      let report = render(
        checked.diagnostics, sources: SourceSet(sources.sourceFiles), as: .human,
        color: color.color.applies(to: 2) ? .always : .never)
      Output.error(report)
      throw Exit.findings
    }
    let proofs = try selected(from: checked.declarations.proofs)
    let files = SourceSet(sources.sourceFiles)
    let tracer = try ClaimTracer(checked, name: sources.name, from: try start())
    let results = proofs.flatMap { proof in
      proof.claims.map { ClaimResult(proof.title, $0, files, tracer) }
    }
    if json {
      Output.line(JSONValue.object([JSONMember("claims", .array(results.map(\.json)))]).pretty)
    } else {
      show(results)
    }
    if let junit {
      let report = JUnitReport(suite: "tocsin prove", cases: results.map(\.junit))
      try replaceFile(junit, with: Array(report.text.utf8))
    }
    if results.contains(where: { !$0.isProved }) { throw Exit.findings }
  }

  private func start() throws -> Instant {
    guard let at else { return SystemClock().now }
    guard let time = parseRFC3339(at) else {
      throw Problem("--at '\(at)' is no RFC 3339 time such as 2026-11-21T03:00:00Z", status: .usage)
    }
    return time
  }

  private func selected(from proofs: [CheckedProof]) throws -> [CheckedProof] {
    for name in names where !proofs.contains(where: { $0.title.contains(name) }) {
      let near = suggestions(for: name, among: proofs.map(\.title))
      throw Problem(
        "no proof has '\(name)' in its title", help: near.first.map { "did you mean '\($0)'?" },
        status: .usage)
    }
    guard !names.isEmpty else { return proofs }
    return proofs.filter { proof in names.contains { proof.title.contains($0) } }
  }

  private func show(_ results: [ClaimResult]) {
    var title: String?
    for result in results {
      if result.title != title { Output.line(result.title) }
      title = result.title
      Output.line("  \(paint(result.word)) \(result.claim.text)")
      guard !result.isProved else { continue }
      for line in result.details(color.color.applies(to: 1)) { Output.line("           \(line)") }
    }
    let counts = ["proved", "refuted", "unknown"].map { word in
      "\(results.count { $0.word == word }) \(word)"
    }
    Output.line(counts.joined(separator: ", "))
    if results.isEmpty {
      Output.error("the package claims nothing; `prove \"…\" { … }` declares a claim")
    }
  }

  private func paint(_ word: String) -> String {
    let padded = word.count < 8 ? word + String(repeating: " ", count: 8 - word.count) : word
    guard color.color.applies(to: 1) else { return padded }
    let code = word == "proved" ? 32 : word == "refuted" ? 31 : 33
    return "\u{1B}[\(code)m\(padded)\u{1B}[0m"
  }
}
