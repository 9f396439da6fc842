/// Writes out the repetitions of one file: the text that the checker reads, and where each byte of
/// it comes from.
struct Expander {
  /// The most rounds of all repetitions of a file.
  static let roundCountMax = 10_000

  typealias Environment = RepetitionReader.Environment

  let parsed: ParsedFile
  let stops: RepetitionStops
  /// Finds out the values of lists.
  private(set) var reader: RepetitionReader
  private let notesUses: Bool

  private(set) var bytes: [UInt8] = []
  private(set) var map = SourceMap()
  /// What is wrong, at places of the source, with the round in which it is.
  private(set) var findings: [(finding: Diagnostic, round: Int?)] = []
  /// What placeholders refer to.
  private(set) var uses: [NameUses.Use] = []
  /// Names that are not given because values are not known; nobody misses them.
  private(set) var hidden: Set<NamePattern> = []

  private var noted: Set<TextRange> = []
  /// What the variables of repetitions stand for, by the place of the variable.
  private var types: [Span: ValueType] = [:]
  /// Values that were refused in a round; the places after the first say nothing new.
  private var refused: Set<Refusal> = []
  private var isFull = false

  private struct Refusal: Hashable {
    let round: Int?
    let path: [String]
  }

  init(_ parsed: ParsedFile, _ reader: RepetitionReader, notingUses notesUses: Bool) {
    self.parsed = parsed
    self.reader = reader
    self.notesUses = notesUses
    stops = RepetitionStops(parsed.tree)
    bytes.reserveCapacity(parsed.source.bytes.count * 4)
  }

  mutating func run() {
    for (name, variable) in stops.rebindings where !parsed.hasErrors {
      report(
        .shadowedName(at: name.span, first: variable.span, name: name.text), Environment())
    }
    copy(TextRange(0, UInt32(parsed.source.bytes.count)), Environment())
  }

  mutating func report(_ finding: Diagnostic, _ environment: Environment) {
    findings.append((finding, environment.round))
  }

  /// Reports a value that cannot stand somewhere, once for its round.
  mutating func refuse(_ path: [String], _ finding: Diagnostic, _ environment: Environment) {
    guard refused.insert(Refusal(round: environment.round, path: path)).inserted else { return }
    report(finding, environment)
  }

  func span(_ range: TextRange) -> Span { Span(parsed.source.id, range) }
}

// Text.
extension Expander {
  /// Copies a range of the source and writes what stands for the stops in it.
  private mutating func copy(_ range: TextRange, _ environment: Environment) {
    var position = range.start
    var index = stops.index(from: range.start)
    while index < stops.all.count, stops.all[index].range.start < range.end {
      let stop = stops.all[index]
      index += 1
      guard stop.range.start >= position, stands(stop, environment) else { continue }
      copyBytes(TextRange(position, stop.range.start), environment)
      switch stop.kind {
      case .repetition(let view): write(view, environment)
      default: write(stop, environment)
      }
      position = stop.range.end
    }
    copyBytes(TextRange(position, range.end), environment)
  }

  private mutating func copyBytes(_ range: TextRange, _ environment: Environment) {
    guard !range.isEmpty else { return }
    append(parsed.source.bytes[range.indices], from: range, .copied, environment)
  }

  mutating func append(
    _ text: some Collection<UInt8>, from source: TextRange, _ origin: SourceMap.Origin,
    _ environment: Environment
  ) {
    guard !isFull, !text.isEmpty else { return }
    guard bytes.count + text.count <= SourceFile.byteCountMax else {
      isFull = true
      return report(
        .repetitionTooLarge(
          at: span(source), limit: "\(SourceFile.byteCountMax >> 20)MiB of text"), Environment())
    }
    map.segments.append(
      SourceMap.Segment(
        start: UInt32(bytes.count), source: source, origin: origin, round: environment.round))
    bytes += text
  }

  /// Whether a stop is one where it stands: names in texts may be others than those of variables.
  private func stands(_ stop: RepetitionStops.Stop, _ environment: Environment) -> Bool {
    switch stop.kind {
    case .repetition, .name, .expression: true
    case .text(let path), .query(let path), .operand(let path):
      path.first.map { environment[$0] != nil } ?? false
    }
  }

  /// Notes what a placeholder refers to, once for all rounds.
  mutating func note(_ path: [String], at offset: UInt32, _ environment: Environment) {
    guard notesUses, let root = path.first, let variable = environment[root] else { return }
    let range = TextRange(offset, offset + UInt32(root.utf8.count))
    guard noted.insert(range).inserted else { return }
    uses.append(
      NameUses.Use(
        span: span(range), target: .local(variable.span), type: types[variable.span]))
  }

  /// Names like this are not missed where they are used.
  mutating func hide(_ pattern: NamePattern) { hidden.insert(pattern) }
}

// Repetitions.
extension Expander {
  private mutating func write(_ view: RepetitionSyntax, _ environment: Environment) {
    guard !view.isDamaged, let body = view.body, let variable = view.variable else {
      return hideNames(of: view)
    }
    let parts = Array(parsed.tree.children(of: body.id))
    refuseParts(parts)
    if parts.isEmpty { report(.emptyRepetition(at: body.span, what: "body"), environment) }
    let values = values(of: view, environment)
    noteVariable(variable, values)
    let ranges = Expander.ranges(of: parts, in: body)
    for (index, value) in values.enumerated() {
      let round = round(of: view, variable.text, value, isAgain: index > 0, environment)
      guard let round else { return }
      var inner = environment
      inner.variables.append((variable.text, value, variable.span))
      inner.round = round
      for (place, range) in ranges.enumerated() {
        copy(range, inner)
        if index + 1 < values.count || place + 1 < ranges.count {
          append(CollectionOfOne(Ascii.lineFeed), from: TextRange(at: range.end), .filler, inner)
        }
      }
    }
  }

  /// The statements of a body, each with the comments before it and without commas.
  private static func ranges(of parts: [NodeID], in body: RepetitionBodySyntax) -> [TextRange] {
    var start = body.firstToken?.range.end ?? body.range.start
    let commas = body.tokens.filter { $0.kind == .comma }.map(\.range)
    return parts.map { part in
      let range = body.tree.range(of: part)
      let comma = commas.last { start <= $0.start && $0.end <= range.start }
      defer { start = range.end }
      return TextRange(comma?.end ?? start, range.end)
    }
  }

  /// Reports what cannot be repeated.
  private mutating func refuseParts(_ parts: [NodeID]) {
    for part in parts {
      let what: String? =
        switch parsed.tree.kind(of: part) {
        case .labelsDecl: "the vocabulary"
        case .importDecl: "an import"
        case .lastResortDecl: "the last resort"
        case .routeDecl: "the route"
        default: nil
        }
      guard let what, let head = parsed.tree.firstToken(of: part) else { continue }
      report(.notRepeatable(at: head.span, what: what), Environment())
    }
  }

  /// The values of a list; one that is not known where they are not.
  private mutating func values(
    of view: RepetitionSyntax, _ environment: Environment
  ) -> [RepetitionValue] {
    guard let list = view.values, let found = reader.values(of: list, environment) else {
      hideNames(of: view)
      return [.unknown]
    }
    var seen: [RepetitionValue: Span] = [:]
    var values: [RepetitionValue] = []
    for (value, span) in found where value != .unknown {
      if let first = seen[value] {
        report(
          .repeatedValue(
            at: span, first: first == span ? nil : first, value: value.inMessages), environment)
        continue
      }
      seen[value] = span
      values.append(value)
    }
    if values.count > RepetitionReader.valueCountMax {
      report(
        .repetitionTooLarge(at: list.span, limit: "\(RepetitionReader.valueCountMax) values"),
        environment)
      values.removeLast(values.count - RepetitionReader.valueCountMax)
      hideNames(of: view)
    }
    if found.isEmpty { report(.emptyRepetition(at: list.span, what: "list"), environment) }
    if values.count < found.count { hideNames(of: view) }
    if values.isEmpty { hideNames(of: view) }
    return values.isEmpty ? [.unknown] : values
  }

  private mutating func noteVariable(_ variable: NameSyntax, _ values: [RepetitionValue]) {
    guard notesUses, noted.insert(variable.range).inserted else { return }
    let type = RepetitionValue.type(of: values, named: variable.text)
    types[variable.span] = type
    uses.append(NameUses.Use(span: variable.span, target: .local(variable.span), type: type))
  }

  /// Begins a round, the first of its repetition or another; nil where there are too many.
  private mutating func round(
    of view: RepetitionSyntax, _ variable: String, _ value: RepetitionValue, isAgain: Bool,
    _ environment: Environment
  ) -> Int? {
    guard map.rounds.count < Expander.roundCountMax else {
      if !isFull {
        isFull = true
        let limit = "\(Expander.roundCountMax) rounds in a file"
        report(
          .repetitionTooLarge(at: view.variable?.span ?? view.span, limit: limit), Environment())
      }
      hideNames(of: view)
      return nil
    }
    let isOuterAgain = environment.round.map { map.rounds[$0].isAgain } ?? false
    map.rounds.append(
      SourceMap.Round(
        outer: environment.round, repetition: view.id, variable: variable,
        value: value.inMessages, isAgain: isAgain || isOuterAgain))
    map.roundCounts[view.id, default: 0] += 1
    return map.rounds.count - 1
  }

  /// The names that the body would give are not missed.
  private mutating func hideNames(of view: RepetitionSyntax) {
    let tree = parsed.tree
    for raw in view.id.raw..<tree.nodeEnds[Int(view.id.raw)]
    where [.name, .alertName].contains(tree.kind(of: NodeID(raw))) {
      let bytes = Array(parsed.source.bytes[tree.range(of: NodeID(raw)).indices])
      hide(NamePattern(of: bytes))
    }
  }
}

/// How a name with placeholders begins and ends.
struct NamePattern: Hashable, Sendable {
  let head: String
  let tail: String
  /// Whether anything may stand between the two.
  let isOpen: Bool

  /// The pattern of a name as it is written.
  init(of name: [UInt8]) {
    var bytes = name[...]
    if bytes.first == Ascii.quote { bytes = bytes.dropFirst() }
    if bytes.last == Ascii.quote { bytes = bytes.dropLast() }
    let name = Array(bytes)
    let placeholders = Placeholder.all(in: name)
    isOpen = !placeholders.isEmpty
    let head = placeholders.first?.range.lowerBound ?? name.count
    let tail = placeholders.last?.range.upperBound ?? name.count
    self.head = String(decoding: name[..<head], as: UTF8.self)
    self.tail = String(decoding: name[tail...], as: UTF8.self)
  }

  func matches(_ name: String) -> Bool {
    guard isOpen else { return name == head }
    return name.utf8.count >= head.utf8.count + tail.utf8.count && name.hasPrefix(head)
      && name.hasSuffix(tail)
  }
}

extension RepetitionValue {
  /// What the variable of a repetition over these values is, as an editor shows it.
  static func type(of values: [RepetitionValue], named name: String) -> ValueType {
    var words: [String] = []
    for value in values {
      switch value {
      case .word(let text), .text(let text): words.append(text)
      default: return values.first?.typed.type ?? .poison
      }
    }
    return .enumeration(Enumeration(name: "`\(name)`", values: words))
  }
}
