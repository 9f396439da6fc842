/// A date of the proleptic Gregorian calendar.
package struct CivilDay: Hashable, Comparable, Sendable {
  package let year: Int
  /// 1 January … 12 December.
  package let month: Int
  package let day: Int

  /// The date with these parts; nil when the month has no such day.
  package init?(year: Int, month: Int, day: Int) {
    guard (1...12).contains(month), day >= 1, day <= Self.daysInMonth(month, ofYear: year) else {
      return nil
    }
    (self.year, self.month, self.day) = (year, month, day)
  }

  /// The date of a number of days since 1970-01-01.
  ///
  /// Counts in years that start in March, so that the leap day is the last day of its year.
  package init(daysSinceEpoch days: Int) {
    let (era, dayOfEra) = (days + Self.epochFromEra).flooredDivision(by: Self.daysPerEra)
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let marchMonth = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * marchMonth + 2) / 5 + 1
    month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  /// Days since 1970-01-01.
  package var daysSinceEpoch: Int {
    let marchYear = month <= 2 ? year - 1 : year
    let (era, yearOfEra) = marchYear.flooredDivision(by: 400)
    let marchMonth = month > 2 ? month - 3 : month + 9
    let dayOfYear = (153 * marchMonth + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * Self.daysPerEra + dayOfEra - Self.epochFromEra
  }

  /// 1 Monday … 7 Sunday.
  package var weekday: Int { Self.weekday(daysSinceEpoch: daysSinceEpoch) }

  package var daysInMonth: Int { Self.daysInMonth(month, ofYear: year) }

  /// 1 Monday … 7 Sunday, of a number of days since 1970-01-01, which was a Thursday.
  package static func weekday(daysSinceEpoch days: Int) -> Int {
    (days + 3).flooredDivision(by: 7).remainder + 1
  }

  package static func isLeap(_ year: Int) -> Bool {
    year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
  }

  package static func daysInMonth(_ month: Int, ofYear year: Int) -> Int {
    switch month {
    case 2: isLeap(year) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }

  package static func < (left: CivilDay, right: CivilDay) -> Bool {
    (left.year, left.month, left.day) < (right.year, right.month, right.day)
  }

  private static let daysPerEra = 146_097
  /// Days from 0000-03-01 to 1970-01-01.
  private static let epochFromEra = 719_468
}

extension BinaryInteger {
  /// Quotient towards minus infinity, and the remainder, which is never negative for a positive
  /// divisor.
  func flooredDivision(by divisor: Self) -> (quotient: Self, remainder: Self) {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }
}

extension Instant {
  /// Whole seconds since 1970, rounded down.
  package var wholeSeconds: Int64 { nanoseconds.flooredDivision(by: 1_000_000_000).quotient }
}
