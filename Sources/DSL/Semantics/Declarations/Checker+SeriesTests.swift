// Tests that give series and expect what the package's rules make of them.
extension Checker {
  /// Series that one test may give.
  static let testSeriesMax = 1_000
  /// Samples that all series of one test may have together.
  static let testSamplesMax = 1_000_000
  /// From a millisecond, the resolution of samples, to a day.
  private static let sampleIntervals: ClosedRange<Int64> = 1_000_000...86_400_000_000_000

  mutating func givenSeries(_ view: GivenSeriesSyntax) -> CheckedTestAction? {
    let labels = seriesLabels(view.series)
    let samples = seriesSamples(view.values)
    let what = "the distance of samples"
    guard
      let interval = positiveDuration(view.interval, what: what, role: "`every` takes Duration")
    else { return nil }
    guard Checker.sampleIntervals.contains(interval) else {
      report(
        .outOfRange(
          at: view.interval?.span ?? view.span, what: what, bounds: "between 1ms and 1d"))
      return nil
    }
    guard let labels, let samples else { return nil }
    return .series(CheckedSeries(labels: labels, samples: samples, interval: interval))
  }

  /// Reports a series that is given twice, and too many series or samples.
  mutating func checkSeries(of test: CheckedTest) {
    var first: [[String]: Span] = [:]
    var samples = 0
    for statement in test.statements {
      guard case .series(let series) = statement.action else { continue }
      let identity = series.labels.sorted { $0.name < $1.name }.flatMap { [$0.name, $0.value] }
      if let earlier = first.updateValue(statement.span, forKey: identity) {
        report(
          .duplicateEntry(
            at: statement.span, first: earlier, name: "the series", owner: "the test"))
      }
      samples += series.samples.count
      let faults = [
        ("the number of series of a test", first.count, Checker.testSeriesMax),
        ("the number of samples of a test", samples, Checker.testSamplesMax),
      ]
      for (what, count, most) in faults where count > most {
        return report(.outOfRange(at: statement.span, what: what, bounds: "at most \(most)"))
      }
    }
  }

  // MARK: Series

  /// The labels of the one series that a selector names, in the order of the text.
  private mutating func seriesLabels(_ expression: ExprSyntax?) -> TestPairs? {
    // What a test gives is no query, so that nothing asks for its names.
    let asked = checked.queryNames
    defer { checked.queryNames = asked }
    guard let expression,
      let query = query(expression, role: "`given series` takes PromQL"),
      let parsed = try? PromQL.parse(query.text)
    else { return nil }
    let root = parsed[parsed.root]
    guard case .selector(let selector) = root.kind,
      parsed.shift(of: selector) == PromQL.Shift(), parsed.mode(of: selector) == .plain
    else {
      report(
        .invalidSeries(
          at: place(of: root.range, in: expression),
          reason: "a series is a metric with labels: `up{job=\"node\"}`"))
      return nil
    }
    var labels: TestPairs = []
    for matcher in parsed.allMatchers(of: selector) {
      if let reason = fault(of: matcher, after: labels) {
        report(.invalidSeries(at: place(of: matcher.range, in: expression), reason: reason))
        return nil
      }
      labels.append((matcher.name.value, matcher.value))
    }
    guard labels.contains(where: { $0.name == PromQL.metricNameLabel }) else {
      report(
        .invalidSeries(
          at: place(of: root.range, in: expression), reason: "the name of the metric is missing"))
      return nil
    }
    return labels
  }

  private func fault(of matcher: PromQL.Matcher, after labels: TestPairs) -> String? {
    if matcher.op != .equals { return "a series has one value for each label: write `=`" }
    if matcher.value.isEmpty { return "a label without a value is absent: leave it out" }
    if labels.contains(where: { $0.name == matcher.name.value }) {
      return "the label is given twice"
    }
    return nil
  }

  private mutating func seriesSamples(_ expression: ExprSyntax?) -> [PromQL.SeriesSample]? {
    guard let expression, !expression.isDamaged,
      let string = StringSyntax(expression.tree, expression.id), let text = string.constant
    else { return nil }
    do throws(PromQL.SeriesProblem) {
      let samples = try PromQL.samples(text)
      if !samples.isEmpty { return samples }
      report(.emptyText(at: expression.span, what: "the list of values"))
    } catch {
      let source = QueryText(
        string.pieces, in: expression.tree.source, content: string.contentRange)
      report(
        .invalidSeriesValues(
          at: source.span(of: error.range.indices), reason: error.description))
    }
    return nil
  }

  /// Where a part of a query stands; all of one that is written elsewhere.
  private func place(of range: TextRange, in expression: ExprSyntax) -> Span {
    guard case .typedLiteral(let view) = expression, let string = view.string else {
      return expression.span
    }
    return QueryText(string.pieces, in: view.tree.source, content: string.contentRange)
      .span(of: range.indices)
  }

  // MARK: Expectations

  mutating func namedAlertState(_ view: ExpectNamedAlertSyntax) -> CheckedTestAction? {
    let name = resolve(view.alert)
    let labels = name.map { alertLabels(view.labels, of: $0) } ?? []
    guard let state = alertState(view.state, by: view.by), let name else { return nil }
    return .expectNamedAlert(name, labels, state)
  }

  /// The labels that an alert of the rules is expected to have: any that a rule can give it.
  private mutating func alertLabels(
    _ block: AttributeBlockSyntax?, of alert: String
  ) -> TestPairs {
    var pairs: TestPairs = []
    var seen: [String: Span] = [:]
    for attribute in block?.attributes ?? [] {
      guard let name = entryName(attribute), let value = attribute.value else { continue }
      if let first = seen.updateValue(name.span, forKey: name.text) {
        report(
          .duplicateEntry(at: name.span, first: first, name: "`\(name.text)`", owner: "the alert"))
        continue
      }
      guard let text = alertLabel(name, value) else { continue }
      if let reason = alertFault(alert, name.text, text) {
        reportImpossible(name, at: attribute.span, reason, of: alert)
        continue
      }
      pairs.append((name.text, text))
    }
    return pairs
  }

  private mutating func reportImpossible(
    _ name: EntryName, at span: Span, _ reason: String, of alert: String
  ) {
    let diagnostic = Diagnostic.impossibleAlertLabel(
      at: span, alert: alert, label: name.text, reason: reason)
    // A label that nobody declares is rather a slip than a label that the query loses.
    let names = vocabulary.names
    guard vocabulary[name.text] == nil, let near = nearest(to: name.text, among: names).first
    else { return report(diagnostic) }
    report(diagnostic.suggest(meaning: near, replacing: name.span, with: near))
  }

  /// The value of a label; that of a declared one is held against its declaration.
  private mutating func alertLabel(_ name: EntryName, _ value: ExprSyntax) -> String? {
    let role = LabelRole.of(name.text)
    guard let label = vocabulary[name.text] else {
      return constantText(value, what: "the value of a label", role: role)
    }
    uses.note(name.span, .label(name.text), label.valueType)
    var scope = Scope.constant
    switch check(value, is: label.valueType, role: role, in: &scope) {
    case .constant(.string(let text)): return text
    case .constant: return nil
    default:
      report(.notConstant(at: value.span, what: "the value of a label"))
      return nil
    }
  }

  /// Why no rule of a name can raise an alert with a label of this value; nil if one can.
  private mutating func alertFault(_ alert: String, _ label: String, _ value: String) -> String? {
    var reason: String?
    for group in checked.rules {
      let dialect = SourceKind.dialect(of: checked.sources[group.source].kind)
      // vmalert says of each alert from which group it comes.
      let isAdded = label == "alertgroup" && dialect == .metricsQL
      for rule in group.alerts where rule.name == alert {
        let fault =
          isAdded
          ? (value == group.title ? nil : "vmalert sets `\(group.title)`")
          : rule.fault(
            of: label, value, PromQL.Options(dialect: dialect),
            records: recordedLabels(ofSource: group.source.raw))
        guard let fault else { return nil }
        reason = reason ?? fault
      }
    }
    return reason
  }

  /// The labels of the series that rules of a source record; nothing is known of those that the
  /// test gives itself.
  private mutating func recordedLabels(ofSource source: Int) -> PromQLLabels.Records {
    var known = recorded[source] ?? RecordedSeries(ofSource: source, in: checked).labels
    recorded[source] = known
    for word in givenWords {
      if let name = Interned(known: String(word)) { known[name] = nil }
    }
    return known
  }

  /// What may be the name of a series among those that a test gives; names in quotes too.
  func wordsOfGivenSeries(_ declaration: TestDeclSyntax) -> Set<Substring> {
    var words: Set<Substring> = []
    for case .givenSeries(let view) in declaration.steps {
      let text = view.series?.text ?? ""
      words.formUnion(text.split { $0 == "\"" || $0 == "\\" })
      words.formUnion(text.split { !($0.isLetter || $0.isNumber || $0 == "_" || $0 == ":") })
    }
    return words
  }

  mutating func expectedValue(_ view: ExpectValueSyntax) -> CheckedTestAction? {
    let query = query(view.query, role: "`expect value` takes PromQL")
    guard let number = view.number, !number.isDamaged else { return nil }
    var scope = Scope.constant
    let typed = elaborate(number, in: &scope)
    guard typed.type != .poison else { return nil }
    let wanted: Double
    switch typed.constant {
    case .int(let whole)?: wanted = Double(whole)
    case .float(let float)?: wanted = float
    case .percent(let share)?: wanted = share
    default:
      report(
        .typeMismatch(
          at: number.span, expected: "a number", found: typed.type.description,
          role: "`expect value` compares with a constant"))
      return nil
    }
    guard let query,
      let comparison = view.operator.flatMap({ CheckedComparison(rawValue: $0.text) })
    else { return nil }
    return .expectValue(query, comparison, wanted)
  }
}

extension CheckedAlertRule {
  /// Why the rule never gives a label this value; nil if it can.
  fileprivate func fault(
    of label: String, _ value: String, _ options: PromQL.Options, records: PromQLLabels.Records
  ) -> String? {
    if label == "alertname" { return value == name ? nil : "its `alertname` is its name" }
    if let own = (labels + inherited).first(where: { $0.name == label }) {
      guard let text = own.constant, text != value else { return nil }
      return "the rule sets `\(text)`"
    }
    guard let expression = try? PromQL.parse(query.text, options) else { return nil }
    let inferred = PromQLLabels(expression, records: records)
    guard !inferred.allows(value, of: label) else { return nil }
    let (presence, causes) = inferred.verdict(on: label)
    guard presence == .never, let cause = causes.first else {
      return "the query selects other values"
    }
    return "the query has no such label: \(cause.message)"
  }
}
