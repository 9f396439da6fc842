extension PromQL {
  /// A number as Prometheus writes it: the shortest digits that read back as the same number.
  package static func text(of number: Double) -> String {
    guard number.isFinite else {
      return number.isNaN ? "NaN" : number < 0 ? "-Inf" : "+Inf"
    }
    let (digits, exponent) = decimalDigits(of: abs(number))
    let sign = number.sign == .minus ? "-" : ""
    // Prometheus leaves plain notation where Go's `%v` does.
    if exponent < -4 || exponent >= 21 {
      return sign + scientific(digits, exponent)
    }
    return sign + plain(digits, exponent)
  }

  /// A number in plain notation whatever its size, with the shortest digits that read back.
  package static func plainText(of number: Double) -> String {
    guard number.isFinite else { return text(of: number) }
    let (digits, exponent) = decimalDigits(of: abs(number))
    return (number.sign == .minus ? "-" : "") + plain(digits, exponent)
  }

  /// The significant digits of a number and the power of ten of the first one.
  private static func decimalDigits(of number: Double) -> (digits: String, exponent: Int) {
    guard number != 0 else { return ("0", 0) }
    var text = number.description
    var exponent = 0
    if let mark = text.firstIndex(of: "e") {
      exponent = Int(text[text.index(after: mark)...]) ?? 0
      text = String(text[..<mark])
    }
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    let whole = String(parts[0])
    var digits = whole + (parts.count > 1 ? String(parts[1]) : "")
    exponent += whole.count - 1
    while digits.count > 1, digits.hasPrefix("0") {
      digits.removeFirst()
      exponent -= 1
    }
    while digits.count > 1, digits.hasSuffix("0") { digits.removeLast() }
    return (digits, exponent)
  }

  private static func scientific(_ digits: String, _ exponent: Int) -> String {
    let size = String(abs(exponent))
    let fraction = digits.dropFirst()
    return String(digits.prefix(1)) + (fraction.isEmpty ? "" : "." + fraction) + "e"
      + (exponent < 0 ? "-" : "+") + (size.count < 2 ? "0" : "") + size
  }

  private static func plain(_ digits: String, _ exponent: Int) -> String {
    if exponent < 0 { return "0." + String(repeating: "0", count: -exponent - 1) + digits }
    guard digits.count > exponent + 1 else {
      return digits + String(repeating: "0", count: exponent + 1 - digits.count)
    }
    return digits.prefix(exponent + 1) + "." + digits.dropFirst(exponent + 1)
  }

  /// A length of time as Prometheus writes it: `1h30m`.
  package static func text(ofMilliseconds milliseconds: Int64) -> String {
    guard milliseconds != 0 else { return "0s" }
    let day: UInt64 = 86_400_000
    /// Years and weeks are only used when nothing remains.
    let units: [(name: String, size: UInt64, isExact: Bool)] = [
      ("y", 365 * day, true), ("w", 7 * day, true), ("d", day, false), ("h", 3_600_000, false),
      ("m", 60_000, false), ("s", 1000, false), ("ms", 1, false),
    ]
    var rest = milliseconds.magnitude
    var text = milliseconds < 0 ? "-" : ""
    for unit in units where !unit.isExact || rest % unit.size == 0 {
      let count = rest / unit.size
      if count > 0 { text += "\(count)\(unit.name)" }
      rest %= unit.size
    }
    return text
  }

  /// A number of seconds as a duration if it is whole milliseconds, else with a fraction.
  static func text(ofSeconds seconds: Double) -> String {
    let milliseconds = seconds * 1000
    if let whole = Int64(exactly: milliseconds.rounded()),
      abs(milliseconds - milliseconds.rounded()) < 1e-6
    {
      return text(ofMilliseconds: whole)
    }
    return text(of: seconds) + "s"
  }
}
