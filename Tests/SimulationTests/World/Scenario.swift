import Interpreter

@testable import Runtime

/// What a seed enables: a swarm of small mixes finds more than one mix of everything.
struct Features: OptionSet, Hashable {
  let rawValue: Int

  static let inhibitions = Features(rawValue: 1 << 0)
  static let mutes = Features(rawValue: 1 << 1)
  static let silences = Features(rawValue: 1 << 2)
  static let escalations = Features(rawValue: 1 << 3)
  static let tickets = Features(rawValue: 1 << 4)
  static let playbooks = Features(rawValue: 1 << 5)
  static let limits = Features(rawValue: 1 << 6)
  static let reloads = Features(rawValue: 1 << 7)
  static let crashes = Features(rawValue: 1 << 8)
  static let leaps = Features(rawValue: 1 << 9)
  static let slowness = Features(rawValue: 1 << 10)
  static let retries = Features(rawValue: 1 << 11)
  static let rejections = Features(rawValue: 1 << 12)
  static let losses = Features(rawValue: 1 << 13)

  static let count = 14
}

/// How a receiver answers.
enum Mode: String, CaseIterable {
  case well
  /// Takes its time.
  case slow
  /// Asks to be tried again later.
  case down
  /// As `down`, and says when.
  case busy
  /// Refuses for good.
  case rejecting
  /// Answers get lost, whether or not the notification arrived.
  case losing
  /// Anything, attempt by attempt.
  case flaky
}

/// Something that happens in a world.
///
/// Steps carry all they need, so that a scenario stays meaningful when some are left out.
enum Move {
  /// Alerts by number; without a span their end is assumed.
  case fire([Int], lasting: TimeSpan?, late: TimeSpan)
  case resolve([Int])
  case silence(name: String, value: String, delay: TimeSpan, lasting: TimeSpan)
  case changeSilence(Int, lasting: TimeSpan)
  case expireSilence(Int)
  case acknowledge(Int)
  case moveTicket(Int, TicketState)
  case comment(Int)
  case reload(Edit, seed: UInt64)
  /// The process stops and starts, perhaps with a package edited meanwhile.
  case restart(Edit?, seed: UInt64, down: TimeSpan)
  case pass(TimeSpan)
  case leap(TimeSpan)
  case mode(Int, Mode)
  /// The process dies at the n-th such boundary from now.
  case crash(VirtualEngine.Boundary, after: Int)
}

/// A whole run, drawn from a seed.
struct Scenario {
  let seed: UInt64
  var features: Features
  var plan: Plan
  var alerts: [LabelSet]
  var steps: [Move]

  init(seed: UInt64) {
    self.seed = seed
    var random = SplitMix64(seed: seed)
    // Everything may be on or off; suppression, faults and workflow equally often.
    features = Features(
      rawValue: Int(random.next() >> 20) & ((1 << Features.count) - 1))
    var planner = PlanGenerator(seed: random.next(), features: features)
    plan = planner.plan()
    alerts = PlanGenerator.alerts(seed: seed)
    var generator = StepGenerator(random: random, features: features, alerts: alerts.count)
    steps = generator.steps()
  }
}

private struct StepGenerator {
  var random: SplitMix64
  let features: Features
  let alerts: Int

  mutating func steps() -> [Move] {
    let kinds = weighted
    return (0..<Int.random(in: 10...60, using: &random)).map { _ in
      step(kinds[Int.random(in: 0..<kinds.count, using: &random)])
    }
  }

  private enum Kind {
    case fire, resolve, pass, silence, reload, restart, leap, mode, crash, acknowledge, ticket
  }

  private var weighted: [Kind] {
    var kinds: [Kind] =
      Array(repeating: .fire, count: 7) + [.resolve, .resolve, .resolve, .resolve]
    kinds += Array(repeating: .pass, count: 12)
    if features.contains(.silences) { kinds += Array(repeating: .silence, count: 4) }
    if features.contains(.reloads) { kinds += [.reload, .reload, .reload] }
    if features.contains(.crashes) { kinds += [.crash, .crash, .crash, .restart] }
    if features.contains(.crashes), features.contains(.reloads) { kinds.append(.restart) }
    if features.contains(.leaps) { kinds.append(.leap) }
    if !modes.isEmpty { kinds += [.mode, .mode, .mode] }
    if features.contains(.escalations) { kinds += [.acknowledge] }
    if features.contains(.tickets) { kinds += [.ticket] }
    return kinds
  }

  private var modes: [Mode] {
    var modes: [Mode] = []
    if features.contains(.slowness) { modes.append(.slow) }
    if features.contains(.retries) { modes += [.down, .busy] }
    if features.contains(.rejections) { modes.append(.rejecting) }
    if features.contains(.losses) { modes.append(.losing) }
    if modes.count > 2 { modes.append(.flaky) }
    return modes.isEmpty ? [] : modes + [.well, .well]
  }

  private mutating func int(_ range: ClosedRange<Int>) -> Int {
    Int.random(in: range, using: &random)
  }

  private mutating func span(_ seconds: ClosedRange<Int64>) -> TimeSpan {
    .milliseconds(
      Int64.random(in: seconds.lowerBound * 1000...seconds.upperBound * 1000, using: &random))
  }

  private mutating func some() -> [Int] {
    let count = [1, 1, 1, 2, 3][int(0...4)]
    return Array(Set((0..<count).map { _ in int(0...alerts - 1) })).sorted()
  }

  private mutating func step(_ kind: Kind) -> Move {
    switch kind {
    case .fire:
      let spans: [TimeSpan?] = [nil, nil, .minutes(2), .minutes(20), .hours(24), .hours(24)]
      return .fire(
        some(), lasting: spans[int(0...5)], late: int(0...4) == 0 ? span(1...200) : .zero)
    case .resolve: return .resolve(some())
    case .pass:
      let spans: [ClosedRange<Int64>] = [0...3, 1...30, 10...120, 60...600, 300...2400]
      return .pass(span(spans[int(0...4)]))
    case .leap: return .leap(span(int(0...1) == 0 ? 5...120 : 300...7200))
    case .silence: return silence()
    case .reload:
      return .reload(Edit.allCases[int(0...Edit.allCases.count - 1)], seed: random.next())
    case .restart:
      let edit =
        features.contains(.reloads) && int(0...1) == 0
        ? Edit.allCases[int(0...Edit.allCases.count - 1)] : nil
      return .restart(edit, seed: random.next(), down: int(0...1) == 0 ? .zero : span(1...900))
    case .mode: return .mode(int(0...7), modes[int(0...modes.count - 1)])
    case .crash:
      return .crash(VirtualEngine.Boundary.allCases[int(0...2)], after: int(0...6))
    case .acknowledge: return .acknowledge(int(0...50))
    case .ticket:
      return int(0...2) == 0
        ? .comment(int(0...50)) : .moveTicket(int(0...50), TicketState.allCases[int(0...2)])
    }
  }

  private mutating func silence() -> Move {
    switch int(0...3) {
    case 0: return .changeSilence(int(0...9), lasting: span(10...2000))
    case 1: return .expireSilence(int(0...9))
    default:
      let (name, values) = PlanGenerator.vocabulary[int(0...3)]
      return .silence(
        name: name, value: values[int(0...values.count - 1)],
        delay: int(0...3) == 0 ? span(5...300) : .zero, lasting: span(20...3000))
    }
  }
}
