import Testing

@testable import Interpreter

/// When an evaluator sends an alert, and what it says of its end.
@Suite struct AlertSenderTests {
  private static let start = Instant.seconds(1_000_000)
  private static let labels = LabelSet([("alertname", "A")])

  /// Messages of one alert that fires from and until some time, both in seconds, as
  /// `time: start end`, all in seconds since the test began.
  private static func messages(
    _ flavor: RuleFlavor, every interval: Int64, firing: ClosedRange<Int64>, until end: Int64
  ) -> [String] {
    var sender = AlertSender(flavor)
    var lines: [String] = []
    for time in stride(from: Int64(0), through: end, by: Int(interval)) {
      let firedAt = (start + .seconds(firing.lowerBound)).nanoseconds / 1_000_000
      let alert = RuleEngine.ActiveAlert(
        labels: labels, annotations: .empty, activeSince: firedAt,
        firedAt: time < firing.lowerBound ? nil : firedAt)
      let sent = sender.messages(
        firing.upperBound >= time ? [alert] : [], at: start + .seconds(time),
        interval: .seconds(interval))
      lines += sent.map { message in
        let (from, to) = (message.startsAt - start, message.endsAt - start)
        return "\(time): \(Int(from.seconds)) \(Int(to.seconds))"
      }
    }
    return lines
  }

  /// A message a minute at most, so every third evaluation of half a minute; four minutes ahead.
  @Test func prometheusSendsAnewAfterAMinute() {
    let sent = Self.messages(.prometheus, every: 30, firing: 60...240, until: 270)
    #expect(sent == ["60: 60 300", "150: 60 390", "240: 60 480", "270: 60 270"])
  }

  @Test func longIntervalsGiveLongEnds() {
    let sent = Self.messages(.prometheus, every: 300, firing: 0...300, until: 600)
    #expect(sent == ["0: 0 1200", "300: 0 1500", "600: 0 600"])
  }

  /// The end is told for a quarter of an hour, and once more at most.
  @Test func endsAreTold() {
    let sent = Self.messages(.prometheus, every: 60, firing: 0...0, until: 3600)
    let times: [Int] = sent.compactMap { $0.split(separator: ":").first.flatMap { Int($0) } }
    let wanted: [Int] = [0] + Array(stride(from: 60, through: 960, by: 120))
    #expect(times == wanted)
    #expect(sent.dropFirst().allSatisfy { $0.hasSuffix(" 0 60") })
  }

  @Test func vmalertSendsAtEveryEvaluation() {
    let sent = Self.messages(
      .vmalert(addsGroupLabel: true), every: 30, firing: 60...120, until: 120)
    #expect(sent == ["60: 60 180", "90: 60 210", "120: 60 240"])
  }

  /// An alert that comes again is a new one, and while it waits its old end is not told.
  @Test func anAlertThatComesAgainBeginsAnew() {
    var sender = AlertSender(.prometheus)
    func alert(_ active: Int64, _ fired: Int64?) -> [RuleEngine.ActiveAlert] {
      [
        RuleEngine.ActiveAlert(
          labels: Self.labels, annotations: .empty, activeSince: active * 1000,
          firedAt: fired.map { $0 * 1000 })
      ]
    }
    let steps: [(Int64, [RuleEngine.ActiveAlert])] = [
      (0, alert(0, 0)), (60, []), (200, alert(200, nil)), (400, alert(200, 400)),
    ]
    let starts = steps.map { time, active in
      sender.messages(active, at: .seconds(time), interval: .seconds(60)).map {
        Int(($0.startsAt - .seconds(0)).seconds)
      }
    }
    #expect(starts == [[0], [0], [], [400]])
  }
}
