/// What a name of the package stands for.
enum SymbolKind: UInt8, Hashable, Sendable, CaseIterable {
  case channel
  case template
  case calendar
  case contact
  case escalation
  case inhibition
  case mute
  case ticket
  case model
  case playbook
  case constant
  case function
  case source
  case rules
  case objective
  case target
  case rota
  case hold
  case storm
  case feature
  case workflow
  case knowledge
  case kind

  var noun: String {
    switch self {
    case .channel: "channel"
    case .template: "template"
    case .calendar: "calendar"
    case .contact: "contact"
    case .escalation: "escalation"
    case .inhibition: "inhibition"
    case .mute: "mute"
    case .ticket: "ticket"
    case .model: "model"
    case .playbook: "playbook"
    case .constant: "constant"
    case .function: "function"
    case .source: "source"
    case .rules: "rules"
    case .objective: "slo"
    case .target: "target"
    case .rota: "rota"
    case .hold: "hold"
    case .storm: "storm"
    case .feature: "feature"
    case .workflow: "workflow"
    case .knowledge: "knowledge"
    case .kind: "kind"
    }
  }

  /// The noun with its article.
  var aNoun: String {
    switch self {
    case .escalation, .inhibition, .objective: "an \(noun)"
    case .rules, .knowledge: noun
    default: "a \(noun)"
    }
  }

  /// Whether a declaration of the kind has an effect only where something refers to it.
  var needsUse: Bool {
    switch self {
    case .channel, .template, .calendar, .contact, .escalation, .ticket, .model, .constant,
      .function, .source, .rota, .feature, .workflow, .knowledge, .kind:
      true
    case .inhibition, .mute, .playbook, .rules, .objective, .target, .hold, .storm: false
    }
  }
}

/// A declared name.
struct Symbol: Hashable, Sendable {
  let name: String
  let kind: SymbolKind
  /// The place of the declaration among those of its kind.
  let index: Int
  /// Where the name stands.
  var span: Span
}

/// The names of a package: all files of its folder and all kinds share one scope.
struct SymbolTable: Sendable {
  /// In the order of files and declarations.
  private(set) var all: [Symbol] = []
  private var byName: [String: Int] = [:]
  private var isUsed: [Bool] = []

  subscript(_ name: String) -> Symbol? { byName[name].map { all[$0] } }

  /// Adds a name; gives the earlier symbol where it is taken.
  ///
  /// The later declaration stays in `all` but cannot be referred to.
  mutating func declare(_ symbol: Symbol) -> Symbol? {
    let position = all.count
    all.append(symbol)
    isUsed.append(false)
    if let first = byName[symbol.name] {
      isUsed[position] = true
      return all[first]
    }
    byName[symbol.name] = position
    return nil
  }

  mutating func markUsed(_ name: String) {
    if let position = byName[name] { isUsed[position] = true }
  }

  /// Lets the names stand elsewhere.
  mutating func move(_ place: (Span) -> Span) {
    for index in all.indices { all[index].span = place(all[index].span) }
  }

  /// Takes all names as unused.
  mutating func forgetUse() { isUsed = Array(repeating: false, count: isUsed.count) }

  /// The names that are referred to, in order of declaration.
  var usedNames: [String] { isUsed.indices.compactMap { isUsed[$0] ? all[$0].name : nil } }

  /// Symbols that nothing refers to, in order of declaration.
  var unused: [Symbol] { zip(all, isUsed).compactMap { $1 ? nil : $0 } }

  func names(of kinds: [SymbolKind]) -> [String] {
    all.compactMap { kinds.contains($0.kind) ? $0.name : nil }
  }
}
