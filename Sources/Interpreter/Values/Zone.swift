/// The rules of the time zones that a program names, by IANA name.
///
/// Interpreter reads no files: the caller hands in the bytes of `/usr/share/zoneinfo/NAME`. UTC is
/// always known.
package struct ZoneTable: Sendable {
  private var zones: [String: ZoneRules] = ["UTC": .utc, "Etc/UTC": .utc]

  package init() {}

  /// Adds a zone from the bytes of its TZif file.
  package mutating func add(_ name: String, tzif bytes: [UInt8]) throws(ZoneError) {
    zones[name] = try ZoneRules(tzif: bytes)
  }

  /// The rules of a zone; nil when it was not added.
  package func rules(named name: String) -> ZoneRules? { zones[name] }

  /// Tells if a name has the form of an IANA zone name, and so can be a path below a directory:
  /// relative, without `.` or `..`, of letters, digits, `_`, `-`, `+` and `/`.
  package static func isWellFormed(_ name: String) -> Bool {
    let nameBytesLimit = 64
    guard !name.isEmpty, name.utf8.count <= nameBytesLimit else { return false }
    return name.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
      .allSatisfy { part in
        !part.isEmpty
          && part.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
              UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"),
              UInt8(ascii: "+"):
              true
            default: false
            }
          }
      }
  }
}

/// Why the bytes of a time zone were refused.
package struct ZoneError: Error, Hashable, CustomStringConvertible {
  package let description: String
}

/// When a time zone had or will have which offset from UTC.
package struct ZoneRules: Hashable, Sendable {
  struct Transition: Hashable, Sendable {
    /// Seconds since 1970.
    var time: Int64
    /// In force from then on.
    var offset: Int
  }

  package static let utc = ZoneRules(firstOffset: 0, transitions: [], tail: nil)

  /// In force before the first transition.
  let firstOffset: Int
  /// By time, each with another offset than the one before.
  let transitions: [Transition]
  /// Goes on where the transitions end.
  let tail: ZoneTail?
  /// When the tail begins to hold.
  private let tailStart: Int64

  init(firstOffset: Int, transitions: [Transition], tail: ZoneTail?) {
    self.firstOffset = firstOffset
    self.tail = tail
    tailStart = transitions.last?.time ?? .min
    var offset = firstOffset
    self.transitions = transitions.filter { transition in
      defer { offset = transition.offset }
      return transition.offset != offset
    }
  }

  /// Seconds to add to UTC to get local time.
  package func offsetSeconds(at time: Instant) -> Int { offset(atSecond: time.wholeSeconds) }

  /// The next time at which the offset changes; nil when it never does again.
  package func nextTransition(after time: Instant) -> Instant? {
    let second = time.wholeSeconds
    let index = indexOfFirstTransition(after: second)
    if index < transitions.count { return .seconds(transitions[index].time) }
    let start = max(second, tailStart)
    guard let next = tail?.nextTransition(after: start) else { return nil }
    let instant = Instant.seconds(next)
    return instant > time ? instant : nil
  }

  /// The time at which clocks in this zone show a local time.
  ///
  /// A time that clocks show twice means the first of the two. A time that they skip is read with
  /// the offset before the gap, so it comes out as much later as the clocks jump. Days count from
  /// 1970-01-01, seconds from midnight; seconds may lie outside of the day.
  package func instant(day: Int, second: Int) -> Instant {
    let (secondsOfDays, overflow) = Int64(day).multipliedReportingOverflow(by: 86_400)
    guard !overflow, secondsOfDays.magnitude < Self.secondsLimit else {
      return Instant(nanoseconds: day < 0 ? .min : .max)
    }
    let local = secondsOfDays + Int64(second)
    // No offset exceeds two days, so these two cover every change that can matter.
    let earlier = offset(atSecond: local - Self.twoDays)
    let later = offset(atSecond: local + Self.twoDays)
    let candidates = [earlier, later].map { local - Int64($0) }.sorted()
    let exact = candidates.first { $0 + Int64(offset(atSecond: $0)) == local }
    return .seconds(exact ?? local - Int64(earlier))
  }

  private static let twoDays: Int64 = 2 * 86_400
  private static let secondsLimit: UInt64 = 1 << 40

  private func offset(atSecond second: Int64) -> Int {
    let index = indexOfFirstTransition(after: second)
    if let tail, second >= tailStart {
      return tail.offset(atSecond: second)
    }
    return index == 0 ? firstOffset : transitions[index - 1].offset
  }

  private func indexOfFirstTransition(after second: Int64) -> Int {
    var low = 0
    var high = transitions.count
    while low < high {
      let middle = (low + high) / 2
      if transitions[middle].time <= second { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
