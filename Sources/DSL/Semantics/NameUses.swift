/// What the names of a package refer to, noted while they are resolved.
///
/// Only what the checker resolves is here: names in damaged text and in expressions that it gave up
/// are not.
struct NameUses: Sendable {
  /// What a name stands for.
  enum Target: Hashable, Sendable {
    /// A declaration of the package, by the place of its name.
    case symbol(Span)
    /// A local name, by the place of its definition.
    case local(Span)
    /// A local name that the language defines, such as `group` in a ticket.
    case implicit(String)
    case label(String)
    /// An alert that rules of the package raise; several rules may share the name.
    case alert(String)
    /// A value of the enumeration of a name; for a label's `label \`severity\``.
    case value(String, of: String)
    /// An annotation: declared nowhere.
    case annotation(String)
    case member(String, of: ValueType)
    case builtin(String)
  }

  /// One name where it stands.
  struct Use: Sendable {
    let span: Span
    let target: Target
    /// The type of the expression that the name is, where it is one.
    let type: ValueType?
  }

  /// In the order of the check; an expression that is looked at twice is here twice.
  private(set) var all: [Use] = []
  /// Whether anybody wants to know; a command that only checks does not.
  let isNoting: Bool

  init(isNoting: Bool) { self.isNoting = isNoting }

  mutating func note(_ span: Span, _ target: Target, _ type: ValueType? = nil) {
    if isNoting { all.append(Use(span: span, target: target, type: type)) }
  }

  /// Lets the names and what they stand for be elsewhere.
  mutating func move(_ place: (Span) -> Span) {
    all = all.map { use in
      let target: Target =
        switch use.target {
        case .symbol(let span): .symbol(place(span))
        case .local(let span): .local(place(span))
        default: use.target
        }
      return Use(span: place(use.span), target: target, type: use.type)
    }
  }

  mutating func note(_ uses: [Use]) {
    if isNoting { all += uses }
  }
}

extension Checker {
  /// Turns the places of names into those of the source, for tools.
  ///
  /// What stands in several rounds of a repetition is at one place then.
  mutating func leave(_ expansion: Expansion) {
    symbols.move(expansion.source(of:))
    vocabulary.move(expansion.source(of:))
    alertNames.move(expansion.source(of:))
    imports = imports.mapValues(expansion.source(of:))
    uses.move(expansion.source(of:))
    uses.note(expansion.uses)
  }

  /// Notes the label in `labels["name"]`.
  mutating func noteLabel(_ index: ExprSyntax, _ name: String) {
    guard case .stringLiteral(let literal) = index else { return }
    uses.note(literal.contentSpan, .label(name), .optional(.string))
  }
}

extension StringLiteralSyntax {
  /// The bytes between the quotes, among all files.
  var contentSpan: Span { Span(tree.source.id, contentRange) }
}
