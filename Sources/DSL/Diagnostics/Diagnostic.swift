/// One finding about the source, as data; renderers turn it into text.
///
/// Build one with the typed factory that grammar/diagnostics.table gives each code, for example
/// `Diagnostic.unclosedBlock(at: span, opened: opener, block: "route")`, and add what is particular
/// with `note`, `help` and `suggest`. The wording common to all findings of a code stands in the
/// table only.
package struct Diagnostic: Hashable, Sendable {
  /// At most this many second places are kept.
  package static let secondaryLabelCountMax = 3

  /// The stable code.
  package let code: DiagnosticCode
  /// Where it is.
  package private(set) var primary: Span
  /// The values of the placeholders, in the order of the catalogue entry.
  package let arguments: [Argument]
  /// Text under the primary place; empty for none.
  package var label: String
  /// Other places with what they have to do with it; they may be in other files.
  package private(set) var secondary: [Label]
  /// Facts that help to understand the finding.
  package private(set) var notes: [String]
  /// Advice.
  package private(set) var helps: [String]
  /// Edits that would put it right.
  package internal(set) var suggestions: [Suggestion]
  /// The values that an evaluation error came from.
  package private(set) var values: [Argument]
  /// The object the finding is about, such as `route/checkout/pager`.
  package var path: String?

  /// A finding of the catalogue entry of `code`; prefer the typed factories.
  ///
  /// `secondary` runs parallel to the entry's second labels; nil leaves one out.
  init(_ code: DiagnosticCode, at primary: Span, arguments: [Argument], secondary: [Span?]) {
    let entry = Catalogue.entry(for: code)
    self.code = code
    self.primary = primary
    self.arguments = arguments
    self.label = Catalogue.fill(entry.label, with: arguments)
    self.secondary = zip(secondary, entry.secondary).compactMap { span, text in
      span.map { Label(span: $0, text: Catalogue.fill(text, with: arguments)) }
    }
    self.notes = entry.notes.map { Catalogue.fill($0, with: arguments) }
    self.helps = entry.helps.map { Catalogue.fill($0, with: arguments) }
    self.suggestions = []
    self.values = []
  }

  /// How grave the finding is.
  package var severity: Severity { Catalogue.entry(for: code).severity }
  /// What it is, in one line.
  package var title: String { Catalogue.fill(Catalogue.entry(for: code).title, with: arguments) }
}

// Additions, written as a chain: `.unknownLabel(…).note("…").suggest("…", replacing: span, with:
// "…")`.
extension Diagnostic {
  /// The finding with one more second place; beyond the limit it stays as it is.
  package func label(_ span: Span, _ text: String) -> Diagnostic {
    guard secondary.count < Diagnostic.secondaryLabelCountMax else { return self }
    return with { $0.secondary.append(Label(span: span, text: text)) }
  }

  /// The finding with one more fact.
  package func note(_ text: String) -> Diagnostic { with { $0.notes.append(text) } }

  /// The finding with one more piece of advice.
  package func help(_ text: String) -> Diagnostic { with { $0.helps.append(text) } }

  /// The finding with the value of an expression.
  package func value(_ name: String, _ value: String) -> Diagnostic {
    with { $0.values.append(Argument(name, value)) }
  }

  /// The finding with the object it is about.
  package func about(_ path: String) -> Diagnostic { with { $0.path = path } }

  /// The finding with edits that would put it right.
  package func suggest(_ suggestion: Suggestion) -> Diagnostic {
    with { $0.suggestions.append(suggestion) }
  }

  /// The finding with one edit that would put it right.
  package func suggest(
    _ title: String, replacing span: Span, with text: String,
    _ applicability: Suggestion.Applicability = .needsReview
  ) -> Diagnostic {
    suggest(
      Suggestion(
        title: title, edits: [Edit(span: span, replacement: text)], applicability: applicability))
  }

  /// The finding with what was probably meant.
  package func suggest(
    meaning name: String, replacing span: Span, with text: String
  ) -> Diagnostic {
    suggest("did you mean `\(name)`?", replacing: span, with: text)
  }

  /// The finding where its places stand elsewhere.
  ///
  /// - Parameters:
  ///   - place: where a place stands then.
  ///   - edits: the edits of a suggestion then; nil where there are none.
  /// - Returns: the finding with other places. A second place that coincides with the first stays;
  ///   of a suggestion without edits its words stay.
  func moved(
    _ place: (Span) -> Span, edits: ([Edit]) -> [Edit]? = { _ in nil }
  ) -> Diagnostic {
    with { copy in
      copy.primary = place(primary)
      copy.secondary = secondary.map { Label(span: place($0.span), text: $0.text) }
      copy.suggestions = []
      for suggestion in suggestions {
        if let edits = edits(suggestion.edits) {
          copy.suggestions.append(
            Suggestion(
              title: suggestion.title, edits: edits, applicability: suggestion.applicability))
        } else {
          copy.helps.append(suggestion.title)
        }
      }
    }
  }

  private func with(_ change: (inout Diagnostic) -> Void) -> Diagnostic {
    var copy = self
    change(&copy)
    return copy
  }
}

/// How grave a finding is, the gravest first.
package enum Severity: String, Sendable, Comparable {
  case error, warning, info, hint

  private var rank: Int {
    switch self {
    case .error: 0
    case .warning: 1
    case .info: 2
    case .hint: 3
    }
  }

  package static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }
}

/// A named value that fills a placeholder of a message.
package struct Argument: Hashable, Sendable {
  package let name: String
  package let value: String

  package init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}

/// A place and what it has to do with a finding.
package struct Label: Hashable, Sendable {
  package let span: Span
  package let text: String
}

/// A replacement of one range of text.
package struct Edit: Hashable, Sendable {
  package let span: Span
  package let replacement: String

  package init(span: Span, replacement: String) {
    self.span = span
    self.replacement = replacement
  }
}

/// Edits that belong together and would put a finding right.
package struct Suggestion: Hashable, Sendable {
  /// Whether a tool may apply the edits.
  package enum Applicability: String, Sendable {
    /// The meaning is what the author wanted, or stays the same.
    case safe
    /// Likely right; a person should look.
    case needsReview = "needs-review"
    /// The replacement holds a gap to be filled in.
    case hasPlaceholder = "has-placeholder"
  }

  package let title: String
  package let edits: [Edit]
  package let applicability: Applicability

  package init(title: String, edits: [Edit], applicability: Applicability) {
    self.title = title
    self.edits = edits
    self.applicability = applicability
  }
}

extension Diagnostic {
  /// The order of output: file, place, code; equal ones keep the order of discovery.
  package static func precedes(_ left: Diagnostic, _ right: Diagnostic) -> Bool {
    (left.primary.file, left.primary.range.start, left.code.rawValue)
      < (right.primary.file, right.primary.range.start, right.code.rawValue)
  }

  /// The findings in the order of output.
  package static func sorted(_ diagnostics: [Diagnostic]) -> [Diagnostic] {
    diagnostics.sorted(by: precedes)
  }
}
