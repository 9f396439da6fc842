/// One lint rule; its documentation comment is its manual page.
///
/// A rule looks at packages that the checker accepts, and says nothing that the checker says. Its
/// wording and its examples stand under its code in grammar/diagnostics.table.
protocol LintRule: Sendable {
  /// The code of its findings.
  static var code: DiagnosticCode { get }
  /// Whether an `allow` comment cannot silence it.
  static var isMandatory: Bool { get }
  /// Looks at the package as a whole.
  static func check(_ package: LintedPackage, _ found: inout LintFindings)
}

extension LintRule {
  static var isMandatory: Bool { false }
  static func check(_ package: LintedPackage, _ found: inout LintFindings) {}
}

/// A rule about one kind of node, called by the one walk over each tree.
protocol NodeLintRule: LintRule {
  associatedtype View: SyntaxView
  /// Looks at one node.
  static func check(_ view: View, _ package: LintedPackage, _ found: inout LintFindings)
}

/// A rule about nodes as the walk calls it.
///
/// It is made where the type of the rule is known: asked through the protocol, the walk would look
/// up the type of the rule's nodes for every node.
struct NodeVisitor: Sendable {
  let accepts: @Sendable (SyntaxKind) -> Bool
  let visit: @Sendable (SyntaxTree, NodeID, LintedPackage, inout LintFindings) -> Void

  init<Rule: NodeLintRule>(_ rule: Rule.Type) {
    accepts = { Rule.View.accepts($0) }
    visit = { tree, id, package, found in
      if let view = Rule.View(tree, id) { Rule.check(view, package, &found) }
    }
  }
}

/// What a lint rule is about; the second digit of its code.
package enum LintCategory: String, Sendable, CaseIterable {
  case correctness
  case suspicious
  case routing
  case noise
  case security
  case style

  /// The category of a rule's code; nil for codes that are no rule's.
  package init?(of code: DiagnosticCode) {
    switch code.rawValue / 100 {
    case 71: self = .correctness
    case 72: self = .suspicious
    case 73: self = .routing
    case 74: self = .noise
    case 75: self = .security
    case 76: self = .style
    default: return nil
    }
  }

  /// Whether an `allow` comment must say until when: what may cost a page or a secret is looked at
  /// again.
  var needsDate: Bool { self == .routing || self == .security }
}

/// The findings of the rules, as they come.
struct LintFindings {
  private(set) var all: [Diagnostic] = []

  mutating func report(_ diagnostic: Diagnostic) { all.append(diagnostic) }
}
