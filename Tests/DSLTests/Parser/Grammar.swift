import Foundation

/// The rules of grammar/tocsin.ebnf, for making sentences of them.
struct Grammar: Sendable {
  indirect enum Term: Sendable {
    case word(String)
    case rule(String)
    case sequence([Term])
    case choice([Term], id: Int)
    /// `least` is 0 or 1, `most` 1 or more than 1.
    case repeated(Term, least: Int, isMany: Bool, id: Int)
  }

  struct Rule: Sendable {
    let name: String
    /// The node kinds it makes; empty for a helper.
    let kinds: [String]
    let term: Term
  }

  private(set) var rules: [String: Rule] = [:]
  /// Names in the order of the file.
  private(set) var names: [String] = []
  private var tokens: [String]
  private var position = 0
  private var choiceCount = 0

  init(_ text: String) {
    tokens = Grammar.tokens(text)
    while position < tokens.count { readRule() }
  }

  private static func tokens(_ text: String) -> [String] {
    var tokens: [String] = []
    var rest = text[...]
    while let first = rest.first {
      if rest.hasPrefix("/*") {
        rest = rest[(rest.range(of: "*/")?.upperBound ?? rest.endIndex)...]
      } else if first.isWhitespace {
        rest = rest.dropFirst()
      } else if rest.hasPrefix("::=") {
        tokens.append("::=")
        rest = rest.dropFirst(3)
      } else if first == "'" {
        let body = rest.dropFirst().prefix { $0 != "'" }
        tokens.append("'" + body)
        rest = rest.dropFirst(body.count + 2)
      } else if first.isLetter {
        let word = rest.prefix { $0.isLetter }
        tokens.append(String(word))
        rest = rest.dropFirst(word.count)
      } else {
        tokens.append(String(first))
        rest = rest.dropFirst()
      }
    }
    return tokens
  }

  private var current: String { position < tokens.count ? tokens[position] : "" }
  private func peek(_ offset: Int) -> String {
    position + offset < tokens.count ? tokens[position + offset] : ""
  }

  private mutating func readRule() {
    let name = current
    position += 1
    var kinds = [name.prefix(1).lowercased() + name.dropFirst()]
    if current == "[" {
      let close = tokens[position...].firstIndex(of: "]") ?? tokens.count - 1
      let words = tokens[(position + 1)..<close]
      kinds = words.first == "kinds" ? Array(words.dropFirst(2)) : []
      position = close + 1
    }
    position += 1
    rules[name] = Rule(name: name, kinds: kinds, term: readChoice())
    names.append(name)
  }

  private mutating func readChoice() -> Term {
    var choices = [readSequence()]
    while current == "|" {
      position += 1
      choices.append(readSequence())
    }
    choiceCount += 1
    return choices.count == 1 ? choices[0] : .choice(choices, id: choiceCount)
  }

  private mutating func readSequence() -> Term {
    var items: [Term] = []
    while !current.isEmpty, current != "|", current != ")", !beginsRule { items.append(readItem()) }
    return items.count == 1 ? items[0] : .sequence(items)
  }

  private var beginsRule: Bool { peek(1) == "::=" || peek(1) == "[" }

  private mutating func readItem() -> Term {
    let token = current
    position += 1
    var term: Term
    if token == "(" {
      term = readChoice()
      position += 1
    } else if token.hasPrefix("'") {
      term = .word(String(token.dropFirst()))
    } else {
      term = .rule(token)
    }
    guard ["?", "*", "+"].contains(current) else { return term }
    choiceCount += 1
    term = .repeated(
      term, least: current == "+" ? 1 : 0, isMany: current != "?", id: choiceCount)
    position += 1
    return term
  }
}

extension Grammar {
  /// Every quoted word and mark.
  var words: Set<String> {
    func collect(_ term: Term) -> [String] {
      switch term {
      case .word(let word): [word]
      case .rule: []
      case .sequence(let terms), .choice(let terms, _): terms.flatMap(collect)
      case .repeated(let term, _, _, _): collect(term)
      }
    }
    return Set(rules.values.flatMap { collect($0.term) })
  }

  /// Names that rules use and no rule defines: the lexical classes.
  var lexicalClasses: Set<String> {
    func collect(_ term: Term) -> [String] {
      switch term {
      case .word: []
      case .rule(let name): [name]
      case .sequence(let terms), .choice(let terms, _): terms.flatMap(collect)
      case .repeated(let term, _, _, _): collect(term)
      }
    }
    return Set(rules.values.flatMap { collect($0.term) }).subtracting(rules.keys)
  }
}

/// Makes random sentences of a grammar.
struct SentenceMaker {
  let grammar: Grammar
  var random: SeededRandom
  /// How long a sentence grows before only the shortest way on is taken.
  private var lengthMax = 0
  /// How many rules deep it goes before that.
  private static let depthMax = 60
  private var heights: [String: Int] = [:]
  /// How often each alternative of each choice has been taken.
  private var uses: [Int: [Int]] = [:]
  private var depth = 0
  /// Whether line ends may not stand here, because text is around.
  private var isInText = false
  private var out = ""

  /// Samples of the lexical classes; `NL` and `SEP` are made by hand.
  static let samples: [String: [String]] = [
    "IDENT": ["alpha", "beta_2", "_x", "Payments", "zürich".filter(\.isASCII)],
    "PATTERN": ["${alpha}_room", "a_${beta.name}", "${_x}"],
    "INTEGER": ["0", "12", "200000"],
    "FLOAT": ["0.5", "12.25"],
    "PERCENT": ["99.9%", "5%"],
    "DURATION": ["90s", "1h30m", "500ms", "2w1d"],
    "BYTES": ["10MiB", "1B", "5GB"],
    "TIME": ["00:00", "09:30", "24:00"],
    "DATE": ["2026-12-24", "2024-02-29"],
    "YEAR": ["2026", "2031"],
    "MONTH": ["jan", "dec"],
    "DAY": ["1", "31"],
    "WEEKDAY": ["mon", "sun"],
    "CHARS": ["text", "a $${b} %%{c}", "ü×🙂 100%", "#5 [x] {y"],
    "TAG": ["re", "promql", "json"],
  ]

  init(_ grammar: Grammar, seed: UInt64) {
    self.grammar = grammar
    self.random = SeededRandom(seed: seed)
    measure()
  }

  /// A sentence of a rule of about `length` bytes at most, ending with a line end.
  mutating func sentence(of rule: String, length: Int) -> String {
    lengthMax = length
    out = ""
    depth = 0
    write(.rule(rule))
    return out + "\n"
  }

  /// How many rules deep the shortest sentence of each rule goes.
  private mutating func measure() {
    var changed = true
    while changed {
      changed = false
      for name in grammar.names {
        guard let term = grammar.rules[name]?.term, let height = height(term) else { continue }
        if heights[name] != height + 1, heights[name] ?? .max > height + 1 {
          heights[name] = height + 1
          changed = true
        }
      }
    }
  }

  private func height(_ term: Grammar.Term) -> Int? {
    switch term {
    case .word: return 0
    case .rule(let name): return grammar.rules[name] == nil ? 0 : heights[name]
    case .sequence(let terms):
      var most = 0
      for term in terms {
        guard let height = height(term) else { return nil }
        most = max(most, height)
      }
      return most
    case .choice(let terms, _): return terms.compactMap(height).min()
    case .repeated(let term, let least, _, _): return least == 0 ? 0 : height(term)
    }
  }

  private var mayGrow: Bool { depth < Self.depthMax && out.utf8.count < lengthMax }

  private mutating func write(_ term: Grammar.Term) {
    switch term {
    case .word(let word): append(word)
    case .rule(let name): write(rule: name)
    case .sequence(let terms): for term in terms { write(term) }
    case .choice(let terms, let id): write(choice(of: terms, id))
    case .repeated(let term, let least, let isMany, let id):
      for _ in 0..<count(least, isMany, id) { write(term) }
    }
  }

  /// How often to repeat a part; beyond the limits only one that has never been shown.
  private mutating func count(_ least: Int, _ isMany: Bool, _ id: Int) -> Int {
    var count = least
    if mayGrow {
      count = Int.random(in: least...(isMany ? 3 : 1), using: &random)
    }
    if uses[id] == nil, depth < Self.depthMax { count = max(count, 1) }
    if count > 0 { uses[id] = [1] }
    return count
  }

  /// One of the alternatives that have been taken least; beyond the limits one of the shortest.
  private mutating func choice(of terms: [Grammar.Term], _ id: Int) -> Grammar.Term {
    var indices = Array(terms.indices)
    var counts = uses[id] ?? [Int](repeating: 0, count: terms.count)
    if !mayGrow {
      let least = terms.compactMap(height).min()
      let showsNew = depth < Self.depthMax
      indices.removeAll { height(terms[$0]) != least && !(showsNew && counts[$0] == 0) }
    }
    let fewest = indices.map { counts[$0] }.min() ?? 0
    indices.removeAll { counts[$0] > fewest + 2 }
    let index = indices.randomElement(using: &random) ?? 0
    counts[index] += 1
    uses[id] = counts
    return terms[index]
  }

  private mutating func write(rule name: String) {
    guard let rule = grammar.rules[name] else { return write(lexicalClass: name) }
    let wasInText = isInText
    if ["Interpolation", "TextFor", "TextBranch", "TextElseIf"].contains(name) { isInText = true }
    depth += 1
    write(rule.term)
    depth -= 1
    isInText = wasInText
  }

  private mutating func write(lexicalClass name: String) {
    switch name {
    case "NL": out += "\n"
    case "SEP": append(isInText || Bool.random(using: &random) ? "," : "\n")
    default: append(Self.samples[name]?.randomElement(using: &random) ?? "<\(name)>")
    }
    // A tag stands directly before its string.
    if name == "TAG" { out += "\u{1}" }
  }

  private mutating func append(_ text: String) {
    if out.last == "\u{1}" { out.removeLast() } else { out += " " }
    out += text
  }
}
