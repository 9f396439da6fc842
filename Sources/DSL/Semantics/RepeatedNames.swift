/// An unknown name is one mistake, however often it is written: usually its declaration is missing
/// or misspelt.
enum RepeatedNames {
  /// The findings, which are in the order of output, each unknown name once: where it is first,
  /// with the other places.
  static func folded(_ sorted: [Diagnostic]) -> [Diagnostic] {
    var places: [Key: Int] = [:]
    var kept: [Diagnostic] = []
    var others: [Int: [Diagnostic]] = [:]
    for finding in sorted {
      if let key = Key(finding) {
        if let first = places[key] {
          others[first, default: []].append(finding)
          continue
        }
        places[key] = kept.count
      }
      kept.append(finding)
    }
    for (index, repetitions) in others { kept[index] = kept[index].repeated(repetitions) }
    return kept
  }

  /// What makes two findings the same mistake.
  private struct Key: Hashable {
    let code: DiagnosticCode
    let words: [String]

    init?(_ finding: Diagnostic) {
      switch finding.code {
      // Which kinds of names a place wants says nothing about the name.
      case .unknownName, .unknownField: words = finding.values(of: "name")
      case .missingCapability: words = finding.values(of: "capability")
      case .unknownLabel, .unknownValue, .unknownVariable, .unknownMember, .unknownType,
        .unknownPlaceholder:
        words = finding.arguments.map(\.value)
      // What a label can be is said in one place, which may be the wrong one.
      case .typeMismatch where finding.values(of: "role").contains(where: LabelRole.isOne):
        words = finding.arguments.map(\.value)
      default: return nil
      }
      code = finding.code
    }
  }
}

/// What findings call the place of a label's value.
enum LabelRole {
  private static let start = "the value of label"

  static func of(_ label: String) -> String { "\(start) `\(label)`" }
  static func isOne(_ role: String) -> Bool { role.hasPrefix(start) }
}

extension Diagnostic {
  fileprivate func values(of name: String) -> [String] {
    arguments.filter { $0.name == name }.map(\.value)
  }

  /// The finding with the places of the same mistake; a correction is offered for all of them.
  fileprivate func repeated(_ others: [Diagnostic]) -> Diagnostic {
    var result = self
    for other in others { result = result.label(other.primary, "also here") }
    result.suggestions = suggestions.map { suggestion in
      let more = others.flatMap { other in
        other.suggestions.first { $0.title == suggestion.title }?.edits ?? []
      }
      return Suggestion(
        title: suggestion.title, edits: suggestion.edits + more,
        applicability: suggestion.applicability)
    }
    let shown = result.secondary.count - secondary.count
    guard others.count > shown else { return result }
    let rest = others.count - shown
    return result.note("and at \(rest) more \(rest == 1 ? "place" : "places")")
  }
}
