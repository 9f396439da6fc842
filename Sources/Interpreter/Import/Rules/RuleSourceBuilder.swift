import DSL

/// Writes the source of files of rules.
struct RuleSourceBuilder {
  /// Which group a declaration was made of, and which of its rules are in it.
  struct GroupPlace {
    var sheet: Int
    var group: Int
    var rules: [Int]
  }

  private var sheets: [RuleSheet]
  private let options: RuleSource.Options
  let refused: RefusedParts
  var vocabulary: RuleVocabulary
  /// By sheet.
  private(set) var findings: [[ImportFinding]]
  /// By file of the output, in the order of the declarations.
  private(set) var places: [[GroupPlace]] = []
  private var names = SourceNames()
  private var comments: [SourceComments]

  init(_ sheets: [RuleSheet], _ options: RuleSource.Options, _ refused: RefusedParts) {
    self.sheets = sheets
    self.options = options
    self.refused = refused
    comments = sheets.map(\.comments)
    findings = sheets.map(\.rules.findings)
    let given = options.package.map { check(files: $0).declarations }
    vocabulary = RuleVocabulary(given: given?.labels)
    for (index, sheet) in sheets.enumerated() {
      for group in sheet.rules.groups where group.foreignLanguage == nil {
        for rule in group.rules { vocabulary.add(rule, inheriting: group.labels, in: index) }
      }
    }
    hasSource = given?.sources.contains { $0.name == options.source } ?? false
  }

  private let hasSource: Bool

  /// Where parts of the texts of an input stand.
  func places(in sheet: Int) -> ScalarPlaces { sheets[sheet].places }

  mutating func note(
    _ effect: ImportFinding.Effect, _ code: String, _ message: String, at mark: YAMLMark,
    in sheet: Int
  ) {
    findings[sheet].append(ImportFinding(effect, code, message, at: mark))
  }

  // MARK: Files

  /// More files than these are counted, not named, in a title.
  private static let namedFilesMax = 3

  mutating func outputs() -> [RuleSource.Output] {
    takeNames()
    var bodies: [[String]] = []
    var placesOfSheets: [[GroupPlace]] = []
    for sheet in sheets.indices {
      let (lines, places) = body(of: sheet)
      bodies.append(lines)
      placesOfSheets.append(places)
    }
    for sheet in sheets.indices { noteRedacted(in: sheet) }
    noteMissingLabels()
    let fileNames = sheets.map { Self.fileName($0.file) }
    let title =
      fileNames.count > Self.namedFilesMax
      ? "# Imported from \(fileNames.count) files of rules."
      : "# Imported from \(fileNames.joined(separator: ", "))."
    if options.isSingleFile {
      places = [placesOfSheets.flatMap(\.self)]
      let skeleton = options.package == nil ? skeleton(title: title) : sourceLines(title: title)
      let text = skeleton + bodies.flatMap { [""] + $0 }
      return [RuleSource.Output(path: "main.tocsin", text: Self.joined(text))]
    }
    var outputs: [RuleSource.Output] = []
    if options.package == nil {
      places = [[]]
      outputs.append(
        RuleSource.Output(path: "main.tocsin", text: Self.joined(skeleton(title: title))))
    }
    var taken: Set<String> = ["main"]
    for (sheet, body) in bodies.enumerated() {
      let title = "# Imported from \(fileNames[sheet])."
      let isFirst = sheet == 0 && options.package != nil
      let head = isFirst ? sourceLines(title: title) : ["edition 2026", "", title]
      places.append(placesOfSheets[sheet])
      let path = Self.path(for: fileNames[sheet], &taken)
      outputs.append(RuleSource.Output(path: path, text: Self.joined(head + [""] + body)))
    }
    return outputs
  }

  private static func joined(_ lines: [String]) -> String {
    lines.joined(separator: "\n") + "\n"
  }

  private static func fileName(_ path: String) -> String {
    let name = path.split(separator: "/").last.map(String.init) ?? path
    return String(name.map { $0.isNewline ? " " : $0 })
  }

  /// `node.rules.yml` becomes `node_rules.tocsin`.
  private static func path(for file: String, _ taken: inout Set<String>) -> String {
    let stem = file.split(separator: ".").dropLast(file.contains(".") ? 1 : 0).joined(
      separator: "_")
    var letters = ""
    for character in stem.lowercased().unicodeScalars {
      let isPlain = ("a"..."z").contains(character) || ("0"..."9").contains(character)
      if isPlain || "_-".unicodeScalars.contains(character) {
        letters.unicodeScalars.append(character)
      } else if !letters.hasSuffix("_") {
        letters += "_"
      }
    }
    if letters.isEmpty { letters = "rules" }
    var name = letters
    var number = 2
    while !taken.insert(name).inserted {
      name = "\(letters)_\(number)"
      number += 1
    }
    return "\(name).tocsin"
  }

  /// Names of what stands beside the rules.
  private mutating func takeNames() {
    names = SourceNames()
    _ = names.name(like: options.source, noun: "source")
    if options.package == nil { _ = names.name(like: ImportSkeleton.channel, noun: "channel") }
    for file in options.package ?? [] {
      for declaration in parse(file).file?.declarations ?? [] {
        let tree = declaration.tree
        for child in tree.children(of: declaration.id) where tree.kind(of: child) == .name {
          _ = names.name(like: tree.text(of: child), noun: "rules")
          break
        }
      }
    }
  }

  /// What a package needs besides rules.
  private mutating func skeleton(title: String) -> [String] {
    let source = sourceLines(title: title)
    let labels = vocabulary.declaration
    var lines = Array(source.prefix(4))
    lines += labels
    if !labels.isEmpty { lines.append("") }
    lines += source.dropFirst(4)
    lines.append("")
    return lines + ImportSkeleton.routing
  }

  private mutating func sourceLines(title: String) -> [String] {
    let head = ["edition 2026", "", title, ""]
    guard !hasSource else { return head }
    if !sheets.isEmpty { findings[0].append(ImportSkeleton.addressNote(options.source)) }
    return head + [ImportSkeleton.source(options.source, options.flavour)]
  }

  private mutating func noteRedacted(in sheet: Int) {
    for mark in comments[sheet].redacted {
      note(
        .note, "comment-redacted",
        "a setting that was commented out looks like a secret; its value was left out", at: mark,
        in: sheet)
    }
  }

  private mutating func noteMissingLabels() {
    for (name, sheet, mark) in vocabulary.missing {
      note(
        .lost, "label-not-declared",
        "the package does not declare the label '\(name)'; add '\(name): String?' to its labels",
        at: mark, in: sheet)
    }
  }

  /// Where a part of a rule stands in its file.
  func mark(of key: RefusedParts.Key) -> YAMLMark {
    let group = sheets[key.sheet].rules.groups[key.group]
    let rule = key.rule.map { group.rules[$0] }
    switch key.part {
    case .whole: return rule?.query.mark ?? group.mark
    case .label(let name):
      let labels = (rule?.labels ?? []) + group.labels
      return labels.first { $0.name == name }?.mark ?? rule?.mark ?? group.mark
    case .annotation(let name):
      return rule?.annotations.first { $0.name == name }?.mark ?? rule?.mark ?? group.mark
    }
  }

  /// Whether an error is about a label of which is told already that the package lacks it.
  func isToldAlready(_ key: RefusedParts.Key) -> Bool {
    guard case .label(let name) = key.part else { return false }
    return vocabulary.missing.contains { $0.name == name }
  }

  // MARK: Groups

  private mutating func body(of sheet: Int) -> (lines: [String], places: [GroupPlace]) {
    var lines: [String] = []
    var places: [GroupPlace] = []
    for document in sheets[sheet].rules.documents {
      lines += comments[sheet].take(document.mark)
    }
    if !lines.isEmpty { lines.append("") }
    for (index, group) in sheets[sheet].rules.groups.enumerated() {
      let head = comments[sheet].take(group.mark)
      if let language = group.foreignLanguage {
        note(
          .lost, "foreign-queries",
          "the queries of the group '\(group.name)' are \(language), which is not read here; its "
            + "\(group.rules.count) rules are not kept", at: group.mark, in: sheet)
        continue
      }
      let place = GroupPlace(sheet: sheet, group: index, rules: [])
      let (block, rules) = declaration(of: group, place)
      if rules.isEmpty {
        if group.rules.isEmpty {
          note(
            .note, "empty-group", "the group '\(group.name)' has no rules; it is not kept",
            at: group.mark, in: sheet)
        }
        lines += head + block
        continue
      }
      lines += head + block + [""]
      places.append(GroupPlace(sheet: sheet, group: index, rules: rules))
    }
    lines += comments[sheet].takeRest()
    return (lines, places)
  }

  /// The bounds of `every`.
  private static let intervals = (least: TimeSpan.seconds(1), greatest: TimeSpan.days(1))

  /// The declaration of a group, and which of its rules are in it; comments alone for none.
  private mutating func declaration(
    of group: WrittenGroup, _ place: GroupPlace
  ) -> (lines: [String], rules: [Int]) {
    var items: [String] = []
    var kept: [Int] = []
    for (index, rule) in group.rules.enumerated() {
      let key = RefusedParts.Key(
        sheet: place.sheet, group: place.group, rule: index, part: .whole)
      var rule = rule
      // Labels of a group are constants here.
      rule.labels =
        group.labels.filter { label in
          label.value.contains("{{") && !rule.labels.contains { $0.name == label.name }
        } + rule.labels
      var writer = RuleWriter(rule, key, self, comments[place.sheet])
      let lines = writer.lines(options.flavour)
      comments[place.sheet] = writer.comments
      findings[place.sheet] += writer.findings
      if !items.isEmpty { items.append("") }
      items += lines
      if refused[key] == nil { kept.append(index) }
    }
    guard !kept.isEmpty else { return (items, []) }
    let name = names.name(like: group.name, noun: "rules")
    var interval = ""
    if let length = group.interval {
      if length >= Self.intervals.least, length <= Self.intervals.greatest {
        interval = " every \(SourceText.duration(length))"
      } else {
        note(
          .changed, "interval-not-kept",
          "the interval of the group '\(group.name)' is not between 1s and 1d; the evaluator's own "
            + "is taken", at: group.mark, in: place.sheet)
      }
    }
    var lines = ["rules \(name) from \(options.source)\(interval) {"]
    let settings = settings(of: group, name: name, place)
    lines += settings
    if !settings.isEmpty { lines.append("") }
    return (lines + items + ["}"], kept)
  }

  private mutating func settings(
    of group: WrittenGroup, name: String, _ place: GroupPlace
  ) -> [String] {
    var lines: [String] = []
    if name != group.name { lines.append("title = \(SourceText.quoted(group.name))") }
    if let limit = group.limit, limit > 0 { lines.append("limit = \(limit)") }
    if let offset = group.queryOffset, offset != .zero {
      lines.append("offset = \(SourceText.duration(offset))")
    }
    if let count = group.concurrency, count > 0 { lines.append("concurrency = \(count)") }
    if let delay = group.delay, delay != .zero {
      lines.append("delay = \(SourceText.duration(delay))")
    }
    if let alignment = group.alignment { lines.append("align = \(alignment)") }
    let key = RefusedParts.Key(
      sheet: place.sheet, group: place.group, rule: nil, part: .whole)
    var writer = RuleTextWriter(key, refused, vocabulary, places(in: place.sheet))
    let constants = group.labels.filter { !$0.value.contains("{{") }
    lines += writer.labels(constants, areTemplates: true)
    findings[place.sheet] += writer.findings
    return lines
  }
}
