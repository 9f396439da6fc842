/// Leaves out what a fault does not need.
enum Shrinker {
  /// Runs that shrinking may take.
  static let runsMaximum = 400

  /// What a fault is about, without names and numbers, so that shrinking stays with it.
  static func kind(_ fault: String) -> String {
    let words = fault.prefix { $0 != ":" }.split(separator: " ").filter { word in
      !["mail", "room", "desk", "pager"].contains { word.hasPrefix($0) }
        && word.allSatisfy { $0.isLetter }
    }
    return words.joined(separator: " ")
  }

  /// A scenario with fewer steps that fails alike: halves first, then quarters, then single steps.
  static func shrink(_ scenario: Scenario, fault: String, mutant: Mutant? = nil) -> Scenario {
    var best = scenario
    var runs = 0
    var length = max(best.steps.count / 2, 1)
    while runs < runsMaximum {
      var isSmaller = false
      var position = 0
      while position < best.steps.count, runs < runsMaximum {
        var candidate = best
        candidate.steps.removeSubrange(position..<min(position + length, best.steps.count))
        runs += 1
        let faults = Simulation.run(candidate, mutant: mutant).faults
        if faults.contains(where: { kind($0) == kind(fault) }) {
          best = candidate
          isSmaller = true
        } else {
          position += length
        }
      }
      if length == 1, !isSmaller { break }
      length = max(length / 2, 1)
    }
    return best
  }
}
