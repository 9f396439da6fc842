/// Puts together what is found in the rounds of a repetition.
struct RoundFindings {
  private let map: SourceMap

  init(_ map: SourceMap) { self.map = map }

  /// What makes findings of several rounds one: its place in the source and its code.
  private struct Key: Hashable {
    let code: DiagnosticCode
    let place: TextRange
    let repetition: NodeID
  }

  /// The findings, which stand at places of the source, each once for all rounds.
  func folded(_ findings: [(finding: Diagnostic, round: Int?)]) -> [Diagnostic] {
    var kept: [Diagnostic] = []
    var members: [[(finding: Diagnostic, round: Int)]] = []
    var places: [Key: Int] = [:]
    for (finding, round) in findings {
      guard let round else {
        kept.append(finding)
        continue
      }
      let key = Key(
        code: finding.code, place: finding.primary.range,
        repetition: map.rounds[round].repetition)
      if let known = places[key] {
        members[known].append((finding, round))
      } else {
        places[key] = members.count
        members.append([(finding, round)])
      }
    }
    return kept + members.flatMap(together)
  }

  /// What several rounds say of one place: mistakes that differ in more than the value stay apart.
  private func together(_ members: [(finding: Diagnostic, round: Int)]) -> [Diagnostic] {
    guard let first = members.first else { return [] }
    let rounds = distinct(members.map(\.round))
    let isEverywhere = rounds.count == map.roundCounts[map.rounds[first.round].repetition]
    let twice = sameNameTwice(first.finding)
    var finding = twice ?? withHelp(first.finding, first.round)
    let others = members.dropFirst().map(\.finding)
    finding.suggestions =
      isEverywhere
      ? finding.suggestions.filter { suggestion in
        others.allSatisfy { $0.suggestions.contains(suggestion) }
      } : []
    if twice != nil { return [finding.note("again for \(listed(rounds))")] }
    guard isEverywhere else { return [finding.note("for \(listed(rounds))")] }
    if rounds.count > 1, members.contains(where: { $0.finding.title != first.finding.title }) {
      return [finding.note("the same for all \(rounds.count) values")]
    }
    return [finding]
  }

  private func distinct(_ rounds: [Int]) -> [Int] {
    var seen: Set<Int> = []
    return rounds.filter { seen.insert($0).inserted }
  }

  private static let roundsShownMax = 4

  private func listed(_ rounds: [Int]) -> String {
    let shown = rounds.prefix(RoundFindings.roundsShownMax).map(map.values)
    let rest = rounds.count - shown.count
    return rest > 0
      ? "\(shown.joined(separator: "; ")); and \(rest) more"
      : shown.joined(separator: "; ")
  }

  /// A name that nothing declares may be the variable without its braces.
  private func withHelp(_ finding: Diagnostic, _ round: Int) -> Diagnostic {
    guard [.unknownVariable, .unknownName, .unknownValue].contains(finding.code),
      let name = finding.arguments.first(where: { $0.name == "name" || $0.name == "value" })?.value,
      map.chain(round).contains(where: { map.rounds[$0].variable == name })
    else { return finding }
    return finding.help("the value of the repetition is written `${\(name)}`")
  }

  /// A name that is declared twice by one repetition, told as that.
  private func sameNameTwice(_ finding: Diagnostic) -> Diagnostic? {
    guard finding.code == .duplicateDeclaration || finding.code == .duplicateBranchName,
      finding.secondary.contains(where: { $0.span == finding.primary })
    else { return nil }
    let name = finding.arguments.first { $0.name == "name" }?.value ?? ""
    return .nameGivenTwice(at: finding.primary, name: name)
  }
}
