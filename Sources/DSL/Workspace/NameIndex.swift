import Synchronization

/// The names of a package by place and by what they refer to.
///
/// Most snapshots of a package are only looked at for their findings, so that names are put into
/// order when a file is first asked about.
final class NameIndex: Sendable {
  /// What a name refers to, seen from outside: every use and the declaration share it.
  typealias Target = NameUses.Target

  /// As the checker noted them; a place may be there twice.
  private let noted: [NameUses.Use]
  private let ordered = Mutex<[FileID: [NameUses.Use]]>([:])
  /// The places that declare a symbol or a label, with what they declare.
  private let declared: [Span: Target]
  private let labels: [String: Span]
  private let alerts: AlertNames

  init(_ checker: Checker, _ expansion: Expansion) {
    noted = checker.uses.all
    var declared: [Span: Target] = [:]
    for symbol in checker.symbols.all { declared[symbol.span] = .symbol(symbol.span) }
    var labels: [String: Span] = [:]
    for label in checker.vocabulary.declared {
      declared[label.span] = .label(label.name)
      labels[label.name] = label.span
    }
    for (span, value) in NameIndex.labelValues(checker) {
      declared[expansion.source(of: span)] = value
    }
    self.declared = declared
    self.labels = labels
    alerts = checker.alertNames
  }

  /// The names of all files, ordered by place.
  var uses: [NameUses.Use] {
    Set(noted.map(\.span.file)).sorted().flatMap { uses(in: $0) }
  }

  /// The names in a file, ordered by place, one for each place.
  func uses(in file: FileID) -> [NameUses.Use] {
    ordered.withLock { ordered in
      if let known = ordered[file] { return known }
      var found = noted.filter { $0.span.file == file }.enumerated().sorted {
        ($0.element.span, $0.offset) < ($1.element.span, $1.offset)
      }.map(\.element)
      var last: Span?
      found.removeAll { use in
        defer { last = use.span }
        return use.span == last
      }
      ordered[file] = found
      return found
    }
  }

  /// The values of labels where they are declared.
  private static func labelValues(_ checker: Checker) -> [(Span, Target)] {
    checker.sources.labels.flatMap(\.fields).flatMap { field -> [(Span, Target)] in
      guard let name = field.name, let type = field.type else { return [] }
      return type.enumValues.map { value in
        let span = value.quoted?.contentSpan ?? value.span
        let text = value.quoted.map { $0.constant ?? "" } ?? value.text
        return (span, .value(text, of: "label `\(name.text)`"))
      }
    }
  }

  /// The name at a place: a use or a declaration; nil where none stands.
  func target(at file: FileID, _ offset: UInt32) -> (target: Target, span: Span)? {
    if let use = use(at: file, offset) { return (use.target, use.span) }
    let found = declared.keys.filter {
      $0.file == file && $0.range.start <= offset && offset <= $0.range.end
    }.min()
    return found.flatMap { span in declared[span].map { ($0, span) } }
  }

  /// The use whose name holds or ends at an offset.
  func use(at file: FileID, _ offset: UInt32) -> NameUses.Use? {
    let uses = uses(in: file)
    // Names do not overlap but for placeholders in names, so one of the last that begin at or
    // before the offset is the one.
    var low = 0
    var high = uses.count
    let key = Span(file, TextRange(offset, UInt32.max))
    while low < high {
      let middle = (low + high) / 2
      if uses[middle].span < key { low = middle + 1 } else { high = middle }
    }
    guard low > 0 else { return nil }
    let candidates = uses[max(0, low - NameIndex.overlapMax)..<low].filter {
      $0.span.file == file && $0.span.range.start <= offset && offset <= $0.span.range.end
    }
    return candidates.last
  }

  /// How many names may begin between that of an offset and the offset: placeholders in a name.
  private static let overlapMax = 8

  /// Where a target is declared; nil for what the language defines and for what nobody declares.
  func declaration(of target: Target) -> Span? {
    switch target {
    case .symbol(let span), .local(let span): span
    case .label(let name): labels[name]
    case .alert(let name): alerts[name].first
    case .value: declared.keys.filter { declared[$0] == target }.min()
    case .implicit, .annotation, .member, .builtin: nil
    }
  }

  /// Whether a target is the name of an alert that objectives make.
  func isMadeByObjective(_ target: Target) -> Bool {
    if case .alert(let name) = target { return alerts.madeByObjectives.contains(name) }
    return false
  }

  /// Every place of a target in order, its declaration included.
  func places(of target: Target) -> [Span] {
    var places = Set(noted.lazy.filter { $0.target == target }.map(\.span))
    if let declaration = declaration(of: target) { places.insert(declaration) }
    return places.sorted()
  }
}

extension TypeSyntax {
  /// The values of an enumeration, also of one that may be absent.
  var enumValues: [EnumValueSyntax] {
    switch self {
    case .enumType(let view): view.values
    case .optionalType(let view): view.base?.enumValues ?? []
    default: []
    }
  }
}
