// Stand-ins until the support room lands; removed then.

struct ZoneRules: Sendable {
  static let utc = ZoneRules()
  func offsetSeconds(at time: Instant) -> Int { 0 }
  func nextTransition(after time: Instant) -> Instant? { nil }
}

extension ZoneTable {
  func rules(named name: String) -> ZoneRules? { ZoneRules() }
}

struct CivilDay: Hashable, Sendable {
  var year: Int
  var month: Int
  var day: Int

  /// Proleptic Gregorian date of a number of days since 1970-01-01.
  init(daysSinceEpoch days: Int) {
    let shifted = days + 719_468
    let era = (shifted >= 0 ? shifted : shifted - 146_096) / 146_097
    let dayOfEra = shifted - era * 146_097
    let yearOfEra =
      (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  var daysInMonth: Int {
    switch month {
    case 2: (year % 4 == 0 && year % 100 != 0) || year % 400 == 0 ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}
