import DSL

extension Program {
  /// A condition as the language writes it.
  package func describe(_ condition: Condition) -> String {
    describe(condition, within: .or)
  }

  /// A clause as the language writes it.
  package func describe(_ clause: Clause) -> String {
    switch clause.subject {
    case .label(let name, let test, _):
      describe(name: name, test, isNegated: clause.isNegated)
    case .calendar(let calendar):
      "\(clause.isNegated ? "outside" : "during") \(calendars[calendar].name)"
    }
  }

  /// What a clause was asked about: `severity is "warning"`, `now is outside office_hours`.
  package func describeFact(_ clause: Clause) -> String {
    switch clause.subject {
    case .label(let name, _, let actual):
      return "\(labelText(name)) is \(actual.map(quoted) ?? "absent")"
    case .calendar(let calendar):
      let isInside = clause.holds != clause.isNegated
      return "now is \(isInside ? "inside" : "outside") \(calendars[calendar].name)"
    }
  }

  /// From loosest to tightest.
  private enum Binding: Int {
    case or, and, not
  }

  private func describe(_ condition: Condition, within binding: Binding) -> String {
    switch condition {
    case .always: return "true"
    case .never: return "not true"
    case .label(let name, let test): return describe(name: name, test, isNegated: false)
    case .not(.label(let name, let test)): return describe(name: name, test, isNegated: true)
    case .during(let calendar): return "during \(calendars[calendar].name)"
    case .not(.during(let calendar)): return "outside \(calendars[calendar].name)"
    case .not(let inner): return "not (\(describe(inner, within: .or)))"
    case .all(let parts):
      let text = parts.map { describe($0, within: .and) }.joined(separator: " and ")
      return binding.rawValue > Binding.and.rawValue ? "(\(text))" : text
    case .any(let parts):
      let text = parts.map { describe($0, within: .or) }.joined(separator: " or ")
      return binding.rawValue > Binding.or.rawValue ? "(\(text))" : text
    }
  }

  private func describe(name: String, _ test: LabelTest, isNegated: Bool) -> String {
    let label = labelText(name)
    switch test {
    case .equals(""): return "\(label) is \(isNegated ? "present" : "absent")"
    case .equals(let value): return "\(label) \(isNegated ? "!=" : "==") \(quoted(value))"
    case .oneOf(let values):
      let list = values.map(quoted).joined(separator: ", ")
      return "\(label) \(isNegated ? "not in" : "in") [\(list)]"
    case .matches(let pattern):
      return "\(label) \(isNegated ? "!~" : "=~") \(quoted(pattern.source))"
    }
  }

}

/// A label's name as conditions write it.
func labelText(_ name: String) -> String {
  name.isIdentifier ? name : "label(\(quoted(name)))"
}

/// Labels on one line, harmless on a terminal: `cluster="eu", node="n1"`.
func labelsText(_ map: PackedMap) -> String {
  map.pairs.map { "\(labelText($0.name))=\(quoted($0.value))" }.joined(separator: ", ")
}

extension String {
  fileprivate var isIdentifier: Bool {
    guard let first = utf8.first, !(0x30...0x39).contains(first) else { return false }
    return utf8.allSatisfy { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
        true
      default: false
      }
    }
  }
}

/// A string literal of the language.
func quoted(_ text: String) -> String { quotedText(text) }
