import DSL

/// A value as a text shows it when no format is asked for.
package func display(_ value: Value) -> String {
  switch value {
  case .none: ""
  case .bool(let answer): answer ? "true" : "false"
  case .int(let number): String(number)
  case .float(let number): plain(number)
  case .percent(let fraction): percent(fraction)
  case .bytes(let count): byteCount(count)
  case .string(let text): text
  case .duration(let span): span.text
  case .instant(let time): time.text
  case .symbol(let name): name
  case .list(let elements): elements.map(display).joined(separator: ", ")
  case .labels(let map): map.pairs.map { "\($0.name)=\"\($0.value)\"" }.joined(separator: ", ")
  case .record, .alert, .group: JSONValue(value).text
  }
}

extension Machine {
  /// `expression as format`.
  func formatted(_ value: Value, _ format: DisplayFormat) throws(EvaluationError) -> String {
    switch (format, value) {
    case (.json, _): return JSONValue(value).text
    case (_, .none): return ""
    case (.percent, .percent(let fraction)): return percent(fraction)
    case (.percent, _):
      if let number = value.number { return percent(number) }
    case (.duration, .duration(let span)): return span.roundedText
    case (.duration, _):
      if let seconds = value.number { return try span(ofSeconds: seconds).roundedText }
    case (.bytes, .bytes(let count)), (.bytes, .int(let count)): return byteCount(count)
    case (.bytes, .float(let number)):
      if let count = Int64(exactly: number.rounded()) { return byteCount(count) }
    case (.hexadecimal, .int(let number)), (.hexadecimal, .bytes(let number)):
      return String(number, radix: 16)
    case (.si, _):
      if let number = value.number { return TemplateFunctions.humanized(number) }
    case (.iec, .bytes(let count)): return TemplateFunctions.humanized1024(Double(count))
    case (.iec, _):
      if let number = value.number { return TemplateFunctions.humanized1024(number) }
    case (.timestamp, _):
      if let number = value.number { return TemplateFunctions.timestamp(number) }
    default: break
    }
    throw EvaluationError("\(describe(value)) cannot be shown as \(format.rawValue)")
  }

  /// `expression as "%.2f"`; the checker has held the verb against the type.
  func printed(_ value: Value, _ layout: String) -> String {
    let argument: TemplateValue =
      switch value {
      case .int(let number): .int(Int(number))
      case .float(let number): .number(number)
      default: .text(display(value))
      }
    return TemplateFunctions.printed(layout, [argument])
  }

  private func span(ofSeconds seconds: Double) throws(EvaluationError) -> TimeSpan {
    guard let nanoseconds = Int64(exactly: (seconds * 1e9).rounded()) else {
      throw EvaluationError("\(plain(seconds)) seconds are too long to be shown as a duration")
    }
    return .nanoseconds(nanoseconds)
  }
}

// MARK: - Numbers

/// The shortest text that reads back as the number; whole numbers without a fraction.
func plain(_ number: Double) -> String {
  let wholeMax = 1e15
  if number.isNaN { return "NaN" }
  if number.isInfinite { return number < 0 ? "-Inf" : "+Inf" }
  if number == number.rounded(), abs(number) < wholeMax { return String(Int64(number)) }
  return number.description
}

/// A number with at most so many digits after the point, zeros at the end left out.
func fixed(_ number: Double, decimals: Int) -> String {
  var scale: Int64 = 1
  for _ in 0..<decimals { scale *= 10 }
  guard let scaled = Int64(exactly: (number * Double(scale)).rounded()) else {
    return plain(number)
  }
  let (whole, fraction) = scaled.magnitude.quotientAndRemainder(dividingBy: scale.magnitude)
  var digits = String(fraction)
  digits = String(repeating: "0", count: decimals - min(decimals, digits.count)) + digits
  while digits.last == "0" { digits.removeLast() }
  let text = digits.isEmpty ? String(whole) : "\(whole).\(digits)"
  return scaled < 0 ? "-" + text : text
}

/// A number with at most so many significant digits; digits before the point are never cut.
func significant(_ number: Double, digits: Int) -> String {
  guard number.isFinite, number != 0 else { return plain(number) }
  var decimals = digits - 1
  var magnitude = abs(number)
  while magnitude >= 10, decimals > 0 {
    magnitude /= 10
    decimals -= 1
  }
  while magnitude < 1, decimals < 12 {
    magnitude *= 10
    decimals += 1
  }
  return fixed(number, decimals: decimals)
}

/// A fraction as a percentage: 0.0725 is `7.25%`.
///
/// Four digits, but never rounded up to 100 or down to 0: 99.999 % available is not 100 %.
private func percent(_ fraction: Double) -> String {
  let hundredfold = fraction * 100
  var digits = 4
  var text = significant(hundredfold, digits: digits)
  while digits < 10, text == "100" || text == "0", hundredfold != 100, hundredfold != 0 {
    digits += 1
    text = significant(hundredfold, digits: digits)
  }
  return text + "%"
}

/// A number of bytes with a binary unit: `1.5 KiB`.
private func byteCount(_ count: Int64) -> String {
  let units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]
  var size = Double(count)
  var unit = 0
  while abs(size) >= 1024, unit < units.count - 1 {
    size /= 1024
    unit += 1
  }
  return "\(fixed(size, decimals: 2)) \(units[unit])"
}

// MARK: - Time

extension TimeSpan {
  /// All units from days down to seconds, those that are zero left out: `1d 2h 5m 10s`.
  ///
  /// Fractions of a second are shown only below one second, in milliseconds.
  package var text: String { text(units: .max) }

  /// The two largest units, rounded down: `1d 2h`.
  ///
  /// Enough to judge how long something lasts.
  package var roundedText: String { text(units: 2) }

  private func text(units countMax: Int) -> String {
    let sign = nanoseconds < 0 ? "-" : ""
    let total = nanoseconds.magnitude
    guard total >= 1_000_000_000 else {
      let milliseconds = fixed(Double(total) / 1e6, decimals: total < 1_000_000 ? 3 : 0)
      return total == 0 ? "0s" : "\(sign)\(milliseconds)ms"
    }
    var rest = total / 1_000_000_000
    var parts: [String] = []
    var shown = 0
    for (unit, size) in [("d", 86_400), ("h", 3600), ("m", 60), ("s", 1)] as [(String, UInt64)] {
      let amount = rest / size
      rest %= size
      if amount > 0 { parts.append("\(amount)\(unit)") }
      // The second unit counts as shown though it be zero: 1d 5m would feign precision.
      if !parts.isEmpty { shown += 1 }
      if shown == countMax { break }
    }
    return sign + parts.joined(separator: " ")
  }
}

extension Instant {
  /// RFC 3339 in UTC, whole seconds: `2026-01-05T12:00:00Z`.
  package var text: String {
    let local = LocalTime(self, offsetSeconds: 0)
    return "\(local.dateText)T\(local.timeText)Z"
  }
}

/// A point in time by the calendar and clock of some zone.
struct LocalTime {
  let date: CivilDay
  let hour: Int
  let minute: Int
  let second: Int

  init(_ time: Instant, offsetSeconds: Int) {
    let wholeSeconds = time.nanoseconds.flooredDivision(by: 1_000_000_000).quotient
    let (day, rest) = (wholeSeconds + Int64(offsetSeconds)).flooredDivision(by: 86_400)
    date = CivilDay(daysSinceEpoch: Int(day))
    hour = Int(rest / 3600)
    minute = Int(rest / 60 % 60)
    second = Int(rest % 60)
  }

  var dateText: String {
    "\(padded(date.year, to: 4))-\(padded(date.month, to: 2))-\(padded(date.day, to: 2))"
  }

  var timeText: String { "\(clockText):\(padded(second, to: 2))" }

  /// Hours and minutes.
  var clockText: String { "\(padded(hour, to: 2)):\(padded(minute, to: 2))" }
}

func padded(_ number: Int, to width: Int) -> String {
  let digits = String(number)
  return String(repeating: "0", count: max(0, width - digits.count)) + digits
}

// MARK: - Text

extension String {
  /// At most so many characters; a cut text ends with `…`, which is counted.
  package func truncated(to length: Int) -> String {
    guard length > 0 else { return "" }
    guard let end = index(startIndex, offsetBy: length, limitedBy: endIndex), end < endIndex
    else { return self }
    return String(self[..<index(before: end)]) + "…"
  }
}
