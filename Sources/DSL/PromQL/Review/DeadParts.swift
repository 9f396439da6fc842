extension QueryReview {
  /// Branches looked at; joins inside joins can be many.
  private static let branchesMax = 4_096

  /// Parts that never give anything, and labels whose use has no effect.
  package func idleParts() -> [PromQL.Fault] {
    var found: [PromQL.Fault] = []
    var seen: Set<PromQL.Fault> = []
    var waiting = labels.branches
    waiting.reverse()
    var left = Self.branchesMax
    while let branch = waiting.popLast(), left > 0 {
      left -= 1
      for finding in branch.findings {
        let fault = Self.fault(finding)
        if seen.insert(fault).inserted { found.append(fault) }
      }
      if let death = branch.death {
        let fault = Self.fault(death, of: branch)
        if seen.insert(fault).inserted { found.append(fault) }
      }
      for join in branch.joins.reversed() { waiting.append(join.other) }
    }
    guard found.count > 1 else { return found }
    return found.sorted { ($0.range, $0.kind.rawValue) < ($1.range, $1.kind.rawValue) }
  }

  private static func fault(_ finding: PromQLLabels.Finding) -> PromQL.Fault {
    let kind: PromQL.FaultKind =
      switch finding.kind {
      case .impossible: .impossibleLabel
      case .orphaned: .orphanedLabel
      case .redundant: .redundantLabel
      case .unused: .unusedLabel
      case .neverTaken: .neverTaken
      case .unmatched: .unmatchedLabel
      }
    return PromQL.Fault(kind, finding.range, [finding.label], cause: finding.cause)
  }

  /// The place is that of the part which gives nothing, not that of the operator which knows it.
  private static func fault(
    _ death: PromQLLabels.Death, of branch: PromQLLabels.Branch
  ) -> PromQL.Fault {
    switch death.kind {
    case .neverTrue, .alwaysZero: PromQL.Fault(.deadPart, branch.range, [death.message])
    case .labelMissing:
      PromQL.Fault(.deadPart, death.cause?.range ?? death.range, [death.message])
    case .hiddenByLeft, .takenByUnless, .contradiction, .valuesDiffer, .absentOfCertain,
      .deadOperand:
      PromQL.Fault(.deadPart, death.range, [death.message])
    }
  }
}
