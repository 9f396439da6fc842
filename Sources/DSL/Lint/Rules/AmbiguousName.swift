/// A declaration with the name of a label or of one of its values.
///
/// `when team == payments -> payments` is legal, but in a trace or in a conversation nobody knows
/// which of the two is meant. Add what it is: `payments_room`.
struct AmbiguousName: LintRule {
  static let code = DiagnosticCode.ambiguousName

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    var meanings: [String: (what: String, span: Span)] = [:]
    for label in package.declarations.labels {
      meanings[label.name] = ("a label", label.span)
      for value in label.values where meanings[value] == nil {
        meanings[value] = ("a value of `\(label.name)`", label.span)
      }
    }
    for (name, span) in package.declaredNames {
      guard let meaning = meanings[name] else { continue }
      found.report(
        .ambiguousName(at: span, declared: meaning.span, name: name, meaning: meaning.what))
    }
  }
}

extension LintedPackage {
  /// The names of channels, people and whatever else is told, with their places.
  var declaredNames: [(name: String, span: Span)] {
    let all: [(name: String, span: Span)] =
      declarations.channels.map { ($0.name, $0.span) }
      + declarations.contacts.map { ($0.name, $0.span) }
      + declarations.escalations.map { ($0.name, $0.span) }
      + declarations.tickets.map { ($0.name, $0.span) }
      + declarations.calendars.map { ($0.name, $0.span) }
      + declarations.templates.map { ($0.name, $0.span) }
      + declarations.models.map { ($0.name, $0.span) }
      + declarations.playbooks.map { ($0.name, $0.span) }
      + declarations.inhibitions.map { ($0.name, $0.span) }
      + declarations.mutes.map { ($0.name, $0.span) }
    return all.sorted { $0.span < $1.span }
  }
}
