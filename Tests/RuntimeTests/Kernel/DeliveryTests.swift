import Interpreter
import Runtime
import TestSupport
import Testing

private typealias Response = VirtualEngine.Response

extension VirtualEngine.Response {
  static let refused = Self(.retry(reason: "503", after: nil))
  static let rejected = Self(.failed(reason: "400"))
  static let lost = Self(.inDoubt(reason: "connection reset"))
}

@Suite("Deliveries: retry, supersede, hand over")
struct DeliveryTests {
  /// `room` answers like this until the given second; everything else is done.
  private func bench(
    _ program: Program = .bench(), room response: VirtualEngine.Response, until end: Double,
    options: KernelOptions = .bench
  ) -> KernelBench {
    var bench = KernelBench(program, options: options)
    bench.engine.respond = { row, now in
      row.effect.lane == "room" && now < KernelBench.time(end) ? response : .done
    }
    return bench
  }

  @Test("A refused attempt is repeated with the same key until it is taken, and only once taken")
  func retries() {
    var bench = bench(room: .refused, until: 200)
    bench.fire("A")
    bench.run(to: 3_000)
    #expect(bench.told.count == 1)
    #expect(bench.attempts.count > 4)
    #expect(Set(bench.engine.attempts.map(\.row.key)).count == 1)
    #expect(bench.engine.attempts.map(\.row.attempts) == Array(1...bench.attempts.count))
    let last = bench.engine.attempts.last?.at ?? KernelBench.start
    #expect(last >= KernelBench.time(200) && last < KernelBench.time(262))
  }

  @Test("Recipients who lack it are tried again alone, also after a crash")
  func partlyTaken() {
    var bench = KernelBench(.bench())
    bench.engine.respond = { row, now in
      now < KernelBench.time(200)
        ? Response(.retry(reason: "451", after: nil, left: ["bo@example.org"])) : .done
    }
    bench.fire("A")
    bench.run(to: 100)
    bench.engine.crash()
    bench.run(to: 3_000)
    let recipients = bench.engine.attempts.map(\.row.effect.delivery?.onlyTo)
    #expect(recipients.count > 2)
    #expect(recipients.first == .some(nil))
    #expect(recipients.dropFirst().allSatisfy { $0 == ["bo@example.org"] })
    #expect(Set(bench.engine.attempts.map(\.row.key)).count == 1)
  }

  @Test("Recipients who will never have it stand in the history")
  func refusedRecipients() {
    var bench = KernelBench(.bench())
    bench.engine.respond = { _, now in
      now < KernelBench.time(31)
        ? Response(.retry(reason: "bo: 451; cy: 550", after: nil, left: ["bo@example.org"]))
        : Response(.done(value: .none, receipt: "250", refused: ["bo@example.org: 550 gone"]))
    }
    bench.fire("A")
    bench.run(to: 100)
    let failures = bench.engine.history().filter { $0.kind == .failed }.map(\.text)
    #expect(failures.contains("room did not reach everybody: bo: 451; cy: 550"), "\(failures)")
    #expect(failures.contains("room did not reach everybody: bo@example.org: 550 gone"))
    #expect(bench.engine.history().contains { $0.kind == .notified })
  }

  @Test("Pauses grow to the maximum with full jitter, and differ between seeds")
  func backOff() {
    var times: [[Instant]] = []
    for seed in 1...2 {
      var bench = KernelBench(seed: UInt64(seed))
      bench.engine.respond = { _, _ in .refused }
      bench.fire("A")
      bench.run(to: 320)
      times.append(bench.engine.attempts.map(\.at))
      let pauses = zip(bench.engine.attempts.dropFirst(), bench.engine.attempts).map {
        $0.at - $1.at
      }
      #expect(pauses.allSatisfy { $0 <= .seconds(60) })
      #expect(pauses.first.map { $0 <= .seconds(1) } ?? false)
    }
    #expect(times[0] != times[1])
  }

  @Test(
    "Retry-After is honoured within bounds",
    arguments: [(90.0, 120.0), (1e9, 630), (-5, 30)])
  func retryAfter(wish: Double, earliest: Double) {
    let answer = VirtualEngine.Response(
      .retry(reason: "429", after: .nanoseconds(Int64(min(wish * 1e9, 9e18)))))
    var bench = bench(.bench(interval: .hours(1)), room: answer, until: 31)
    bench.fire("A")
    bench.run(to: 800)
    let second = bench.engine.attempts.dropFirst().first?.at ?? KernelBench.start
    #expect(second >= KernelBench.time(earliest))
    #expect(second <= KernelBench.time(earliest + 61))
    #expect(bench.told.count == 1)
  }

  @Test("News replaces what could not be delivered yet; the receiver is told once, the newest")
  func supersedes() {
    var bench = bench(room: .refused, until: 400)
    bench.fire("A")
    bench.run(to: 100)
    bench.fire("B")
    bench.run(to: 1_000)
    #expect(bench.told.count == 1)
    #expect(bench.told[0].hasSuffix("room +A +B"))
    #expect(bench.groups[0].reason == .first)
  }

  @Test("After five minutes of refusals the last resort is told; the next alert waits no longer")
  func patience() {
    var bench = bench(room: .refused, until: 50_000, options: KernelOptions())
    bench.fire("A")
    bench.run(to: 700)
    let first = bench.told.first?.split(separator: " ").first.flatMap { Double($0) } ?? 0
    #expect(first > 240 && first <= 330)
    #expect(bench.told.first?.hasSuffix("mail +A") ?? false)
    bench.fire("B")
    bench.run(to: 1_100)
    // One attempt shows that nothing has changed.
    #expect(bench.told.last?.hasSuffix("mail +A +B") ?? false)
    let later = bench.engine.attempts.filter {
      $0.row.effect.lane == "room" && $0.at > KernelBench.time(700)
    }
    #expect(later.count <= 3)
  }

  @Test("What was never attempted and is over by now is not told at all")
  func withdraws() {
    var bench = KernelBench(
      .bench(by: ["alertname"]) {
        $0.channels[0].limit = RateLimit(count: 1, span: .minutes(10))
      })
    bench.fire("A", "B")
    bench.run(to: 60)
    bench.resolve("B", "A")
    bench.run(to: 5_000)
    #expect(bench.told.sorted() == ["30 room +A", "630 room -A"])
  }

  @Test("What may have been told is told to be over")
  func perhapsTold() {
    var bench = bench(room: .lost, until: 31)
    bench.fire("A")
    bench.run(to: 30)
    bench.resolve("A")
    bench.run(to: 2_000)
    #expect(bench.attempts.first == "30 room? +A")
    #expect(bench.told.count == 2)
    #expect(bench.told.last?.hasSuffix("room -A") ?? false)
  }

  @Test("While an attempt is under way nothing else is begun for the receiver; then it catches up")
  func oneAtATime() {
    var bench = KernelBench()
    var isFirst = true
    bench.engine.respond = { _, _ in
      defer { isFirst = false }
      return isFirst ? Response(.done(value: .none, receipt: ""), after: .seconds(400)) : .done
    }
    bench.fire("A")
    bench.run(to: 100)
    bench.fire("B")
    bench.run(to: 2_000)
    #expect(bench.told == ["30 room +A", "430 room +A +B"])
  }

  @Test("After the deadline the last resort is told instead, and told of the end")
  func lastResort() {
    var bench = bench(room: .refused, until: 10_000)
    bench.fire("A")
    bench.run(to: 2_000)
    #expect(bench.told == ["930 mail +A"])
    bench.resolve("A")
    bench.run(to: 5_000)
    // Mail was told, once; room was not and hears nothing of the end.
    #expect(bench.told == ["930 mail +A", "2130 mail -A"])
    #expect(!bench.attempts.contains { $0.contains("room") && $0.hasSuffix("-A") })
    #expect(bench.engine.kernel.counts.handedOver == 1)
    #expect(bench.engine.kernel.counts.groups == 0)
    let failures = bench.engine.history().filter { $0.kind == .failed }.map(\.text)
    #expect(failures.contains("room did not take it (503); handed to mail"))
  }

  @Test("A receiver that is down is given up though its group changes all the time")
  func deadlineSurvivesNews() {
    var bench = bench(.bench(interval: .minutes(1)), room: .refused, until: 10_000)
    for minute in 0..<30 {
      bench.run(to: Double(minute) * 60)
      bench.fire("A\(minute)")
    }
    bench.run(to: 960)
    #expect(bench.told.first?.hasPrefix("930 mail") ?? false)
  }

  @Test("Rejected for good: the fallback at once, then its fallback, then the last resort")
  func fallbackChain() {
    var bench = KernelBench(
      .bench {
        $0.channels[0].fallback = Ref(2)
        $0.channels.append(.bench("second") { $0.fallback = Ref(3) })
        $0.channels.append(.bench("third"))
      })
    bench.engine.respond = { row, _ in row.effect.lane == "mail" ? .done : .rejected }
    bench.fire("A")
    bench.run(to: 100)
    #expect(bench.attempts == ["30 room! +A", "30 second! +A", "30 third! +A", "30 mail +A"])
    bench.engine.respond = { _, _ in .done }
    bench.resolve("A")
    bench.run(to: 1_000)
    // Who refused the begin hears nothing of the end.
    #expect(Array(bench.attempts.dropFirst(4)) == ["330 mail -A"])
  }

  @Test("Fallbacks in a circle still end at the last resort")
  func fallbackCircle() {
    var bench = KernelBench(
      .bench {
        $0.channels[0].fallback = Ref(2)
        $0.channels.append(.bench("second") { $0.fallback = Ref(0) })
      })
    bench.engine.respond = { row, _ in row.effect.lane == "mail" ? .done : .rejected }
    bench.fire("A")
    bench.run(to: 3_000)
    #expect(bench.attempts == ["30 room! +A", "30 mail +A"])
  }

  @Test("The last resort is never given up, and its failures are counted")
  func lastResortFails() {
    var bench = KernelBench()
    bench.engine.respond = { _, now in now < KernelBench.time(90_000) ? .refused : .done }
    bench.fire("A")
    bench.run(to: 100_000)
    #expect(bench.told.count == 1)
    #expect(bench.told.first?.contains("mail +A") ?? false)
    #expect(bench.engine.kernel.counts.lastResortFailures > 50)
  }

  @Test("The substitute is told what fires now, once, although it is a target itself")
  func substituteIsTarget() {
    var bench = bench(
      .bench {
        $0.channels[0].fallback = Ref(1)
        $0.routes[0].targets.append(.channel(Ref(1)))
      }, room: .rejected, until: 10_000)
    bench.fire("A")
    bench.run(to: 3_000)
    #expect(bench.told == ["30 mail +A"])
  }

  @Test("A rate limit spreads notifications, pages before all-clears")
  func rateLimit() {
    var bench = KernelBench(
      .bench(interval: .seconds(30), by: ["alertname"]) {
        $0.channels[0].limit = RateLimit(count: 1, span: .seconds(40))
      })
    bench.fire("A")
    bench.run(to: 31)
    bench.resolve("A")
    bench.fire("B", since: -100)
    bench.fire("C", since: -100)
    bench.run(to: 600)
    #expect(bench.told == ["30 room +A", "70 room +B", "110 room +C", "150 room -A"])
  }

  @Test("No receiver gets more attempts at a time than allowed, and a slow one holds up no other")
  func inFlightCap() {
    var options = KernelOptions.bench
    options.inFlightPerReceiver = 2
    var bench = KernelBench(
      .bench(by: ["alertname"]) {
        $0.addRoute("other", .has("to", "other"), to: [.channel(Ref(1))])
        $0.addRoute("rest", .always, to: [.channel(Ref(0))])
      }, options: options)
    bench.engine.respond = { row, _ in
      row.effect.lane == "room"
        ? Response(.done(value: .none, receipt: ""), after: .seconds(60)) : .done
    }
    bench.fire("A", "B", "C", "D", "E", "X/to=other")
    bench.run(to: 300)
    let times = bench.told.map { String($0.prefix(while: { $0 != " " })) }
    #expect(times == ["30", "30", "30", "90", "90", "150"])
    #expect(bench.told.contains("30 mail +X"))
  }

  @Test("A receiver that keeps failing is probed by one attempt at a time")
  func breaker() {
    var bench = bench(.bench(by: ["alertname"]), room: .refused, until: 400)
    for number in 0..<50 { bench.fire("A\(number)") }
    bench.run(to: 300)
    let failures = bench.attempts.count
    #expect(failures < 60)
    bench.run(to: 900)
    #expect(bench.told.count == 50)
  }

  @Test("A template that fails leads to built-in texts and a note, not to silence")
  func brokenTemplate() {
    var bench = KernelBench(
      .bench { program in
        program.templates = [
          Template(
            name: "broken", kinds: [.terminal],
            fields: [(name: "title", value: .label(.slot(0), name: "x", optional: true))],
            slotCount: 1, place: .unknown)
        ]
        program.channels[0].template = Ref(0)
      })
    bench.fire("A")
    bench.run(to: 40)
    #expect(bench.told == ["30 room +A"])
    #expect(bench.engine.history().contains { $0.kind == .failed && $0.text.contains("broken") })
  }
}
