/// The comparisons of a condition that is a chain of one operator.
struct ConditionChain {
  let view: BinaryExprSyntax
  let operands: [ExprSyntax]
  let isOr: Bool

  /// Nil for other expressions, and for the inner links of a chain.
  init?(_ view: BinaryExprSyntax) {
    guard let kind = view.operator?.kind, kind == .kwAnd || kind == .kwOr else { return nil }
    if let parent = view.tree.parent(of: view.id).flatMap({ BinaryExprSyntax(view.tree, $0) }),
      parent.operator?.kind == kind, parent.left?.id == view.id
    {
      return nil
    }
    var operands: [ExprSyntax] = []
    var current = view
    while true {
      guard let left = current.left, let right = current.right else { return nil }
      operands.append(right)
      guard case .binaryExpr(let next) = left, next.operator?.kind == kind else {
        operands.append(left)
        break
      }
      current = next
    }
    self.view = view
    self.operands = operands.reversed()
    isOr = kind == .kwOr
  }
}

extension LintedPackage {
  /// Whether an expression is a condition on labels or a part of one.
  func isCondition(_ view: BinaryExprSyntax) -> Bool { meaning(of: .binaryExpr(view)) != nil }

  /// The value as it is written in a condition on a label.
  func spelling(of value: String, for label: String) -> String {
    let known = self.label(label)?.values.contains(value) ?? false
    return known && isWord(value) ? value : "\"\(escaped(value))\""
  }

  private func isWord(_ text: String) -> Bool {
    guard let first = text.utf8.first, first == UInt8(ascii: "_") || isLetter(first) else {
      return false
    }
    return text.utf8.allSatisfy { isLetter($0) || $0 == UInt8(ascii: "_") || $0 &- 48 < 10 }
  }

  private func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- UInt8(ascii: "a") < 26 }

  private func escaped(_ text: String) -> String {
    var out = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": out += "\\\(scalar)"
      case "\n": out += "\\n"
      case "\t": out += "\\t"
      case "$", "%": out.unicodeScalars.append(scalar)
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out.replacing("${", with: "$${").replacing("%{", with: "%%{")
  }
}

/// A comparison of a label with a pattern.
struct PatternComparison {
  /// The label as written.
  let left: ExprSyntax
  let label: String
  /// The expression on the right.
  let right: ExprSyntax
  let source: String
  let isNegated: Bool

  init?(_ view: BinaryExprSyntax, _ package: LintedPackage) {
    guard let kind = view.operator?.kind, kind == .matches || kind == .notMatches,
      let left = view.left, let right = view.right,
      let meaning = package.meaning(of: .binaryExpr(view))
    else { return nil }
    switch (meaning, kind) {
    case (.label(let label, .matches(let pattern)), .matches),
      (.not(.label(let label, .matches(let pattern))), .notMatches):
      self.label = label
      source = pattern.source
    default: return nil
    }
    switch right {
    case .stringLiteral, .typedLiteral: break
    default: return nil
    }
    self.left = left
    self.right = right
    isNegated = kind == .notMatches
  }

  /// The literal characters of an expression without operators; nil for a real one.
  static func plainText(_ source: String) -> String? {
    var out = ""
    var isEscaped = false
    for character in source {
      if isEscaped {
        guard !character.isLetter, !character.isNumber else { return nil }
        out.append(character)
        isEscaped = false
      } else if character == "\\" {
        isEscaped = true
      } else if ".+*?()[]{}|^$".contains(character) {
        return nil
      } else {
        out.append(character)
      }
    }
    return isEscaped ? nil : out
  }

  /// The branches of an expression that lists plain texts: `a|b` or `(a|b)`.
  static func plainBranches(_ source: String) -> [String]? {
    var inner = Substring(source)
    if inner.hasPrefix("(?:"), inner.hasSuffix(")") {
      inner = inner.dropFirst(3).dropLast()
    } else if inner.hasPrefix("("), inner.hasSuffix(")") {
      inner = inner.dropFirst().dropLast()
    }
    let parts = inner.split(separator: "|", omittingEmptySubsequences: false)
    guard parts.count > 1 else { return nil }
    let texts = parts.compactMap { plainText(String($0)) }
    guard texts.count == parts.count, !texts.contains("") else { return nil }
    return texts
  }
}

extension BinaryExprSyntax {
  /// From the label to the value.
  func replaced(
    _ title: String, with text: String, _ applicability: Suggestion.Applicability
  ) -> Suggestion {
    Suggestion(
      title: title, edits: [Edit(span: span, replacement: text)], applicability: applicability)
  }
}
