/// A condition of the decidable fragment: constraints of single labels and calendars, joined by
/// `and`, `or` and `not`.
///
/// An absent label has the value "". Chains are flat: no `all` directly inside an `all`, no `any`
/// directly inside an `any`.
package indirect enum LabelCondition: Hashable, Sendable {
  case always
  case never
  case label(String, LabelPredicate)
  /// True while the time is inside the calendar.
  case during(Handle<CheckedCalendar>)
  /// True while the feature is on.
  case feature(Handle<CheckedFeature>)
  case all([LabelCondition])
  case any([LabelCondition])
  case not(LabelCondition)

  /// The conjunction; flat, and without parts that decide nothing.
  static func all(of parts: [LabelCondition]) -> LabelCondition {
    var flat: [LabelCondition] = []
    for part in parts {
      switch part {
      case .always: continue
      case .never: return .never
      case .all(let inner): flat += inner
      default: flat.append(part)
      }
    }
    return flat.isEmpty ? .always : flat.count == 1 ? flat[0] : .all(flat)
  }

  /// The disjunction; flat, and without parts that decide nothing.
  static func any(of parts: [LabelCondition]) -> LabelCondition {
    var flat: [LabelCondition] = []
    for part in parts {
      switch part {
      case .never: continue
      case .always: return .always
      case .any(let inner): flat += inner
      default: flat.append(part)
      }
    }
    return flat.isEmpty ? .never : flat.count == 1 ? flat[0] : .any(flat)
  }

  /// The opposite.
  static func negated(_ condition: LabelCondition) -> LabelCondition {
    switch condition {
    case .always: .never
    case .never: .always
    case .not(let inner): inner
    default: .not(condition)
    }
  }
}

/// What the value of one label must be.
package enum LabelPredicate: Hashable, Sendable {
  case equals(String)
  /// Sorted, unique.
  case oneOf([String])
  /// The whole value matches.
  case matches(Pattern)
}
