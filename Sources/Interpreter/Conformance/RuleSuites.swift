import DSL

extension ConformanceSuite {
  /// `rule_files/index.jsonl`: files of rules that Prometheus or vmalert load, or refuse.
  package static let ruleFiles = ConformanceSuite(
    name: "rule_files", folder: "promql", file: "rule_files/index.jsonl"
  ) { record, context in
    if let languages = record["needs"]?.array?.compactMap(\.string), !languages.isEmpty {
      return .skipped("needs \(languages.joined(separator: ", "))")
    }
    let bytes = try RuleSuites.bytes(of: record, in: "rule_files", context)
    let flavour: RuleFlavour = try record.text("tool") == "vmalert" ? .vmalert : .prometheus
    let isWanted = try record.flag("ok")
    do throws(WrittenRulesRefusal) {
      _ = try WrittenRulesReader.read(bytes, as: flavour)
      return isWanted ? .passed : .failed("accepted")
    } catch {
      let reasons = error.problems.map(\.description).joined(separator: "; ")
      return isWanted ? .failed("refused: \(reasons)") : .passed
    }
  }

  /// `rule_corpus/index.jsonl`: real files of rules, which become source and come back the same.
  package static let ruleCorpus = ConformanceSuite(
    name: "rule_corpus", folder: "promql", file: "rule_corpus/index.jsonl"
  ) { record, context in
    let bytes = try RuleSuites.bytes(of: record, in: "rule_corpus", context)
    let input = RuleSource.Input(file: try record.text("file"), bytes: bytes)
    let differences = RuleRoundTrip.differences(input, RuleSource.flavour(of: [input]))
    return differences.isEmpty ? .passed : .failed(differences.joined(separator: "; "))
  }
}

private enum RuleSuites {
  static func bytes(
    of record: JSONValue, in folder: String, _ context: ConformanceContext
  ) throws(MalformedRecord) -> [UInt8] {
    let file = try record.text("file")
    guard let bytes = context.dataFile("\(folder)/\(file)") else {
      throw MalformedRecord(description: "there is no file '\(file)' here")
    }
    return bytes
  }
}

/// A file of rules as source and back: what the source means, and the file that is emitted of it,
/// must be what was there.
///
/// Order, names, intervals, trees of queries, durations, labels and annotations count; spaces,
/// spellings of one template and the places of comments do not.
enum RuleRoundTrip {
  /// How the groups that come back differ; none where they are equal.
  static func differences(
    _ input: RuleSource.Input, _ flavour: RuleFlavour
  ) -> [String] {
    var options = RuleSource.Options(flavour)
    options.isSingleFile = true
    let written: WrittenRules
    let source: RuleSource
    do throws(WrittenRulesRefusal) {
      written = try WrittenRulesReader.read(input.bytes, as: flavour)
    } catch {
      return error.problems.map { "refused: \($0)" }
    }
    do throws(RuleSource.Refusal) {
      source = try RuleSource.read([input], options)
    } catch {
      return [error.text]
    }
    let files = source.files.map { SourceFile(path: $0.path, text: $0.text) }
    guard let program = compile(files: files, name: "corpus", version: "1").program else {
      return ["it does not check"]
    }
    let groups = written.groups.filter { !$0.rules.isEmpty && $0.foreignLanguage == nil }
    let lowered = RuleComparison.differences(
      groups, program.ruleGroups.map { WrittenGroup($0) }, flavour)
    return lowered.isEmpty ? differences(groups, program, flavour) : lowered
  }

  /// How the file that is emitted differs.
  private static func differences(
    _ groups: [WrittenGroup], _ program: Program, _ flavour: RuleFlavour
  ) -> [String] {
    guard let target = EmitTarget.named(flavour.rawValue),
      let kind = TargetKind.all.first(where: { $0.kind.name == target.kind })
    else { return ["there is no target '\(flavour.rawValue)'"] }
    let settings = ProgramTarget(
      name: target.kind, kind: target.kind, version: kind.usual.description, write: "rules.yml",
      sorts: Set(kind.sorts), settings: [:])
    let emission = target.emit(program, settings)
    let errors = emission.findings.filter { $0.severity == .error }
    guard errors.isEmpty else { return errors.map { "not emitted: \($0.message)" } }
    do throws(WrittenRulesRefusal) {
      let emitted = try WrittenRulesReader.read(
        emission.files.flatMap { Array($0.text.utf8) }, as: flavour)
      return RuleComparison.differences(groups, emitted.groups, flavour).map { "emitted: \($0)" }
    } catch {
      return error.problems.map { "what is emitted is refused: \($0)" }
    }
  }
}

extension WrittenGroup {
  /// A group as it would be written in a file.
  init(_ group: ProgramRules) {
    self.init(
      name: group.title, interval: group.interval, queryOffset: group.offset, limit: group.limit,
      labels: group.labels.map {
        WrittenText(name: $0.name, value: literalForGo($0.value), mark: .start)
      },
      concurrency: group.concurrency, delay: group.delay, alignment: group.isAligned,
      rules: group.rules.map { WrittenRule($0) }, mark: .start)
  }
}

extension WrittenRule {
  fileprivate init(_ rule: ProgramRule) {
    func texts(_ texts: [(name: String, text: String)]) -> [WrittenText] {
      texts.map { WrittenText(name: $0.name, value: $0.text, mark: .start) }
    }
    var alert: ProgramAlert?
    if case .alert(let settings) = rule.kind { alert = settings }
    self.init(
      isAlert: alert != nil, name: rule.name,
      query: WrittenText(name: "expr", value: rule.query, mark: .start),
      pending: alert?.pending ?? .zero, keep: alert?.keep ?? .zero, labels: texts(rule.labels),
      annotations: texts(alert?.annotations ?? []), mark: .start)
  }
}

/// How groups of rules differ in what they mean.
struct RuleComparison {
  private let flavour: RuleFlavour
  private var place = ""
  private var differences: [String] = []

  static func differences(
    _ groups: [WrittenGroup], _ others: [WrittenGroup], _ flavour: RuleFlavour
  ) -> [String] {
    guard groups.count == others.count else {
      return ["\(groups.count) groups became \(others.count)"]
    }
    var comparison = RuleComparison(flavour: flavour)
    for (group, other) in zip(groups, others) {
      comparison.place = "group '\(group.name)'"
      comparison.compare(group, other)
    }
    return comparison.differences
  }

  private init(flavour: RuleFlavour) { self.flavour = flavour }

  private mutating func require(_ isEqual: Bool, _ what: String) {
    if !isEqual { differences.append("\(place): \(what)") }
  }

  private mutating func compare(_ group: WrittenGroup, _ other: WrittenGroup) {
    require(group.name == other.name, "another name, '\(other.name)'")
    require(group.interval == other.interval, "another interval")
    require(group.limit ?? 0 == other.limit ?? 0, "another limit")
    require(
      group.queryOffset ?? .zero == other.queryOffset ?? .zero, "another 'query_offset'")
    require(group.delay ?? .zero == other.delay ?? .zero, "another 'eval_delay'")
    require(group.concurrency ?? 0 == other.concurrency ?? 0, "another 'concurrency'")
    require(group.alignment == other.alignment, "another 'eval_alignment'")
    compare(group.labels, other.labels, "label", areTemplates: true)
    require(group.rules.count == other.rules.count, "\(other.rules.count) rules")
    for (rule, other) in zip(group.rules, other.rules) {
      place = "rule '\(rule.name)' in line \(rule.mark.line)"
      compare(rule, other)
    }
  }

  private mutating func compare(_ rule: WrittenRule, _ other: WrittenRule) {
    require(rule.isAlert == other.isAlert && rule.name == other.name, "became '\(other.name)'")
    require(rule.pending == other.pending, "another 'for'")
    require(rule.keep == other.keep, "another 'keep_firing_for'")
    let options = PromQL.Options(dialect: flavour.dialect)
    let tree = try? PromQL.parse(rule.query.value, options)
    require(
      tree != nil && tree == (try? PromQL.parse(other.query.value, options)), "another query")
    compare(rule.labels, other.labels, "label", areTemplates: rule.isAlert)
    compare(rule.annotations, other.annotations, "annotation", areTemplates: true)
  }

  private mutating func compare(
    _ texts: [WrittenText], _ others: [WrittenText], _ noun: String, areTemplates: Bool
  ) {
    require(
      texts.map(\.name).sorted() == others.map(\.name).sorted(),
      "\(noun)s \(others.map(\.name)), not \(texts.map(\.name))")
    for text in texts {
      guard let other = others.first(where: { $0.name == text.name }) else { continue }
      let isEqual =
        areTemplates
        ? TemplateMeaning(text.value) == TemplateMeaning(other.value) : text.value == other.value
      require(isEqual, "\(noun) '\(text.name)' became '\(other.value)'")
    }
  }
}

/// What a template says, whichever way it is written; one that cannot be resolved equals itself
/// only.
struct TemplateMeaning: Equatable {
  private enum Meaning: Equatable {
    case parts([TemplatePart])
    case text(String)
  }

  private let meaning: Meaning

  init(_ text: String) {
    guard let parts = try? RuleTemplate(text).parts() else {
      meaning = .text(text)
      return
    }
    meaning = .parts(parts.map(Self.plain))
  }

  /// `if $labels.a` as what it means, `if ne $labels.a ""`.
  private static func plain(_ part: TemplatePart) -> TemplatePart {
    guard case .choice(let condition, let then, let otherwise) = part else { return part }
    return .choice(
      test(condition), then: then.map(plain), otherwise: otherwise.map(plain))
  }

  private static func test(_ term: TemplateTerm) -> TemplateTerm {
    switch term {
    case .label, .externalLabel, .externalURL: .call("ne", [term, .literal(.text(""))])
    case .value: .call("ne", [term, .literal(.number(0))])
    case .call(let name, let arguments) where ["and", "or", "not"].contains(name):
      .call(name, arguments.map(test))
    default: term
    }
  }
}
