package import DSL

/// Files of rules as idiomatic source of the language.
///
/// The source is formatted and checks without errors; what it emits again are the same groups. What
/// differs or is lost stands in the reports, with its place in the file.
package struct RuleSource: Sendable {
  /// A file to translate.
  package struct Input: Sendable {
    package var file: String
    package var bytes: [UInt8]

    package init(file: String, bytes: [UInt8]) { (self.file, self.bytes) = (file, bytes) }
  }

  package struct Options: Sendable {
    package var flavour: RuleFlavour
    /// The name of the source that the rules are evaluated by.
    package var source: String
    /// Whether everything goes into one file.
    package var isSingleFile = false
    /// The package that the rules are written into; nil for a package of their own.
    package var package: [SourceFile]?
    /// Whether that package was made by the same import, so that every error is about the rules.
    var isPackageOurs = false

    package init(_ flavour: RuleFlavour, source: String? = nil) {
      self.flavour = flavour
      self.source = source ?? flavour.sourceKind
    }
  }

  /// Why inputs were refused.
  package struct Refusal: Error, Sendable {
    package let problems: [(file: String, problem: YAMLError)]

    /// One line each: `rules.yml:12:5: error: …`.
    package var text: String {
      problems.map { file, problem in
        "\(file):\(problem.mark.line):\(problem.mark.column): error: \(problem.message)"
      }.joined(separator: "\n")
    }
  }

  /// A file of source.
  package struct Output: Sendable {
    package var path: String
    package var text: String
  }

  package var files: [Output]
  /// By input.
  package var reports: [ImportReport]

  /// The flavour that all inputs can be read as; Prometheus where both can.
  package static func flavour(of inputs: [Input]) -> RuleFlavour {
    RuleFlavour.fitting(inputs.map(\.bytes))
  }

  /// Reads, checks and translates files.
  package static func read(
    _ inputs: [Input], _ options: Options
  ) throws(Refusal) -> RuleSource {
    var sheets: [RuleSheet] = []
    var problems: [(file: String, problem: YAMLError)] = []
    for input in inputs {
      do throws(WrittenRulesRefusal) {
        sheets.append(try RuleSheet(input, options.flavour))
      } catch {
        problems += error.problems.map { (input.file, $0) }
      }
    }
    guard problems.isEmpty else { throw Refusal(problems: problems) }
    return make(sheets, options)
  }

  /// Writes what was read; a part that does not check is written in a plainer way.
  static func make(_ sheets: [RuleSheet], _ options: Options) -> RuleSource {
    var refused = RefusedParts()
    for (index, sheet) in sheets.enumerated() { refused.add(unreadableOf: sheet.rules, index) }
    while true {
      var builder = RuleSourceBuilder(sheets, options, refused)
      let outputs = builder.outputs()
      let checker = RuleSourceCheck(outputs, options)
      let before = refused
      if options.package == nil || options.isPackageOurs {
        checker.collect(into: &refused, builder)
      }
      guard refused.count > before.count else {
        for (sheet, mark, error) in checker.errors(in: builder) {
          builder.note(
            .lost, "does-not-check", "the source that was made does not check: \(error)",
            at: mark, in: sheet)
        }
        return RuleSource(
          files: checker.outputs,
          reports: zip(sheets, builder.findings).map { ImportReport(file: $0.file, findings: $1) })
      }
    }
  }
}

/// One input as it was read.
struct RuleSheet {
  let file: String
  let rules: WrittenRules
  let comments: SourceComments
  let places: ScalarPlaces

  init(file: String, rules: WrittenRules, comments: SourceComments) {
    (self.file, self.rules, self.comments) = (file, rules, comments)
    places = ScalarPlaces([])
  }

  init(_ input: RuleSource.Input, _ flavour: RuleFlavour) throws(WrittenRulesRefusal) {
    file = input.file
    places = ScalarPlaces(input.bytes)
    rules = try WrittenRulesReader.read(input.bytes, as: flavour)
    do throws(YAMLError) {
      comments = try SourceComments(
        input.bytes, documents: rules.documents, secrets: SourceComments.secretWordsOfRules)
    } catch {
      throw WrittenRulesRefusal(problems: [error])
    }
  }
}

/// What the checker refused, and why.
struct RefusedParts {
  /// A part of a rule.
  enum Part: Hashable {
    case whole
    case label(String)
    case annotation(String)
  }

  struct Key: Hashable {
    var sheet: Int
    var group: Int
    /// Nil for the group itself.
    var rule: Int?
    var part: Part
  }

  private var reasons: [Key: String] = [:]

  var count: Int { reasons.count }

  subscript(_ key: Key) -> String? { reasons[key] }

  mutating func add(_ key: Key, _ reason: String) {
    if reasons[key] == nil { reasons[key] = reason }
  }

  /// Adds the rules whose queries were not understood when they were read.
  mutating func add(unreadableOf rules: WrittenRules, _ sheet: Int) {
    for (group, written) in rules.groups.enumerated() {
      for (rule, written) in written.rules.enumerated() {
        guard let fault = written.unreadable else { continue }
        add(Key(sheet: sheet, group: group, rule: rule, part: .whole), fault.message)
      }
    }
  }
}

/// Formats and checks what a builder wrote.
struct RuleSourceCheck {
  let outputs: [RuleSource.Output]
  private let package: CheckedPackage
  /// Files of the package that were there before.
  private let givenCount: Int

  init(_ drafts: [RuleSource.Output], _ options: RuleSource.Options) {
    let given = options.package ?? []
    outputs = drafts.map { draft in
      let parsed = parse(SourceFile(path: draft.path, text: draft.text))
      let text = String(decoding: format(parsed).text, as: UTF8.self)
      return RuleSource.Output(path: draft.path, text: text)
    }
    let files = outputs.enumerated().map { index, output in
      SourceFile(
        id: FileID(UInt32(given.count + index)), path: output.path,
        bytes: Array(output.text.utf8))
    }
    givenCount = given.count
    package = check(files: given + files)
  }

  private var found: [Diagnostic] { package.diagnostics.filter { $0.severity == .error } }

  /// The errors by sheet and place, without those that are told already.
  func errors(
    in builder: RuleSourceBuilder
  ) -> [(sheet: Int, mark: YAMLMark, message: String)] {
    found.compactMap { error in
      let file = Int(error.primary.file.raw) - givenCount
      guard outputs.indices.contains(file) else { return nil }
      let lines = package.files[Int(error.primary.file.raw)].source.lines
      let line = lines.line(of: error.primary.range.start) + 1
      let message = "\(outputs[file].path):\(line): \(error.title)"
      guard let key = key(of: error.primary.range, in: file, builder.places[file]) else {
        return (builder.places[file].first?.sheet ?? 0, .start, message)
      }
      return builder.isToldAlready(key) ? nil : (key.sheet, builder.mark(of: key), message)
    }
  }

  /// Adds the parts of rules in which errors are.
  func collect(into refused: inout RefusedParts, _ builder: RuleSourceBuilder) {
    for error in found {
      let file = Int(error.primary.file.raw) - givenCount
      guard outputs.indices.contains(file),
        let key = key(of: error.primary.range, in: file, builder.places[file])
      else { continue }
      refused.add(key, error.title)
    }
  }

  /// The part of a rule that a place is in.
  private func key(
    of range: TextRange, in file: Int, _ places: [RuleSourceBuilder.GroupPlace]
  ) -> RefusedParts.Key? {
    let declarations = package.files[givenCount + file].file?.declarations ?? []
    var next = places.makeIterator()
    for declaration in declarations {
      guard case .rulesDecl(let rules) = declaration, let place = next.next() else { continue }
      guard holds(rules.range, range) else { continue }
      var key = RefusedParts.Key(
        sheet: place.sheet, group: place.group, rule: nil, part: .whole)
      for label in rules.labels.flatMap({ $0.body?.attributes ?? [] })
      where holds(label.range, range) {
        key.part = .label(label.entryName)
      }
      for (item, index) in zip(rules.items, place.rules) where holds(item.range, range) {
        key.rule = index
        key.part = part(of: range, in: item)
      }
      return key
    }
    return nil
  }

  private func part(of range: TextRange, in item: RuleItemSyntax) -> RefusedParts.Part {
    let (labels, annotations): ([RuleLabelsSyntax], [AttributeSyntax]) =
      switch item {
      case .alertRule(let rule): (rule.labels, rule.annotations)
      case .recordRule(let rule): (rule.labels.map { [$0] } ?? [], [])
      }
    for label in labels.flatMap({ $0.body?.attributes ?? [] }) where holds(label.range, range) {
      return .label(label.entryName)
    }
    for annotation in annotations where holds(annotation.range, range) {
      return .annotation(annotation.entryName)
    }
    return .whole
  }

  private func holds(_ outer: TextRange, _ inner: TextRange) -> Bool {
    outer.start <= inner.start && inner.end <= outer.end
  }
}
