import Interpreter

@testable import Runtime

/// The receivers, and everything that can go wrong on the way to them.
final class Outside {
  /// Longest time that an attempt takes.
  static let slowest = TimeSpan.seconds(150)
  /// Longest pause that a busy receiver asks for.
  static let longestWish = TimeSpan.seconds(90)

  private let seed: UInt64
  private var modes: [String: Mode] = [:]
  /// Deaths to come, and how many such boundaries to let pass first.
  private(set) var deaths: [(boundary: VirtualEngine.Boundary, after: Int)] = []
  /// The boundary at which the process died last.
  private(set) var lastDeath: VirtualEngine.Boundary?

  init(seed: UInt64) { self.seed = seed }

  func set(_ channel: String, _ mode: Mode) { modes[channel] = mode == .well ? nil : mode }

  func heal() {
    modes = [:]
    deaths = []
  }

  func mode(of lane: String) -> Mode { modes[lane] ?? .well }

  func plan(_ boundary: VirtualEngine.Boundary, after: Int) { deaths.append((boundary, after)) }

  func dies(at boundary: VirtualEngine.Boundary) -> Bool {
    guard let index = deaths.firstIndex(where: { $0.boundary == boundary }) else { return false }
    guard deaths[index].after == 0 else {
      deaths[index].after -= 1
      return false
    }
    deaths.remove(at: index)
    lastDeath = boundary
    return true
  }

  /// What becomes of an attempt, and whether it really reaches the receiver.
  func answer(_ row: OutboxRecord) -> (response: VirtualEngine.Response, arrives: Bool) {
    var random = SplitMix64(seed: seed)
    for byte in row.key.description.utf8 {
      random.state = random.state &* 31 &+ UInt64(byte)
    }
    random.state &+= UInt64(row.attempts)
    _ = random.next()
    var mode = mode(of: row.effect.lane)
    if mode == .flaky {
      let modes: [Mode] = [.well, .well, .slow, .down, .busy, .rejecting, .losing]
      mode = modes[Int(random.next() % UInt64(modes.count))]
    }
    let quick = TimeSpan.milliseconds(Int64(random.next() % 400) + 1)
    let long = TimeSpan.milliseconds(Int64(random.next() % 150_000) + 1)
    switch mode {
    case .well: return (.init(success(row), after: quick), true)
    case .slow: return (.init(success(row), after: long), true)
    case .down: return (.init(.retry(reason: "503", after: nil), after: quick), false)
    case .busy:
      let wish = TimeSpan.milliseconds(Int64(random.next() % 90_000))
      return (.init(.retry(reason: "429", after: wish), after: quick), false)
    case .rejecting: return (.init(.failed(reason: "400"), after: quick), false)
    case .losing, .flaky:
      let arrives = random.next() % 2 == 0
      return (.init(.inDoubt(reason: "reset"), after: quick), arrives)
    }
  }

  private func success(_ row: OutboxRecord) -> EffectOutcome {
    switch row.effect {
    case .deliver: .done(value: .none, receipt: "ok")
    case .http:
      .done(
        value: .record([
          RecordField("status", .int(200)), RecordField("body", .string("")),
        ]), receipt: "200")
    case .ai:
      .done(value: .record([RecordField("cause", .string("oom"))]), receipt: "ok", tokens: 10)
    }
  }
}
