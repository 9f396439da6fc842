import DSL

/// A comparison took more than its limit: what it was about is unknown, and nothing is claimed.
struct PlanTooLarge: Error {
  /// What was too large, to be read behind "unknown:".
  let reason: String
}

/// All alerts and times, cut into as few parts as some conditions can tell apart.
///
/// For each label that is mentioned the values fall into atoms: every value that is named is one,
/// and the rest is cut by the patterns. No condition of the space distinguishes two members of an
/// atom, so one member answers for all, and what holds for every combination of atoms holds for
/// every alert. A calendar has two atoms, outside and inside.
struct AtomSpace {
  /// Values that conditions name for one label.
  static let valuesMax = 8_192
  /// Atoms that patterns cut the other values into, apart from those that each pattern may add.
  ///
  /// Patterns that hardly overlap, as those of services and teams, add one or two each; those that
  /// overlap in every way double the atoms, which soon helps nobody.
  static let restsFree = 32
  static let restsPerPattern = 4
  /// Operations on automata for one label.
  static let splitsMax = 40_000

  enum Subject: Hashable {
    case label(String)
    /// By its number among those of both packages.
    case calendar(Int)
  }

  struct Atom {
    /// The one member, where there is but one.
    let value: String?
    let example: String
  }

  struct Variable {
    let subject: Subject
    fileprivate(set) var atoms: [Atom] = []
    /// Bytes of a value that is named → its atom.
    fileprivate var named: [[UInt8]: Int] = [:]
    /// What conditions ask of the label, in the order in which they are met.
    fileprivate(set) var tests: [LabelTest] = []
    fileprivate var known: Set<LabelTest> = []
    /// The languages of the atoms behind those of named values.
    fileprivate var rests: [Language] = []

    init(_ subject: Subject) { self.subject = subject }
  }

  static let outside = 0
  static let inside = 1

  /// In the order in which conditions mention them: what is asked first comes first.
  private(set) var variables: [Variable] = []
  private var numbers: [Subject: Int] = [:]

  /// Cuts the space for the conditions that will be asked, whose calendars must be numbered alike.
  ///
  /// The favourites are values that make good examples, by label.
  init(
    _ conditions: some Sequence<Condition>, favourites: [String: [String]]
  ) throws(PlanTooLarge) {
    for condition in conditions { collect(condition) }
    for number in variables.indices {
      switch variables[number].subject {
      case .calendar:
        variables[number].atoms = ["outside", "inside"].map { Atom(value: $0, example: $0) }
      case .label(let name):
        try variables[number].cut(name, favourites: favourites[name] ?? [])
      }
    }
  }

  func number(of subject: Subject) -> Int? { numbers[subject] }

  private mutating func collect(_ condition: Condition) {
    switch condition {
    case .always, .never: return
    case .not(let inner): collect(inner)
    case .all(let parts), .any(let parts): for part in parts { collect(part) }
    case .during(let calendar): _ = variable(.calendar(calendar.index))
    case .label(let name, let test):
      let number = variable(.label(name))
      if variables[number].known.insert(test).inserted { variables[number].tests.append(test) }
    }
  }

  private mutating func variable(_ subject: Subject) -> Int {
    if let number = numbers[subject] { return number }
    numbers[subject] = variables.count
    variables.append(Variable(subject))
    return variables.count - 1
  }
}

extension AtomSpace.Variable {
  /// The atoms of a label that pass a test of the space.
  func members(of test: LabelTest) -> [Bool] {
    var members = [Bool](repeating: false, count: atoms.count)
    switch test {
    case .equals(let value):
      if let atom = named[Array(value.utf8)] { members[atom] = true }
    case .oneOf(let values):
      for value in values {
        if let atom = named[Array(value.utf8)] { members[atom] = true }
      }
    case .matches(let pattern):
      for (index, atom) in atoms.enumerated() {
        members[index] = pattern.matchesWhole(atom.example)
      }
    }
    return members
  }

  /// The atom that a value of a label lies in.
  func atom(of value: String) -> Int {
    if let atom = named[Array(value.utf8)] { return atom }
    let rest = rests.firstIndex { $0.contains(value) } ?? 0
    return named.count + rest
  }

  /// Makes the atoms of a label.
  fileprivate mutating func cut(
    _ name: String, favourites: [String]
  ) throws(PlanTooLarge) {
    // An absent label has the empty value, which is therefore always told apart.
    add(value: "")
    var languages: [Language] = []
    for test in tests {
      switch test {
      case .equals(let value): add(value: value)
      case .oneOf(let values): for value in values { add(value: value) }
      case .matches(let pattern):
        guard let language = try? Language(matching: pattern) else {
          throw PlanTooLarge(
            reason: "the pattern \(quoted(pattern.source)) of \(labelText(name)) is too large")
        }
        if let members = language.members {
          for value in members { add(value: value) }
        } else {
          languages.append(language)
        }
      }
      guard atoms.count <= AtomSpace.valuesMax else {
        throw PlanTooLarge(
          reason: "\(labelText(name)) is compared with more than \(AtomSpace.valuesMax) values")
      }
    }
    do throws(LanguageTooLarge) {
      for part in try parts(by: languages, named: atoms.compactMap(\.value)) {
        // Where patterns leave single values between them, these read better than the patterns.
        if let members = part.members {
          for value in members { add(value: value) }
        } else {
          rests.append(part)
        }
      }
    } catch {
      rests = []
    }
    guard !rests.isEmpty else {
      throw PlanTooLarge(
        reason: "the \(languages.count) patterns of \(labelText(name)) are too many to tell apart")
    }
    for language in rests {
      let favourite = (favourites + ["other"]).first { language.contains($0) }
      guard let example = favourite ?? ((try? language.example()) ?? nil) else {
        throw PlanTooLarge(reason: "no example could be made for \(labelText(name))")
      }
      atoms.append(AtomSpace.Atom(value: nil, example: example))
    }
  }

  private mutating func add(value: String) {
    let bytes = Array(value.utf8)
    guard named[bytes] == nil else { return }
    named[bytes] = atoms.count
    atoms.append(AtomSpace.Atom(value: value, example: value))
  }

  /// The values that are not named, cut by each pattern; empty where that takes too much.
  private func parts(
    by languages: [Language], named: [String]
  ) throws(LanguageTooLarge) -> [Language] {
    var parts = [try Language.oneOf(named).complement()]
    var splits = 0
    for (index, language) in languages.enumerated() {
      var next: [Language] = []
      for part in parts {
        splits += 1
        guard splits <= AtomSpace.splitsMax else { return [] }
        let inside = try part.intersection(language)
        guard !inside.isEmpty else {
          next.append(part)
          continue
        }
        next.append(inside)
        let outside = try part.subtracting(language)
        if !outside.isEmpty { next.append(outside) }
      }
      parts = next
      let most = AtomSpace.restsFree + AtomSpace.restsPerPattern * index
      guard parts.count <= most else { return [] }
    }
    return parts
  }
}
