/// What a time in the text of RFC 3339 turned out to be.
package enum ParsedTime: Hashable, Sendable {
  /// Years beyond the range of `Instant` give its first or last value.
  case instant(Instant)
  /// Go's zero time, 0001-01-01T00:00:00Z, which means "not given" wherever Go programs write it.
  case zero
  case invalid
}

/// Reads `2026-01-05T12:00:00.25+01:00`; never allocates, because every alert brings two of these.
///
/// Digits beyond nanoseconds are cut. Leap seconds and dates that do not exist are invalid.
package func parseRFC3339(utf8 bytes: Swift.Span<UInt8>) -> ParsedTime {
  var reader = TimeReader(position: 0)
  guard let time = reader.read(bytes) else { return .invalid }
  return time
}

/// Reads a time; nil when the text is none, and for Go's zero time, which `isZeroTime` tells.
package func parseRFC3339(_ text: String) -> Instant? {
  guard case .instant(let instant) = parseRFC3339(utf8: text.utf8.span) else { return nil }
  return instant
}

/// Tells if the text is Go's zero time, which stands for a time that is not given.
package func isZeroTime(_ text: String) -> Bool { parseRFC3339(utf8: text.utf8.span) == .zero }

/// How many digits follow the seconds.
package enum TimeFraction: Sendable {
  /// As many as needed, none for whole seconds.
  case shortest
  /// Always three, as the Alertmanager API writes them.
  case milliseconds
}

/// Writes a time in UTC: `2026-01-05T12:00:00.25Z`.
package func formatRFC3339(_ time: Instant, _ fraction: TimeFraction = .shortest) -> String {
  var bytes: [UInt8] = []
  bytes.reserveCapacity(32)
  appendRFC3339(time, fraction, to: &bytes)
  return String(decoding: bytes, as: UTF8.self)
}

/// Appends what `formatRFC3339` gives.
package func appendRFC3339(
  _ time: Instant, _ fraction: TimeFraction = .shortest, to out: inout [UInt8]
) {
  let (seconds, nanoseconds) = time.nanoseconds.flooredDivision(by: 1_000_000_000)
  let (day, second) = Int(seconds).flooredDivision(by: 86_400)
  let date = CivilDay(daysSinceEpoch: day)
  append(date.year, digits: 4, to: &out)
  for (separator, number) in [
    ("-", date.month), ("-", date.day), ("T", second / 3600), (":", second / 60 % 60),
    (":", second % 60),
  ] as [(Unicode.Scalar, Int)] {
    out.append(UInt8(ascii: separator))
    append(number, digits: 2, to: &out)
  }
  switch fraction {
  case .milliseconds:
    out.append(UInt8(ascii: "."))
    append(Int(nanoseconds) / 1_000_000, digits: 3, to: &out)
  case .shortest where nanoseconds > 0:
    out.append(UInt8(ascii: "."))
    append(Int(nanoseconds), digits: 9, to: &out)
    while out.last == UInt8(ascii: "0") { out.removeLast() }
  case .shortest: break
  }
  out.append(UInt8(ascii: "Z"))
}

private func append(_ number: Int, digits: Int, to out: inout [UInt8]) {
  var divisor = 1
  for _ in 1..<digits { divisor *= 10 }
  while divisor > 0 {
    out.append(UInt8(ascii: "0") + UInt8(number / divisor % 10))
    divisor /= 10
  }
}

private struct TimeReader {
  var position: Int

  /// The whole text as a time; nil when it is not one.
  mutating func read(_ bytes: Swift.Span<UInt8>) -> ParsedTime? {
    guard let year = number(bytes, 4), skip(bytes, "-"), let month = number(bytes, 2),
      skip(bytes, "-"), let day = number(bytes, 2), skip(bytes, "T") || skip(bytes, "t"),
      let hour = number(bytes, 2), skip(bytes, ":"), let minute = number(bytes, 2),
      skip(bytes, ":"), let second = number(bytes, 2), hour < 24, minute < 60, second < 60,
      let date = CivilDay(year: year, month: month, day: day), let nanosecond = fraction(bytes),
      let offset = offset(bytes), position == bytes.count
    else { return nil }
    let seconds = date.daysSinceEpoch * 86_400 + hour * 3600 + minute * 60 + second - offset
    if seconds == Self.zeroSeconds, nanosecond == 0 { return .zero }
    let total = Int128(seconds) * 1_000_000_000 + Int128(nanosecond)
    return .instant(Instant(nanoseconds: Int64(clamping: total)))
  }

  /// 0001-01-01T00:00:00Z.
  private static let zeroSeconds = -62_135_596_800

  private mutating func number(_ bytes: Swift.Span<UInt8>, _ digits: Int) -> Int? {
    guard bytes.count - position >= digits else { return nil }
    var value = 0
    for index in position..<(position + digits) {
      let digit = bytes[index] &- UInt8(ascii: "0")
      guard digit < 10 else { return nil }
      value = value * 10 + Int(digit)
    }
    position += digits
    return value
  }

  private mutating func skip(_ bytes: Swift.Span<UInt8>, _ scalar: Unicode.Scalar) -> Bool {
    guard position < bytes.count, bytes[position] == UInt8(ascii: scalar) else { return false }
    position += 1
    return true
  }

  /// Nanoseconds behind the dot, 0 without a dot; nil for a dot without digits.
  private mutating func fraction(_ bytes: Swift.Span<UInt8>) -> Int64? {
    guard skip(bytes, ".") else { return 0 }
    let start = position
    var value: Int64 = 0
    var scale: Int64 = 100_000_000
    while position < bytes.count {
      let digit = bytes[position] &- UInt8(ascii: "0")
      guard digit < 10 else { break }
      value += Int64(digit) * scale
      scale /= 10
      position += 1
    }
    return position > start ? value : nil
  }

  /// Seconds east of Greenwich; nil when neither `Z` nor `±hh:mm` follows.
  private mutating func offset(_ bytes: Swift.Span<UInt8>) -> Int? {
    if skip(bytes, "Z") || skip(bytes, "z") { return 0 }
    let isWest = skip(bytes, "-")
    guard isWest || skip(bytes, "+"), let hours = number(bytes, 2), skip(bytes, ":"),
      let minutes = number(bytes, 2), hours < 24, minutes < 60
    else { return nil }
    let seconds = hours * 3600 + minutes * 60
    return isWest ? -seconds : seconds
  }
}
