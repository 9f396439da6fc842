/// Checks the declarations of a package and turns them into their checked form.
///
/// The order: collect the names of all files; then labels, constants and calendars, which others
/// build on; then everything else, declaration by declaration. A fault poisons the expression it
/// stands in and nothing more; what the parser found damaged is passed over in silence.
struct Checker {
  let files: [ParsedFile]
  var sources = SourceDeclarations()
  var symbols = SymbolTable()
  var alertNames = AlertNames()
  var vocabulary = Vocabulary()
  var checked = CheckedDeclarations()
  /// The constants of the package by index; nil until they are checked.
  var constants: [CheckedConstant?] = []
  /// The functions of the package by index; nil until they are checked.
  var functions: [CheckedFunction?] = []
  private(set) var diagnostics: [Diagnostic] = []
  /// What the conditions of the package and their parts mean, by place; lint rules ask.
  var conditions: [Span: LabelCondition] = [:]
  /// The object that findings are about, such as `channel/ops`.
  var path = ""
  /// How much of the current expression's budget is left.
  var budget = ExpressionBudget()
  /// Folders of other packages whose names can be imported.
  var foreign: Set<String> = []
  /// Where a name is imported, for names of other packages.
  var imports: [String: Span] = [:]
  /// Channels by kind, for `by [email]`.
  var channelsOfKind: [String: [Int]] = [:]
  /// What the `ai` steps that ask a model return, by model.
  var replyTypes: [Handle<CheckedModel>: [ValueType]] = [:]
  /// What the rules of each source record, once a test has asked.
  var recorded: [Int: PromQLLabels.Records] = [:]
  /// The words of the series that the test being checked gives, the names of series among them.
  var givenWords: Set<Substring> = []
  /// Kinds of channels that are ambiguous at a place: once told, not told for each person there.
  var toldMethods: Set<ToldMethod> = []
  /// How many branches of routes may still be compared with their siblings.
  var comparisonsLeft = Checker.comparisonCountMax
  /// What the names refer to, for tools.
  var uses = NameUses(isNoting: false)
  /// What the texts of all alert rules can name; nil until they are checked.
  var ruleScope: Scope?
  /// What an earlier check of the package found out about its rules.
  var known = RulesMemory()
  /// What this one found out.
  var memory = RulesMemory()
  /// Finding near names compares with all others, so a hopeless file must not do it without end.
  private var suggestionsLeft = Checker.suggestionCountMax
  /// Trees of queries that all copies together may keep for whoever looks at the rules next.
  var treesMax = Checker.keptTreesMax
  /// Those that this copy may still keep.
  var treesLeft = 0
  /// Names that the lists of repetitions refer to.
  var usedByRepetitions: [String] = []
  /// Who checks what does not depend on each other.
  var pool = WorkPool.serial

  static let suggestionCountMax = 200
  /// Trees of queries that are kept for a package, of about a kilobyte each.
  static let keptTreesMax = 10_240

  init(_ files: [ParsedFile]) {
    self.files = files
  }

  mutating func run() {
    collect()
    checkHeaders()
    checkLabels()
    checkDefinitions()
    checkCalendars()
    checkContacts()
    checkRotas()
    checkSources()
    checkFeatures()
    checkKinds()
    checkTemplates()
    checkChannels()
    checkLastResort()
    checkModels()
    checkWorkflows()
    checkTickets()
    checkKnowledge()
    checkEscalations()
    checkRoute()
    checkInhibitions()
    checkMutes()
    checkHolds()
    checkStorms()
    checkRules()
    checkObjectives()
    checkTargets()
    checkPlaybooks()
    checkTests()
    checkProofs()
    checkUse()
    checkNotRun()
  }

  /// Forgets what was found, as one of several copies that check a part each.
  mutating func startAfresh(sharing count: Int) {
    diagnostics = []
    conditions = [:]
    checked.rules = []
    checked.queryNames = QueryNames()
    uses = NameUses(isNoting: uses.isNoting)
    symbols.forgetUse()
    suggestionsLeft = max(1, suggestionsLeft / max(1, count))
    treesLeft = treesMax / max(1, count)
  }

  mutating func report(_ diagnostic: Diagnostic) {
    let isPlaced = diagnostic.path != nil || path.isEmpty
    diagnostics.append(isPlaced ? diagnostic : diagnostic.about(path))
  }

  /// The names near to a misspelt one; none when too many were asked for already.
  mutating func nearest(to name: String, among candidates: @autoclosure () -> [String]) -> [String]
  {
    guard suggestionsLeft > 0 else { return [] }
    suggestionsLeft -= 1
    return suggestions(for: name, among: candidates())
  }

  /// Reports an unknown name with what was probably meant, or with the valid names if they are few.
  mutating func report(
    _ diagnostic: Diagnostic, misspelt name: String, among candidates: [String],
    writing: (String) -> String = { $0 }
  ) {
    let near = nearest(to: name, among: candidates)
    var diagnostic = diagnostic
    for candidate in near {
      // What is probably meant is not unused as well.
      symbols.markUsed(candidate)
      diagnostic = diagnostic.suggest(
        meaning: candidate, replacing: diagnostic.primary, with: writing(candidate))
    }
    if near.isEmpty, let listing = Checker.listing(candidates) {
      diagnostic = diagnostic.note(listing)
    }
    report(diagnostic)
  }

  /// More candidates than this are not listed.
  private static let listedSetMax = 12
  private static let listedNamesMax = 4

  private static func listing(_ candidates: [String]) -> String? {
    guard !candidates.isEmpty, candidates.count <= listedSetMax else { return nil }
    let shown = candidates.prefix(listedNamesMax).map { "`\($0)`" }.joined(separator: ", ")
    let rest = candidates.count - listedNamesMax
    return "known here: \(shown)" + (rest > 0 ? " and \(rest) more" : "")
  }
}

extension Checker {
  /// Finds what a name refers to; reports an unknown name and one of the wrong kind.
  mutating func resolve(
    _ reference: NameRefSyntax?, as kinds: SymbolKind..., counting counts: Bool = true
  ) -> Symbol? {
    guard let reference, !reference.isEmpty, !reference.isDamaged else { return nil }
    return resolve(reference.text, at: reference.span, as: kinds, counting: counts)
  }

  /// Finds what a name refers to; reports an unknown name and one of the wrong kind.
  mutating func resolve(
    _ name: String, at span: Span, as kinds: [SymbolKind], counting counts: Bool = true
  ) -> Symbol? {
    guard let symbol = symbols[name] else {
      if !sources.isIncomplete {
        let expected = Checker.alternatives(kinds.map(\.noun))
        report(
          .unknownName(at: span, kind: expected, name: name), misspelt: name,
          among: symbols.names(of: kinds))
      }
      return nil
    }
    uses.note(span, .symbol(symbol.span))
    if counts { symbols.markUsed(name) }
    guard kinds.contains(symbol.kind) else {
      let expected = Checker.alternatives(kinds.map(\.aNoun))
      report(
        .wrongKindOfName(
          at: span, declared: symbol.span, name: name, found: symbol.kind.aNoun,
          expected: expected))
      return nil
    }
    return symbol
  }

  /// The words as `a, b or c`.
  static func alternatives(_ words: [String]) -> String {
    guard let last = words.last, words.count > 1 else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " or " + last
  }

  /// The words as `a, b and c`.
  static func enumerated(_ words: [String]) -> String {
    guard let last = words.last, words.count > 1 else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " and " + last
  }
}
