extension PromQL {
  /// How numbers and durations are written.
  enum NumberText {
    /// The units of durations from long to short, in milliseconds.
    static let units: [(name: String, milliseconds: Double)] = [
      ("y", 365 * 86_400_000), ("w", 7 * 86_400_000), ("d", 86_400_000), ("h", 3_600_000),
      ("m", 60_000), ("s", 1000), ("ms", 1),
    ]

    /// The bytes of the word that starts with a digit or a dot, whatever it means.
    static func length(_ bytes: [UInt8], from start: Int) -> Int {
      var end = start
      while end < bytes.count {
        let byte = bytes[end]
        if byte.isIdentifierPart || byte == UInt8(ascii: ".") {
          end += 1
        } else if byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-"),
          end + 1 < bytes.count, bytes[end + 1].isDigit, isExponent(bytes[start..<end])
        {
          end += 1
        } else {
          break
        }
      }
      return end - start
    }

    /// Whether a sign may follow: digits and an `e`.
    private static func isExponent(_ text: ArraySlice<UInt8>) -> Bool {
      guard let last = text.last, last | 0x20 == UInt8(ascii: "e") else { return false }
      return text.dropLast().allSatisfy {
        $0.isDigit || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "_")
      }
    }

    /// Whether a word is a number or a duration; nil when it is neither.
    ///
    /// A duration may still name its units in the wrong order.
    static func kind(_ text: ArraySlice<UInt8>, _ dialect: Dialect) -> TokenKind? {
      if PlainNumber(text) != nil { return .number }
      if PlainDuration(text) != nil { return .duration }
      if isHexadecimal(text) || isDecimal(text) { return .number }
      if dialect == .metricsQL, suffix(text) != nil { return .number }
      return isDuration(text, dialect) ? .duration : nil
    }

    private static func isHexadecimal(_ text: ArraySlice<UInt8>) -> Bool {
      let start = text.startIndex
      guard text.count > 2, text[start] == UInt8(ascii: "0"),
        text[start + 1] | 0x20 == UInt8(ascii: "x")
      else { return false }
      return separates(text.dropFirst(2)) { byte in
        byte.isDigit || (byte | 0x20) &- UInt8(ascii: "a") < 6
      }
    }

    /// Whether all bytes are digits, with single underscores before and between them.
    private static func separates(
      _ text: ArraySlice<UInt8>, _ isDigit: (UInt8) -> Bool
    ) -> Bool {
      var mayBeUnderscore = true
      for byte in text {
        if byte == UInt8(ascii: "_") {
          guard mayBeUnderscore else { return false }
          mayBeUnderscore = false
        } else {
          guard isDigit(byte) else { return false }
          mayBeUnderscore = true
        }
      }
      return mayBeUnderscore
    }

    private static func isDecimal(_ text: ArraySlice<UInt8>) -> Bool {
      var mantissa = text
      if let mark = text.firstIndex(where: { $0 | 0x20 == UInt8(ascii: "e") }) {
        var exponent = text[(mark + 1)...]
        if let sign = exponent.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
          exponent = exponent.dropFirst()
        }
        guard isDigits(exponent) else { return false }
        mantissa = text[..<mark]
      }
      let dot = mantissa.firstIndex(of: UInt8(ascii: ".")) ?? mantissa.endIndex
      let whole = mantissa[..<dot]
      let fraction = mantissa[dot...].dropFirst()
      guard !whole.isEmpty || !fraction.isEmpty else { return false }
      return (whole.isEmpty || isDigits(whole)) && (fraction.isEmpty || isDigits(fraction))
    }

    private static func isDigits(_ text: ArraySlice<UInt8>) -> Bool {
      guard let first = text.first, first.isDigit else { return false }
      return separates(text) { $0.isDigit }
    }

    /// The factor of a MetricsQL size suffix and the number before it: `1.5Ki`.
    static func suffix(_ text: ArraySlice<UInt8>) -> (number: ArraySlice<UInt8>, factor: Double)? {
      var head = text
      if let last = head.last, last | 0x20 == UInt8(ascii: "b") { head = head.dropLast() }
      var base = 1000.0
      if let last = head.last, last | 0x20 == UInt8(ascii: "i") {
        head = head.dropLast()
        base = 1024
      }
      guard let letter = head.last,
        let power = "KMGT".utf8.firstIndex(of: letter & 0xDF),
        // A lower-case `m` is minutes.
        letter != UInt8(ascii: "m") || base == 1024
      else { return nil }
      head = head.dropLast()
      guard isDecimal(head) else { return nil }
      let steps = "KMGT".utf8.distance(from: "KMGT".utf8.startIndex, to: power) + 1
      return (head, (0..<steps).reduce(1) { factor, _ in factor * base })
    }

    /// Whether it is numbers with units, in any order.
    private static func isDuration(_ text: ArraySlice<UInt8>, _ dialect: Dialect) -> Bool {
      components(text, dialect) != nil
    }
  }
}

extension PromQL.NumberText {
  /// The numbers and units of a duration in the order written; nil when it is none.
  private static func components(
    _ text: ArraySlice<UInt8>, _ dialect: PromQL.Dialect
  ) -> [(number: ArraySlice<UInt8>, unit: ArraySlice<UInt8>)]? {
    var parts: [(number: ArraySlice<UInt8>, unit: ArraySlice<UInt8>)] = []
    var rest = text
    while !rest.isEmpty {
      let number = rest.prefix {
        $0.isDigit || (dialect == .metricsQL && $0 == UInt8(ascii: "."))
      }
      guard isDecimal(number) else { return nil }
      rest = rest[number.endIndex...]
      let unit = rest.prefix { $0.isIdentifierStart }
      guard isUnit(unit, dialect) else { return nil }
      rest = rest[unit.endIndex...]
      parts.append((number, unit))
    }
    return parts.isEmpty ? nil : parts
  }

  private static func isUnit(_ text: ArraySlice<UInt8>, _ dialect: PromQL.Dialect) -> Bool {
    if units.contains(where: { $0.name.utf8.elementsEqual(text) }) { return true }
    return dialect == .metricsQL && text.elementsEqual("i".utf8)
  }

  /// The value of a word of kind `number`; infinite when it is too large.
  static func number(_ text: ArraySlice<UInt8>, _ dialect: PromQL.Dialect) -> Double {
    if let plain = PlainNumber(text) { return plain.value }
    let digits = text.filter { $0 != UInt8(ascii: "_") }
    if isHexadecimal(text) { return radix(digits.dropFirst(2), 16) }
    // A leading zero means octal, if all digits are.
    if digits.count > 1, digits.first == UInt8(ascii: "0"), dialect == .prometheus,
      digits.allSatisfy({ $0 &- UInt8(ascii: "0") < 8 }), let value = octal(digits[...])
    {
      return value
    }
    if dialect == .metricsQL, let sized = suffix(digits[...]) {
      return decimal(sized.number) * sized.factor
    }
    return decimal(digits[...])
  }

  private static func decimal(_ digits: ArraySlice<UInt8>) -> Double {
    var text = String(decoding: digits, as: UTF8.self)
    // The library wants digits on both sides of the dot.
    if text.hasPrefix(".") { text = "0" + text }
    if let dot = text.firstIndex(of: "."),
      text.index(after: dot) == text.endIndex || !text[text.index(after: dot)].isNumber
    {
      text.remove(at: dot)
    }
    return Double(text) ?? .infinity
  }

  private static func radix(_ digits: ArraySlice<UInt8>, _ radix: Int) -> Double {
    // Beyond 63 bits upstream gives up too.
    Int64(String(decoding: digits, as: UTF8.self), radix: radix).map(Double.init) ?? .infinity
  }

  private static func octal(_ digits: ArraySlice<UInt8>) -> Double? {
    Int64(String(decoding: digits, as: UTF8.self), radix: 8).map(Double.init)
  }

  /// What a word of kind `duration` means.
  enum Duration {
    case seconds(Double)
    /// MetricsQL's steps.
    case steps(Double)
  }

  /// The value of a duration; nil when units repeat or are out of order.
  static func duration(_ text: ArraySlice<UInt8>, _ dialect: PromQL.Dialect) -> Duration? {
    if let plain = PlainDuration(text) { return .seconds(plain.milliseconds / 1000) }
    guard let parts = components(text, dialect) else { return nil }
    if parts.count == 1, parts[0].unit.elementsEqual("i".utf8) {
      return .steps(decimal(parts[0].number))
    }
    var milliseconds = 0.0
    var last = -1
    for part in parts {
      guard let unit = units.firstIndex(where: { $0.name.utf8.elementsEqual(part.unit) }),
        unit > last || dialect == .metricsQL
      else { return nil }
      last = unit
      milliseconds += decimal(part.number) * units[unit].milliseconds
    }
    return .seconds(milliseconds / 1000)
  }
}

/// A number of digits with a dot among them at most, as nearly all are; read without the library,
/// with the same result: up to 15 digits over a power of ten up to 22 are divided exactly.
private struct PlainNumber {
  private static let digitsMax = 15
  private static let powers: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
  ]

  let value: Double

  /// Nil for anything else; a leading zero may mean octal.
  init?(_ text: ArraySlice<UInt8>) {
    guard let first = text.first, first.isDigit, text.count <= Self.digitsMax + 1 else {
      return nil
    }
    var whole: UInt64 = 0
    var digits = 0
    var behindDot: Int?
    for byte in text {
      if byte.isDigit {
        whole = whole &* 10 &+ UInt64(byte &- UInt8(ascii: "0"))
        digits += 1
        if let count = behindDot { behindDot = count + 1 }
      } else if byte == UInt8(ascii: "."), behindDot == nil {
        behindDot = 0
      } else {
        return nil
      }
    }
    guard digits <= Self.digitsMax, behindDot != 0 else { return nil }
    if behindDot == nil, first == UInt8(ascii: "0"), digits > 1 { return nil }
    value = Double(whole) / Self.powers[behindDot ?? 0]
  }
}

/// A duration of one whole number and one unit, as nearly all are.
private struct PlainDuration {
  private static let digitsMax = 9

  let milliseconds: Double

  /// Nil for anything else.
  init?(_ text: ArraySlice<UInt8>) {
    var count: UInt64 = 0
    var index = text.startIndex
    while index < text.endIndex, text[index].isDigit {
      count = count &* 10 &+ UInt64(text[index] &- UInt8(ascii: "0"))
      index += 1
    }
    guard index > text.startIndex, index - text.startIndex <= Self.digitsMax, index < text.endIndex
    else { return nil }
    let isMilliseconds =
      text.endIndex - index == 2 && text[index] == UInt8(ascii: "m")
      && text[index + 1] == UInt8(ascii: "s")
    guard text.endIndex - index == 1 || isMilliseconds else { return nil }
    let unit: Double
    switch text[index] {
    case _ where isMilliseconds: unit = 1
    case UInt8(ascii: "s"): unit = 1000
    case UInt8(ascii: "m"): unit = 60_000
    case UInt8(ascii: "h"): unit = 3_600_000
    case UInt8(ascii: "d"): unit = 86_400_000
    case UInt8(ascii: "w"): unit = 7 * 86_400_000
    case UInt8(ascii: "y"): unit = 365 * 86_400_000
    default: return nil
    }
    milliseconds = Double(count) * unit
  }
}
