/// A label or an annotation that a text names, as written.
struct LabelMention {
  enum Kind {
    /// `labels.NAME`, on an alert, a group or in the texts of a rule.
    case label
    /// `annotations.NAME`
    case annotation
    /// A word, which in the texts of a rule may be a declared label, or `value`.
    case word
    /// `value as …`, which is somehow made readable.
    case formattedValue
  }

  let kind: Kind
  let name: String
  let span: Span

  /// What a node mentions.
  static func of(_ node: NodeID, _ tree: SyntaxTree) -> LabelMention? {
    switch tree.kind(of: node) {
    case .nameExpr:
      let parent = tree.parent(of: node)
      let isCast = parent.map { tree.kind(of: $0) == .castExpr } ?? false
      let name = tree.text(of: node)
      return LabelMention(
        kind: isCast ? .formattedValue : .word, name: name,
        span: Span(tree.source.id, tree.range(of: node)))
    case .memberExpr:
      guard let view = MemberExprSyntax(tree, node), let member = view.member,
        let kind = kind(ofBase: view.base)
      else { return nil }
      return LabelMention(kind: kind, name: member.text, span: member.span)
    case .indexExpr:
      guard let view = IndexExprSyntax(tree, node), let kind = kind(ofBase: view.base),
        case .stringLiteral(let literal)? = view.index, let name = literal.constant
      else { return nil }
      return LabelMention(kind: kind, name: name, span: literal.span)
    default: return nil
    }
  }

  private static func kind(ofBase base: ExprSyntax?) -> Kind? {
    let word: String? =
      switch base {
      case .nameExpr(let name)?: name.text
      case .memberExpr(let member)?: member.member?.text
      default: nil
      }
    switch word {
    case "labels": return .label
    case "annotations": return .annotation
    default: return nil
    }
  }
}

extension LintedPackage {
  /// What stands within a span, in source order.
  func mentions(in span: Span) -> ArraySlice<LabelMention> {
    let all = survey.mentions(in: span.file)
    var (low, high) = (0, all.count)
    while low < high {
      let middle = (low + high) / 2
      if all[middle].span.range.start < span.range.start { low = middle + 1 } else { high = middle }
    }
    return all[low...].prefix { $0.span.range.end <= span.range.end }
  }

  /// The labels that a text of a rule names: `labels.NAME`, or a declared label by its name.
  func labels(namedIn text: CheckedRuleText) -> [LabelMention] {
    mentions(in: text.span).filter { mention in
      switch mention.kind {
      case .label: true
      case .word: label(mention.name) != nil
      case .annotation, .formattedValue: false
      }
    }
  }

  /// The places where a text of a rule shows the value.
  func values(in text: CheckedRuleText) -> [LabelMention] {
    mentions(in: text.span).filter { mention in
      switch mention.kind {
      case .word, .formattedValue: mention.name == "value"
      case .label, .annotation: false
      }
    }
  }
}
