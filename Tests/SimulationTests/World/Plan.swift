import Interpreter

/// A package as the simulation thinks of it: plain, and evaluated in the simplest way there is.
///
/// Everything the checks expect is computed from this, never by the code under test.
struct Plan {
  var number = 1
  /// The first is the last resort.
  var channels: [ChannelPlan] = []
  var root = RoutePlan(key: "root")
  var inhibitions: [InhibitionPlan] = []
  var mutes: [MutePlan] = []
  var escalations: [EscalationPlan] = []
  var tickets: [String] = []
  var playbooks: [PlaybookPlan] = []

  var version: String { "v\(number)" }
  var lastResort: String { channels.first?.name ?? "" }

  func channel(_ name: String) -> ChannelPlan? { channels.first { $0.name == name } }

  /// The channel itself, its fallbacks, and the last resort.
  func chain(of name: String) -> [String] {
    var names = [name]
    while let next = channel(names[names.count - 1])?.fallback, !names.contains(next) {
      names.append(next)
    }
    return names.contains(lastResort) ? names : names + [lastResort]
  }
}

struct ChannelPlan: Hashable {
  var name: String
  var sendResolved = true
  var fallback: String?
  var limit: RateLimit?
}

/// A test of one label; an absent label is "".
enum LabelQuestion: Hashable {
  case always
  case equals(String, String)
  case differs(String, String)
  case oneOf(String, [String])

  func holds(_ labels: LabelSet) -> Bool {
    switch self {
    case .always: true
    case .equals(let name, let value): (labels[name] ?? "") == value
    case .differs(let name, let value): (labels[name] ?? "") != value
    case .oneOf(let name, let values): values.contains(labels[name] ?? "")
    }
  }
}

enum TargetPlan: Hashable {
  case channel(String)
  case escalation(String)
  case ticket(String)
}

/// Minutes of the day in UTC, within one day.
struct Window: Hashable {
  var start: Int
  var end: Int

  static let day: Int64 = 86_400_000_000_000
  static let minute: Int64 = 60_000_000_000

  func contains(_ time: Instant) -> Bool {
    let minute = Int(time.nanoseconds % Self.day / Self.minute)
    return start <= minute && minute < end
  }

  /// Begins and ends of the window in a span of time.
  func edges(from first: Instant, to last: Instant) -> [Instant] {
    let days = (first.nanoseconds / Self.day)...(last.nanoseconds / Self.day)
    return days.flatMap { day in
      [start, end].map { Instant(nanoseconds: day * Self.day + Int64($0) * Self.minute) }
    }
  }
}

struct RoutePlan {
  var key: String
  var question = LabelQuestion.always
  var continues = false
  var targets: [TargetPlan] = []
  var isDrop = false
  /// Nil: every label set is its own group.
  var grouping: [String]? = []
  var wait = TimeSpan.seconds(30)
  var interval = TimeSpan.minutes(5)
  var repeatInterval = TimeSpan.hours(1)
  var quiet: Window?
  var children: [RoutePlan] = []

  /// All nodes, parents before children.
  var all: [RoutePlan] { [self] + children.flatMap(\.all) }

  /// Visits every node with a chance to change it.
  mutating func edit(_ body: (inout RoutePlan) -> Void) {
    body(&self)
    for index in children.indices { children[index].edit(body) }
  }
}

/// A leaf that an alert reaches, with the quiet times of the blocks around it.
struct Leaf {
  var node: RoutePlan
  var quiet: [Window]

  var channels: [String] {
    node.targets.compactMap { if case .channel(let name) = $0 { name } else { nil } }
  }

  func groupLabels(_ labels: LabelSet) -> LabelSet {
    guard let names = node.grouping else { return labels }
    return LabelSet(
      names.compactMap { name in labels[name].map { (name: name, value: $0) } })
  }
}

extension Plan {
  /// Where an alert goes: the first match among siblings ends the search unless it is an `also`.
  func leaves(of labels: LabelSet) -> [Leaf] {
    var found: [Leaf] = []
    visit(root, labels, [], &found)
    return found.filter { !$0.node.isDrop }
  }

  private func visit(
    _ node: RoutePlan, _ labels: LabelSet, _ quiet: [Window], _ found: inout [Leaf]
  ) {
    let quiet = quiet + (node.quiet.map { [$0] } ?? [])
    let before = found.count
    for child in node.children where child.question.holds(labels) {
      visit(child, labels, quiet, &found)
      if !child.continues { break }
    }
    if found.count == before { found.append(Leaf(node: node, quiet: quiet)) }
  }

  var windows: [Window] { root.all.compactMap(\.quiet) + mutes.map(\.window) }
}

struct InhibitionPlan: Hashable {
  var source: LabelQuestion
  var target: LabelQuestion
  var same: [String]
}

struct MutePlan: Hashable {
  var question: LabelQuestion
  var window: Window
}

struct EscalationPlan: Hashable {
  struct Step: Hashable {
    var after: TimeSpan
    var channels: [String]
  }
  var name: String
  var steps: [Step]
  var repeats: Int

  /// When each step is taken, counted from the begin.
  var offsets: [TimeSpan] {
    guard let last = steps.last?.after else { return [] }
    let before = steps.count > 1 ? steps[steps.count - 2].after : .zero
    let pause = last - before > .zero ? last - before : .minutes(5)
    return (0...Int64(repeats)).flatMap { round in
      steps.map { (last + pause) * round + $0.after }
    }
  }
}

struct PlaybookPlan: Hashable {
  enum Piece: Hashable {
    case ticket, http, ai, say, pause, untilAcked
  }
  var name: String
  var onResolved = false
  var perAlert = false
  var question = LabelQuestion.always
  var limit: Int?
  var pieces: [Piece]
  var sayTo: String
}
