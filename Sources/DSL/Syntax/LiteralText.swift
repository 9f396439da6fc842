/// The values of literals, read from their spelling; the lexer and the views share these functions.
enum LiteralText {
  /// Units of time with their length in milliseconds, the longest first.
  static let timeUnits: [(name: String, milliseconds: Int64)] = [
    ("w", 604_800_000), ("d", 86_400_000), ("h", 3_600_000), ("m", 60_000), ("s", 1_000), ("ms", 1),
  ]

  /// Units of size with their number of bytes.
  static let byteUnits: [(name: String, count: Int64)] = [
    ("B", 1), ("KB", 1_000), ("MB", 1_000_000), ("GB", 1_000_000_000),
    ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30),
  ]

  /// A whole number; nil beyond 64 bits or with anything but digits.
  static func integer(_ text: ArraySlice<UInt8>) -> Int64? {
    var value: Int64 = 0
    for byte in text {
      guard byte &- UInt8(ascii: "0") < 10 else { return nil }
      let (scaled, overflow) = value.multipliedReportingOverflow(by: 10)
      let (sum, carry) = scaled.addingReportingOverflow(Int64(byte - UInt8(ascii: "0")))
      guard !overflow, !carry else { return nil }
      value = sum
    }
    return text.isEmpty ? nil : value
  }

  /// Milliseconds of `1h30m`.
  static func duration(_ text: ArraySlice<UInt8>) -> Result<Int64, LiteralFailure> {
    var rest = text
    var total: Int64 = 0
    var nextUnit = 0
    while !rest.isEmpty {
      let digits = rest.prefix { $0 &- UInt8(ascii: "0") < 10 }
      let letters = rest.dropFirst(digits.count).prefix { $0 &- UInt8(ascii: "0") >= 10 }
      rest = rest.dropFirst(digits.count + letters.count)
      guard let unit = timeUnits.firstIndex(where: { letters.elementsEqual($0.name.utf8) }) else {
        return .failure(.unknownUnit)
      }
      guard unit >= nextUnit else { return .failure(.unitOrder) }
      nextUnit = unit + 1
      guard let count = integer(digits) else { return .failure(.tooLarge) }
      let (part, overflow) = count.multipliedReportingOverflow(by: timeUnits[unit].milliseconds)
      let (sum, carry) = total.addingReportingOverflow(part)
      guard !overflow, !carry else { return .failure(.tooLarge) }
      total = sum
    }
    return .success(total)
  }

  /// The bytes of `10MiB`.
  static func byteCount(_ text: ArraySlice<UInt8>) -> Result<Int64, LiteralFailure> {
    let digits = text.prefix { $0 &- UInt8(ascii: "0") < 10 }
    let letters = text.dropFirst(digits.count)
    guard let unit = byteUnits.first(where: { letters.elementsEqual($0.name.utf8) }) else {
      return .failure(.unknownUnit)
    }
    guard let count = integer(digits) else { return .failure(.tooLarge) }
    let (value, overflow) = count.multipliedReportingOverflow(by: unit.count)
    return overflow ? .failure(.tooLarge) : .success(value)
  }

  /// Minutes since midnight of `09:00`; `24:00` is 1440.
  static func minutes(_ text: ArraySlice<UInt8>) -> Int? {
    let bytes = Array(text)
    guard bytes.count == 5, bytes[2] == UInt8(ascii: ":"), let hour = integer(bytes[0..<2]),
      let minute = integer(bytes[3..<5]), minute < 60
    else { return nil }
    let total = Int(hour * 60 + minute)
    return total <= 24 * 60 ? total : nil
  }

  /// Year, month and day of `2026-12-24`, if the calendar has that day.
  static func date(_ text: ArraySlice<UInt8>) -> CalendarDate? {
    let bytes = Array(text)
    let hyphen = UInt8(ascii: "-")
    guard bytes.count == 10, bytes[4] == hyphen, bytes[7] == hyphen,
      let year = integer(bytes[0..<4]), let month = integer(bytes[5..<7]),
      let day = integer(bytes[8..<10]), (1...12).contains(month)
    else { return nil }
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let lengths: [Int64] = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    guard (1...lengths[Int(month) - 1]).contains(day) else { return nil }
    return CalendarDate(year: Int(year), month: Int(month), day: Int(day))
  }

  /// The number before an optional `%`.
  static func number(_ text: ArraySlice<UInt8>) -> Double? {
    let digits = text.last == UInt8(ascii: "%") ? text.dropLast() : text
    return Double(String(decoding: digits, as: UTF8.self))
  }
}

/// A day of the Gregorian calendar.
package struct CalendarDate: Hashable, Sendable {
  package let year: Int
  /// From 1.
  package let month: Int
  /// From 1.
  package let day: Int
}

/// What is wrong with a number.
enum LiteralFailure: Error {
  /// The letters after the digits are no unit.
  case unknownUnit
  /// A unit of time stands after a smaller one, or twice.
  case unitOrder
  /// A fraction with a unit that takes whole numbers.
  case fractionWithUnit
  /// Too large for 64 bits.
  case tooLarge
  /// Not a time between 00:00 and 24:00, or not two digits and two digits.
  case invalidTime
  /// Not a day of the calendar.
  case invalidDate
}

extension SyntaxView {
  private var textBytes: ArraySlice<UInt8> { tree.source.bytes[range.indices] }

  fileprivate func literal<Value>(_ read: (ArraySlice<UInt8>) -> Value?) -> Value? {
    read(textBytes)
  }
}

extension IntLiteralSyntax {
  /// The number; nil only in a damaged tree.
  package var value: Int64? { literal(LiteralText.integer) }
}

extension FloatLiteralSyntax {
  /// The number; nil only in a damaged tree.
  package var value: Double? { literal(LiteralText.number) }
}

extension PercentLiteralSyntax {
  /// The number before the percent sign: 99.9 for `99.9%`; nil only in a damaged tree.
  package var percent: Double? { literal(LiteralText.number) }
}

extension DurationLiteralSyntax {
  /// The length; nil only in a damaged tree.
  package var milliseconds: Int64? { literal { try? LiteralText.duration($0).get() } }
}

extension BytesLiteralSyntax {
  /// The size; nil only in a damaged tree.
  package var byteCount: Int64? { literal { try? LiteralText.byteCount($0).get() } }
}

extension TimeLiteralSyntax {
  /// Minutes since midnight, 0 to 1440; nil only in a damaged tree.
  package var minutes: Int? { literal(LiteralText.minutes) }
}

extension DateLiteralSyntax {
  /// The day; nil only in a damaged tree.
  package var date: CalendarDate? { literal(LiteralText.date) }
}
