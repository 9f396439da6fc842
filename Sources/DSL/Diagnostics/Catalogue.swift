/// Every kind of diagnostic with its wording, its explanation and its examples.
///
/// The entries are generated from grammar/diagnostics.table.
package enum Catalogue {
  /// What is said about one code.
  ///
  /// Texts may hold `{placeholders}`.
  package struct Entry: Sendable {
    package let code: DiagnosticCode
    /// The name in kebab-case.
    package let name: String
    package let severity: Severity
    package let title: String
    /// Text under the primary place; may be empty.
    package let label: String
    /// Texts of the second places, in the order of the factory's parameters.
    package let secondary: [String]
    package let notes: [String]
    package let helps: [String]
    /// What it means, why it matters on call and what to do.
    package let explanation: String
    /// A file that has this finding; empty where none can show it.
    package let badExample: String
    /// The same file put right.
    package let goodExample: String
  }

  /// The entry of a code.
  package static func entry(for code: DiagnosticCode) -> Entry {
    // The entries are ordered by number, and every case of the enumeration has one.
    var low = 0
    var high = entries.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if entries[middle].code.rawValue <= code.rawValue { low = middle } else { high = middle }
    }
    return entries[low]
  }

  /// The entry of a code as people write it (`T0101` or `unclosed-block`); nil if there is none.
  package static func entry(named text: String) -> Entry? {
    entries.first { $0.name == text || $0.code.text == text }
  }

  /// The template with its placeholders filled in; one without a value stays as it is.
  static func fill(_ template: String, with arguments: [Argument]) -> String {
    filled(template) { name in
      arguments.first { $0.name.utf8.elementsEqual(name) }?.value
    }
  }
}

extension DiagnosticCode {
  /// The code as people see it, such as `T0101`.
  package var text: String {
    let digits = String(rawValue)
    return "T" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }

  /// The name in kebab-case, such as `unclosed-block`.
  package var name: String { Catalogue.entry(for: self).name }
}
