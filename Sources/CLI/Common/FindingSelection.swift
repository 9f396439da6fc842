import ArgumentParser
import DSL
import Glibc

/// Which findings of a check count: those that are new since a baseline or a revision.
struct FindingSelection: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A file of findings that are known already and left out.", valueName: "file"))
  var baseline: String?
  @Flag(help: "Write what is found now to the baseline.") var baselineUpdate = false
  @Flag(help: "Take what is no longer found out of the baseline.") var baselinePrune = false
  @Option(
    help: ArgumentHelp(
      "Errors, and findings on lines that differ from this revision of git.", valueName: "rev"))
  var changedSince: String?
  @Option(
    help: ArgumentHelp(
      "The day against which `allow … until` is held; today if left out.", valueName: "date"))
  var today: String?

  func validate() throws {
    if baseline == nil, baselineUpdate || baselinePrune {
      throw ValidationError("--baseline-update and --baseline-prune need --baseline FILE")
    }
    if let today, dayNumber(of: today) == nil {
      throw ValidationError("--today takes a date such as 2026-12-24")
    }
  }

  /// Days since 1970-01-01.
  var day: Int {
    let secondsOfDay = 86_400
    return today.flatMap { dayNumber(of: $0) } ?? time(nil) / secondsOfDay
  }

  /// The findings that count.
  func selected(
    from findings: [Diagnostic], _ sources: SourceSet, _ package: String
  ) throws -> [Diagnostic] {
    var findings = findings
    if let changedSince {
      let lines = try changedLines(since: changedSince, in: package)
      findings = findings.filter { lines.touches($0, sources: sources) }
    }
    guard let path = baseline else { return findings }
    if baselineUpdate {
      let new = Baseline(of: findings, sources: sources)
      try replaceFile(path, with: Array(new.text.utf8))
      Output.error("\(path): \(new.entries.count) kinds of findings are known now")
      return findings.filter { $0.severity == .error }
    }
    return try apply(path, to: findings, sources)
  }

  private func apply(
    _ path: String, to findings: [Diagnostic], _ sources: SourceSet
  ) throws -> [Diagnostic] {
    let known: Baseline
    do {
      known = try Baseline(reading: String(decoding: try readFile(path), as: UTF8.self))
    } catch let fault as BaselineFault {
      throw Problem("\(path):\(fault.line): this is no baseline: \(fault.reason)")
    }
    let result = known.applied(to: findings, sources: sources)
    if result.knownCount > 0 {
      let count = result.knownCount
      Output.error("\(path): \(count) known finding\(count == 1 ? "" : "s") left out")
    }
    // Lines outside the change were not looked at, so nothing can be said about their entries.
    guard !result.stale.isEmpty, changedSince == nil else { return result.new }
    if baselinePrune {
      try replaceFile(path, with: Array(known.pruned(of: result.stale).text.utf8))
    } else {
      let count = result.stale.count
      Output.error(
        "\(path): \(count) entr\(count == 1 ? "y is" : "ies are") not found any more; "
          + "--baseline-prune takes them out")
    }
    return result.new
  }

  /// The lines of a package that differ from a revision.
  private func changedLines(since revision: String, in package: String) throws -> ChangedLines {
    let git = try Git(of: package, revision: revision)
    let diff = try git.text([
      "diff", "--unified=0", "--no-color", "--no-ext-diff", "--relative", revision, "--", ".",
    ])
    let new = try git.text(["ls-files", "--others", "--exclude-standard", "-z", "."])
    return ChangedLines(
      diff: diff, newFiles: new.split(separator: "\0").map(String.init))
  }
}
