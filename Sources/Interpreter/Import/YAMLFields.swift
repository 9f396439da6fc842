import DSL

/// The members of a mapping, taken one by one; what is left at the end is unknown to the reader.
struct YAMLFields {
  private var members: [YAMLMember]
  private let noun: String
  let mark: YAMLMark
  /// The keys that the reader knows, for what to write instead of one that it does not.
  private var known: [String] = []

  /// Takes a mapping; null counts as an empty one.
  ///
  /// The noun names it in errors.
  init(_ node: YAMLNode, of noun: String) throws(YAMLError) {
    self.noun = noun
    mark = node.mark
    switch node {
    case .mapping(let members, _): self.members = members
    case .scalar(let scalar) where scalar.isNull: members = []
    case .scalar, .sequence: throw YAMLError("\(noun) must be a mapping", at: node.mark)
    }
  }

  /// Refuses members that nobody took.
  func end() throws(YAMLError) {
    guard let unknown = members.first else { return }
    let name = unknown.key.text
    let likely = suggestions(for: name, among: known).first.map { "; did you mean '\($0)'?" }
    throw YAMLError("\(noun) has no field '\(name)'\(likely ?? "")", at: unknown.key.mark)
  }

  /// The names that are left.
  var names: [String] { members.map(\.key.text) }

  /// Removes and returns the value of a key.
  mutating func take(_ key: String) -> YAMLNode? {
    known.append(key)
    guard let index = members.firstIndex(where: { $0.key.text == key }) else { return nil }
    return members.remove(at: index).value
  }

  /// The value of a key, which stays.
  func value(of key: String) -> YAMLNode? { members.first { $0.key.text == key }?.value }

  /// Where the value of a key stands, or the mapping when it has no such key.
  func mark(of key: String) -> YAMLMark {
    members.first { $0.key.text == key }?.value.mark ?? mark
  }

  // MARK: Values; null counts as absent

  mutating func text(_ key: String) throws(YAMLError) -> String? {
    guard let node = take(key), !node.isNull else { return nil }
    guard let scalar = node.scalar else {
      throw YAMLError("'\(key)' must be a text", at: node.mark)
    }
    return scalar.text
  }

  mutating func bool(_ key: String) throws(YAMLError) -> Bool? {
    guard let node = take(key), !node.isNull else { return nil }
    guard let value = node.scalar?.bool else {
      throw YAMLError("'\(key)' must be true or false", at: node.mark)
    }
    return value
  }

  mutating func int(_ key: String) throws(YAMLError) -> Int? {
    guard let node = take(key), !node.isNull else { return nil }
    guard let value = node.scalar?.int else {
      throw YAMLError("'\(key)' must be an integer", at: node.mark)
    }
    return value
  }

  mutating func duration(_ key: String) throws(YAMLError) -> TimeSpan? {
    guard let node = take(key), !node.isNull else { return nil }
    guard let span = node.scalar.flatMap({ TimeSpan(prometheus: $0.text) }) else {
      throw YAMLError("'\(key)' must be a duration such as 30s or 1h30m", at: node.mark)
    }
    return span
  }

  mutating func list(_ key: String) throws(YAMLError) -> [YAMLNode] {
    guard let node = take(key), !node.isNull else { return [] }
    guard case .sequence(let elements, _) = node else {
      throw YAMLError("'\(key)' must be a list", at: node.mark)
    }
    return elements
  }

  /// A list of texts; nil when the key is absent, which an empty list is not.
  mutating func texts(_ key: String) throws(YAMLError) -> [String]? {
    guard let node = take(key), !node.isNull else { return nil }
    guard case .sequence(let elements, _) = node else {
      throw YAMLError("'\(key)' must be a list", at: node.mark)
    }
    var texts: [String] = []
    for element in elements {
      guard let scalar = element.scalar else {
        throw YAMLError("'\(key)' must be a list of texts", at: element.mark)
      }
      texts.append(scalar.text)
    }
    return texts
  }

  mutating func labelNames(_ key: String, mode: MatcherMode) throws(YAMLError) -> [String]? {
    let mark = mark(of: key)
    let names = try texts(key)
    for name in names ?? [] where !Matcher.isValidLabelName(name, mode: mode) {
      throw YAMLError("invalid label name '\(name)' in \(key)", at: mark)
    }
    return names
  }

  /// All members as texts, in source order.
  func texts() throws(YAMLError) -> [(name: String, value: String)] {
    var out: [(name: String, value: String)] = []
    for member in members {
      guard let scalar = member.value.scalar else {
        throw YAMLError("'\(member.key.text)' of \(noun) must be a text", at: member.value.mark)
      }
      out.append((member.key.text, scalar.isNull ? "" : scalar.text))
    }
    return out
  }
}

extension TimeSpan {
  /// Reads a duration as Prometheus writes it: `1y2w3d4h5m6s7ms` in this order, or `0`.
  package init?(prometheus text: String) {
    let units: [(letters: String, span: TimeSpan)] = [
      ("y", .days(365)), ("w", .days(7)), ("d", .days(1)), ("h", .hours(1)), ("m", .minutes(1)),
      ("s", .seconds(1)), ("ms", .milliseconds(1)),
    ]
    guard text != "0" else {
      self = .zero
      return
    }
    var total = TimeSpan.zero
    var rest = text.utf8[...]
    var nextUnit = 0
    guard !rest.isEmpty else { return nil }
    while !rest.isEmpty {
      let digits = rest.prefix { (0x30...0x39).contains($0) }
      let letters = rest.dropFirst(digits.count).prefix { !(0x30...0x39).contains($0) }
      guard let count = Int64(Substring(digits)),
        let unit = units[nextUnit...].firstIndex(where: { $0.letters.utf8.elementsEqual(letters) })
      else { return nil }
      total = total + units[unit].span * count
      nextUnit = unit + 1
      rest = rest.dropFirst(digits.count + letters.count)
    }
    self = total
  }
}

extension TimeSpan {
  /// Reads a duration as vmalert does: parts in any order, each with a fraction if need be, and
  /// seconds for a number without a unit.
  init?(metricsQL text: String) {
    let milliseconds = [
      "ms": 1.0, "s": 1e3, "m": 6e4, "h": 3.6e6, "d": 8.64e7, "w": 6.048e8, "y": 3.1536e10,
    ]
    var total = 0.0
    var rest = text.utf8[...]
    guard !rest.isEmpty else { return nil }
    while !rest.isEmpty {
      let digits = rest.prefix { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
      rest = rest.dropFirst(digits.count)
      let letters = rest.prefix { !(0x30...0x39).contains($0) && $0 != UInt8(ascii: ".") }
      rest = rest.dropFirst(letters.count)
      let isWhole = digits.count == text.utf8.count
      // A capital `M` is a million there.
      let unit = letters.elementsEqual("M".utf8) ? "M" : String(Substring(letters)).lowercased()
      guard let count = PromQL.number(Array(digits)[...]),
        let length = isWhole ? 1e3 : milliseconds[unit]
      else { return nil }
      total += count * length
    }
    guard total < Double(Int64.max / 1_000_000) else { return nil }
    self = .milliseconds(Int64(total))
  }
}
