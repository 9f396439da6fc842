/// What linting a package gave.
package struct LintReport: Sendable {
  /// The findings of checker and rules together, in order and bounded for each file.
  package let diagnostics: [Diagnostic]
  /// The same without the bound: what fixes and baselines work on.
  package let all: [Diagnostic]
  /// What `allow` comments silence.
  package let silenced: [Diagnostic]
  /// What was looked at; held, so that nobody has to wait till it is taken apart.
  let linter: Linter?
}

/// Looks for what is legal but likely wrong.
///
/// A package with errors is not linted: half of it would be misunderstood. Comments of the form
/// `# allow RULE until DATE because "reason"` silence warnings in any case.
///
/// - Parameters:
///   - package: the checked package.
///   - today: days since 1970-01-01, against which the ends of `allow` comments are held; nil lets
///     none of them end.
///   - pool: who does what can be done at the same time.
/// - Returns: the findings that are left.
package func lint(
  _ package: CheckedPackage, today: Int? = nil, in pool: WorkPool = .serial
) -> LintReport {
  var memory = LintMemory()
  return lint(package, today: today, &memory, in: pool)
}

/// The same with what an earlier run found out about files that have not changed.
///
/// - Parameters:
///   - package: the checked package.
///   - today: days since 1970-01-01.
///   - memory: what is known, and will be.
///   - runsRules: false for what the checker says only, less what comments silence.
///   - pool: who does what can be done at the same time.
/// - Returns: the findings that are left.
func lint(
  _ package: CheckedPackage, today: Int?, _ memory: inout LintMemory, runsRules: Bool = true,
  in pool: WorkPool = .serial
) -> LintReport {
  // What stands in another package is for those who check that one.
  let own = package.ownFiles
  var findings = package.all
  let isLinted = runsRules && !package.hasErrors
  var linter: Linter?
  if isLinted {
    let ready = Linter(LintedPackage(package, &memory, in: pool))
    linter = ready
    findings += package.expansion.moved(
      ready.findings(&memory, in: pool).filter { own.contains($0.primary.file) })
  }
  var allowances = Allowances(package, today: today, &memory)
  let (kept, silenced) = allowances.applied(to: findings)
  let rest = Diagnostic.sorted(kept + allowances.faults(isLinted: isLinted))
  return LintReport(
    diagnostics: FindingLimit.applied(to: rest), all: rest, silenced: silenced, linter: linter)
}

/// Runs every rule with one walk over each tree.
struct Linter: Sendable {
  private let package: LintedPackage

  init(_ package: LintedPackage) { self.package = package }

  /// The rules about each kind of node, by its number.
  private static let interested = SyntaxKind.allCases.map { kind in
    LintRegistry.nodeRules.filter { $0.accepts(kind) }
  }

  func findings(_ memory: inout LintMemory, in pool: WorkPool) -> [Diagnostic] {
    let nodes = memory.ruledNodes(of: package.files, in: pool) { !Linter.interested[$0].isEmpty }
    let files = package.files
    let rules = LintRegistry.rules
    // All at once, so that nobody waits between the rules about nodes and those about the package.
    let found = pool.map(files.count + rules.count) { [self] index in
      guard index >= files.count else { return visited(files[index].tree, nodes[index]) }
      var found = LintFindings()
      rules[index - files.count].check(package, &found)
      return found.all
    }
    let all = package.ruleFindings + found.flatMap(\.self)
    return withoutRepeatedSlips(all).map { $0.path == nil ? named($0) : $0 }
  }

  private func visited(_ tree: SyntaxTree, _ nodes: [NodeID]) -> [Diagnostic] {
    var found = LintFindings()
    for node in nodes {
      for rule in Linter.interested[Int(tree.kind(of: node).rawValue)] {
        rule.visit(tree, node, package, &found)
      }
    }
    return found.all
  }

  /// A slip in a name is told once, by the rule that knows what the name is of.
  private func withoutRepeatedSlips(_ found: [Diagnostic]) -> [Diagnostic] {
    let names = found.filter { $0.code.isOfName }.map(\.primary)
    guard !names.isEmpty else { return found }
    return found.filter { finding in
      finding.code != .misspeltWord
        || !names.contains { name in
          name.file == finding.primary.file && name.range.start <= finding.primary.range.start
            && finding.primary.range.end <= name.range.end
        }
    }
  }

  /// The finding with the declaration it stands in.
  private func named(_ diagnostic: Diagnostic) -> Diagnostic {
    guard let path = package.path(at: diagnostic.primary) else { return diagnostic }
    return diagnostic.about(path)
  }
}

extension DiagnosticCode {
  /// Whether it is that of a slip in a name of some sort.
  fileprivate var isOfName: Bool {
    switch self {
    case .misspeltSeries, .misspeltQueryLabel, .misspeltLabelValue, .misspeltAlertname,
      .misspeltAddress, .misspeltRunbook, .misspeltAnnotation:
      true
    default: false
    }
  }

  /// Whether it is that of a slip that shows by how often something is written.
  var isOfSpelling: Bool { isOfName || self == .misspeltWord }
}
