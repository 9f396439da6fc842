package import DSL

/// How a file of rule tests is run.
package struct RuleTestOptions: Sendable {
  package var flavor = RuleFlavor.prometheus
  /// Only tests whose name one of these matches; all when there is none.
  package var only: [Pattern] = []
  package var externalLabels: [(name: String, value: String)] = []
  package var externalURL = ""

  package init() {}
}

/// An assertion that does not hold, or why a test could not go on.
package struct RuleTestFailure: Hashable, Sendable {
  /// Where the assertion stands in the file.
  package let mark: YAMLMark
  /// What was expected and what was found; several lines.
  package let message: String
}

/// What became of one test of a file.
package struct RuleTestResult: Sendable {
  package let name: String
  package let mark: YAMLMark
  /// Assertions that were looked at.
  package let assertions: Int
  package let failures: [RuleTestFailure]

  package var passed: Bool { failures.isEmpty }
}

/// Rule files that have been read, for tests that share them.
package struct RuleFileCache {
  private var files: [String: (bytes: [UInt8], groups: [RuleGroup])] = [:]

  package init() {}

  /// The groups of a file; a file whose bytes have changed is read anew.
  fileprivate mutating func groups(
    of name: String, _ bytes: [UInt8]
  ) throws(YAMLError) -> [RuleGroup] {
    if let known = files[name], known.bytes == bytes { return known.groups }
    let groups = try RuleFile.read(bytes).groups
    files[name] = (bytes, groups)
    return groups
  }
}

/// Runs the tests of a file in promtool's format over its rule files, in virtual time.
///
/// - Parameters:
///   - bytes: The file.
///   - options: Which tests, and whose rules.
///   - cache: Rule files of earlier runs.
///   - load: The files that a name or pattern in `rule_files` stands for.
/// - Returns: The tests in the order of the file.
/// - Throws: What is wrong with the file, or with a rule file.
package func runRuleTests(
  _ bytes: [UInt8], _ options: RuleTestOptions, _ cache: inout RuleFileCache,
  load: (_ pattern: String) -> [(name: String, bytes: [UInt8])]
) throws(YAMLError) -> [RuleTestResult] {
  let file = try RuleTestFile.read(bytes)
  var groups: [RuleGroup] = []
  for pattern in file.ruleFiles {
    let found = load(pattern.text)
    guard !found.isEmpty else {
      throw YAMLError("there is no file '\(pattern.text)'", at: pattern.mark)
    }
    for one in found {
      do throws(YAMLError) {
        groups += try cache.groups(of: one.name, one.bytes)
      } catch {
        throw YAMLError("\(one.name): \(error)", at: pattern.mark)
      }
    }
  }
  // Groups that the order does not name come first, as in promtool.
  let ranked = groups.enumerated().sorted { left, right in
    let ranks = [left, right].map { file.order.firstIndex(of: $0.element.name) ?? -1 }
    return (ranks[0], left.offset) < (ranks[1], right.offset)
  }
  let ordered = ranked.map(\.element)
  return file.groups
    .filter { test in
      options.only.isEmpty || options.only.contains { $0.matchesAnywhere(test.name) }
    }
    .map { test in
      var run = RuleTestRun(file, test, ordered, options)
      return run.result()
    }
}

/// One test while it runs.
private struct RuleTestRun {
  private let file: RuleTestFile
  private let test: RuleTestFile.Group
  private let options: RuleTestOptions
  private let settings: RuleEngine.Settings
  private var engine: RuleEngine
  /// Samples of the input series that have been added, by series.
  private var added: [Int]
  private var failures: [RuleTestFailure] = []

  init(
    _ file: RuleTestFile, _ test: RuleTestFile.Group, _ groups: [RuleGroup],
    _ options: RuleTestOptions
  ) {
    (self.file, self.test, self.options) = (file, test, options)
    var settings = RuleEngine.Settings()
    settings.flavor = options.flavor
    // vmalert asks with a step of five minutes.
    settings.query.subqueryStep =
      options.flavor == .prometheus ? file.interval.milliseconds : 300_000
    settings.externalLabels = test.externalLabels ?? PackedMap(options.externalLabels)
    settings.externalURL = test.externalURL ?? options.externalURL
    self.settings = settings
    engine = RuleEngine(groups, settings)
    added = [Int](repeating: 0, count: test.series.count)
  }

  mutating func result() -> RuleTestResult {
    let step = file.interval
    var waiting = test.alerts.sorted { $0.time < $1.time }[...]
    var elapsed = TimeSpan.zero
    while elapsed <= test.length {
      let now = (test.start + elapsed).milliseconds
      addSamples(until: now)
      let faults = engine.evaluate(at: now)
      for fault in faults {
        let time = PromQL.text(ofMilliseconds: elapsed.milliseconds)
        fail(test.mark, "rule \(fault.rule) of group \(fault.group) at \(time): \(fault.message)")
      }
      if !faults.isEmpty { break }
      // What is asked between two evaluations is answered by the earlier one.
      while let next = waiting.first, next.time < elapsed + step {
        check(waiting.removeFirst())
        _ = next
      }
      elapsed = elapsed + step
    }
    if failures.isEmpty || elapsed > test.length {
      addSamples(until: .max)
      for query in test.queries { check(query) }
    }
    return RuleTestResult(
      name: test.name, mark: test.mark, assertions: test.alerts.count + test.queries.count,
      failures: failures)
  }

  /// Later samples stay hidden from the rules.
  private mutating func addSamples(until time: Int64) {
    let (start, step) = (test.start.milliseconds, test.interval.milliseconds)
    for (index, series) in test.series.enumerated() {
      while added[index] < series.samples.count,
        start + Int64(added[index]) * step <= time
      {
        let moment = start + Int64(added[index]) * step
        switch series.samples[added[index]] {
        case .value(let value): engine.store.append(value, at: moment, to: series.labels)
        case .stale: engine.store.append(.staleMarker, at: moment, to: series.labels)
        case .missing: break
        }
        added[index] += 1
      }
    }
  }

  private mutating func fail(_ mark: YAMLMark, _ message: String) {
    failures.append(RuleTestFailure(mark: mark, message: message))
  }

  // MARK: Assertions

  private mutating func check(_ assertion: RuleTestFile.AlertTest) {
    var group: String?
    if case .vmalert(let addsGroupLabel) = options.flavor, addsGroupLabel {
      guard let name = assertion.group else {
        return fail(assertion.mark, "an alert test must have a 'groupname'")
      }
      group = name
    }
    var got = engine.firing(assertion.alert, group: group).map {
      AlertLine(labels: $0.labels.map, annotations: $0.annotations)
    }
    var missing: [AlertLine] = []
    for one in assertion.expected {
      var pairs = one.labels.pairs + [(name: "alertname", value: assertion.alert)]
      if let group { pairs.append(("alertgroup", group)) }
      let wanted = AlertLine(labels: LabelSet(pairs).map, annotations: one.annotations)
      if let index = got.firstIndex(of: wanted) {
        got.remove(at: index)
      } else {
        missing.append(wanted)
      }
    }
    guard !got.isEmpty || !missing.isEmpty else { return }
    let time = PromQL.text(ofMilliseconds: assertion.time.milliseconds)
    fail(
      assertion.mark,
      "alert \(assertion.alert) at \(time)\n"
        + comparison(missing.map(\.lines), got.map(\.lines)))
  }

  private mutating func check(_ assertion: RuleTestFile.QueryTest) {
    let time = PromQL.text(ofMilliseconds: assertion.time.milliseconds)
    let title = "\(assertion.text) at \(time)"
    var got: [QuerySample]
    do throws(QueryError) {
      let moment = (test.start + assertion.time).milliseconds
      let result = try assertion.query.instant(at: moment, in: engine.store, settings.query)
      switch result.value {
      case .scalar(let number): got = [QuerySample(.empty, number)]
      case .vector(let vector): got = vector
      case .string, .matrix:
        return fail(assertion.mark, "\(title)\n  a scalar or an instant vector is needed")
      }
    } catch {
      return fail(assertion.mark, "\(title)\n  failed: \(error)")
    }
    var missing: [QuerySample] = []
    for wanted in assertion.expected {
      if let index = got.firstIndex(where: { isSame($0, wanted) }) {
        got.remove(at: index)
      } else {
        missing.append(wanted)
      }
    }
    guard !got.isEmpty || !missing.isEmpty else { return }
    let lines = [missing, got].map { samples in
      samples.sorted { $0.labels.precedes($1.labels) }.map {
        ["\($0.labels.seriesText) \(PromQL.text(of: $0.value))"]
      }
    }
    fail(assertion.mark, "\(title)\n" + comparison(lines[0], lines[1]))
  }

  private func isSame(_ left: QuerySample, _ right: QuerySample) -> Bool {
    guard left.labels == right.labels else { return false }
    let (one, two) = (left.value, right.value)
    return one == two || one.isNaN && two.isNaN
      || file.isFuzzy && (one.nextUp == two || one.nextDown == two)
  }

  /// What is missing and what is there instead, without what agrees.
  private func comparison(_ expected: [[String]], _ got: [[String]]) -> String {
    func block(_ title: String, _ entries: [[String]]) -> String {
      guard !entries.isEmpty else { return "  \(title) nothing else" }
      return entries.map { lines in
        lines.enumerated().map { index, line in
          (index == 0 ? "  \(title) " : "           ") + line
        }.joined(separator: "\n")
      }.joined(separator: "\n")
    }
    return block("expected", expected) + "\n" + block("got     ", got)
  }
}

/// An alert in a comparison.
private struct AlertLine: Hashable {
  let labels: PackedMap
  let annotations: PackedMap

  var lines: [String] {
    [LabelSet(labels).seriesText]
      + annotations.pairs.map { "\($0.name): \(PromQLText.quoted($0.value))" }
  }
}

extension Instant {
  /// Whole milliseconds since 1970.
  fileprivate var milliseconds: Int64 { nanoseconds / 1_000_000 }
}
