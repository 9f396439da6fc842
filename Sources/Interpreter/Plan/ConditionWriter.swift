import DSL

/// Writes sets of alerts as conditions of the language, and names an alert of each.
struct ConditionWriter {
  /// Names of the calendars of both packages, by number.
  let calendars: [String]
  /// Label → the values that its declaration names, in the order of declaration.
  let enumerations: [String: [String]]

  // MARK: Conditions

  /// A condition with shared numbers of calendars, as the language writes it.
  func text(_ condition: Condition) -> String {
    switch condition {
    case .always: return "true"
    case .never: return "not true"
    case .label(let name, let test): return text(name, test, isNegated: false)
    case .not(.label(let name, let test)): return text(name, test, isNegated: true)
    case .during(let calendar): return "during \(calendars[calendar.index])"
    case .not(.during(let calendar)): return "outside \(calendars[calendar.index])"
    case .not(let inner): return "not (\(text(inner)))"
    case .any(let parts): return parts.map { text($0) }.joined(separator: " or ")
    case .all(let parts):
      return parts.map { part in
        if case .any = part { return "(\(text(part)))" }
        return text(part)
      }.joined(separator: " and ")
    }
  }

  /// Each product of a cover as one conjunction.
  func products(_ cover: DiagramCover, _ space: AtomSpace) -> [String] {
    cover.cubes.map { cube in
      let parts = cube.parts.enumerated().compactMap { number, part in
        part.map { text($0, space.variables[number]) }
      }
      return parts.isEmpty ? "true" : parts.joined(separator: " and ")
    }
  }

  private func text(_ part: [Bool], _ variable: AtomSpace.Variable) -> String {
    switch variable.subject {
    case .calendar(let number):
      return "\(part[AtomSpace.inside] ? "during" : "outside") \(calendars[number])"
    case .label(let name): return text(part, name, variable)
    }
  }

  private func text(_ part: [Bool], _ name: String, _ variable: AtomSpace.Variable) -> String {
    if let listed = listed(part, name, variable, isNegated: false) { return listed }
    // The same part as a condition that somebody wrote reads best.
    for test in variable.tests {
      let members = variable.members(of: test)
      if members == part { return self.text(name, test, isNegated: false) }
      if members.map({ !$0 }) == part { return self.text(name, test, isNegated: true) }
    }
    if let listed = listed(part.map { !$0 }, name, variable, isNegated: true) { return listed }
    if let conjunction = conjunction(part, name, variable) { return conjunction }
    // Atoms are what the tests tell apart, so each is a conjunction of them.
    let atoms = part.indices.filter { part[$0] }.map { atom in
      let single = part.indices.map { $0 == atom }
      return listed(single, name, variable, isNegated: false)
        ?? conjunction(single, name, variable) ?? "true"
    }
    return "(\(atoms.joined(separator: " or ")))"
  }

  /// `== a`, `in [a, b]` or their opposites, where all atoms are single values.
  private func listed(
    _ part: [Bool], _ name: String, _ variable: AtomSpace.Variable, isNegated: Bool
  ) -> String? {
    var values: [String] = []
    for (atom, isMember) in zip(variable.atoms, part) where isMember {
      guard let value = atom.value else { return nil }
      values.append(value)
    }
    guard !values.isEmpty else { return nil }
    guard let absent = values.firstIndex(of: "") else {
      return text(
        name, values.count == 1 ? .equals(values[0]) : .oneOf(values), isNegated: isNegated)
    }
    values.remove(at: absent)
    let presence = text(name, .equals(""), isNegated: isNegated)
    guard !values.isEmpty else { return presence }
    let rest = text(
      name, values.count == 1 ? .equals(values[0]) : .oneOf(values), isNegated: isNegated)
    return isNegated ? "\(presence) and \(rest)" : "(\(presence) or \(rest))"
  }

  /// The part as what several tests have in common; nil where it is no such thing.
  private func conjunction(
    _ part: [Bool], _ name: String, _ variable: AtomSpace.Variable
  ) -> String? {
    var left = [Bool](repeating: true, count: part.count)
    var texts: [String] = []
    for case .matches(let pattern) in variable.tests {
      for isNegated in [false, true] {
        let members = variable.members(of: .matches(pattern)).map { $0 != isNegated }
        let narrows = zip(left, members).contains { $0 && !$1 }
        guard narrows, !zip(part, members).contains(where: { $0 && !$1 }) else { continue }
        left = zip(left, members).map { $0 && $1 }
        texts.append(text(name, .matches(pattern), isNegated: isNegated))
      }
    }
    let rest = zip(left, part).map { $0 && !$1 }
    if rest.contains(true) {
      guard let exclusion = listed(rest, name, variable, isNegated: true) else { return nil }
      texts.append(exclusion)
    }
    return texts.isEmpty ? nil : texts.joined(separator: " and ")
  }

  private func text(_ name: String, _ test: LabelTest, isNegated: Bool) -> String {
    let label = labelText(name)
    switch test {
    case .equals(""): return "\(label) is \(isNegated ? "present" : "absent")"
    case .equals(let value):
      return "\(label) \(isNegated ? "!=" : "==") \(literal(value, of: name))"
    case .oneOf(let values):
      let list = values.map { literal($0, of: name) }.joined(separator: ", ")
      return "\(label) \(isNegated ? "not in" : "in") [\(list)]"
    case .matches(let pattern):
      return "\(label) \(isNegated ? "!~" : "=~") \(quoted(pattern.source))"
    }
  }

  private func literal(_ value: String, of label: String) -> String {
    enumerations[label]?.contains(value) == true ? value : quoted(value)
  }

  // MARK: Examples

  /// An alert of a product, as worrying as there is one; labels that do not matter are left out.
  func example(_ cube: AtomCube, _ space: AtomSpace) -> PlanExample {
    var labels: [(name: String, value: String)] = []
    var times: [PlanExample.Time] = []
    for (number, part) in cube.parts.enumerated() {
      guard let part else { continue }
      let variable = space.variables[number]
      switch variable.subject {
      case .calendar(let calendar):
        times.append(
          PlanExample.Time(
            calendar: calendars[calendar], isInside: part[AtomSpace.inside]))
      case .label(let name):
        labels.append((name, value(part, name, variable)))
      }
    }
    return PlanExample(labels: LabelSet(labels), times: times)
  }

  private func value(_ part: [Bool], _ name: String, _ variable: AtomSpace.Variable) -> String {
    for value in enumerations[name] ?? [] {
      if part[variable.atom(of: value)] { return value }
    }
    let members = zip(variable.atoms, part).filter(\.1).map(\.0)
    // An absent label is the shortest example, where it is one.
    if members.contains(where: { $0.value?.isEmpty == true }) { return "" }
    return members.first { $0.value != nil }?.value ?? members.first?.example ?? ""
  }
}

/// An alert for which a change matters, and when.
package struct PlanExample: Hashable, Sendable {
  package struct Time: Hashable, Sendable {
    package let calendar: String
    package let isInside: Bool
  }

  package let labels: LabelSet
  package let times: [Time]

  /// `{alertname="Down", severity="critical"} during nights`.
  package var text: String {
    times.reduce("{\(labelsText(labels.map))}") { text, time in
      text + " \(time.isInside ? "during" : "outside") \(time.calendar)"
    }
  }
}
