extension PromQL {
  /// One thing that is wrong with an expression.
  package struct Problem: Error, Hashable, Sendable {
    package let code: ProblemCode
    /// The bytes at fault; empty where something is missing.
    package let range: TextRange
    /// What the message names, in the order of the code's template.
    package let arguments: [String]
    /// Names that were probably meant, best first.
    package let suggestions: [String]

    init(
      _ code: ProblemCode, at range: TextRange, _ arguments: [String] = [],
      suggestions: [String] = []
    ) {
      self.code = code
      self.range = range
      self.arguments = arguments
      self.suggestions = suggestions
    }
  }
}

extension PromQL.Problem {
  /// What is wrong and what to do about it, in one line.
  package var message: String {
    guard !suggestions.isEmpty else { return reason }
    let words = suggestions.map { "'\($0)'" }.joined(separator: " or ")
    return reason + "; did you mean " + words + "?"
  }

  /// What is wrong, without what was probably meant.
  package var reason: String {
    filled(code.rawValue) { name in
      let number = Int(String(decoding: name, as: UTF8.self))
      return number.flatMap { arguments.indices.contains($0) ? arguments[$0] : nil } ?? ""
    }
  }
}
