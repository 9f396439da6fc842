/// When an error budget burns too fast: pairs of windows and the rate that both must exceed.
///
/// A rate of 1 uses the whole budget in exactly the objective's window. The long window says that
/// the loss is real, the short one that it still goes on.
package enum BurnRates: String, Sendable, CaseIterable {
  /// The recommendation of Google's SRE workbook, which Sloth has as its default: 2 % of the budget
  /// in an hour, 5 % in six hours, 10 % in a day, 10 % in three days.
  case workbook
  /// Pyrra's: fixed rates of 14, 7, 2 and 1 with windows and delays in proportion to the
  /// objective's window.
  case pyrra

  /// One pair of windows; all lengths in seconds.
  package struct Tier: Hashable, Sendable {
    package enum Urgency: Hashable, Sendable { case page, ticket }

    package let urgency: Urgency
    package let short: Int64
    package let long: Int64
    /// How long both must hold.
    package let pending: Int64
    package let rate: Double
  }

  /// The tiers for an objective, the most urgent first.
  ///
  /// - Parameter window: The objective's window, in seconds; at least a day.
  /// - Returns: Pairs of windows with their rates.
  package func tiers(window: Int64) -> [Tier] {
    switch self {
    case .workbook: Self.workbookTiers(window)
    case .pyrra: Self.pyrraTiers(window)
    }
  }

  /// Every window that a tier asks for, shortest first.
  package func windows(window: Int64) -> [Int64] {
    Set(tiers(window: window).flatMap { [$0.short, $0.long] }).sorted()
  }

  private static let minute: Int64 = 60
  private static let hour = 60 * minute
  private static let day = 24 * hour

  // MARK: The workbook

  private static let workbookRows:
    [(urgency: Tier.Urgency, short: Int64, long: Int64, budget: Double)] = [
      (.page, 5 * minute, hour, 0.02),
      (.page, 30 * minute, 6 * hour, 0.05),
      (.ticket, 2 * hour, day, 0.10),
      (.ticket, 6 * hour, 3 * day, 0.10),
    ]

  /// The windows are those of a month.
  ///
  /// For another length they are scaled, because the rates that follow from the share of the budget
  /// would lose their sense: 2 % of a day's budget in an hour is less than the budget allows.
  private static func workbookTiers(_ window: Int64) -> [Tier] {
    let isMonth = (28 * day...31 * day).contains(window)
    return workbookRows.map { row in
      let short = isMonth ? row.short : scaled(row.short, by: window, of: 30 * day)
      let long = isMonth ? row.long : scaled(row.long, by: window, of: 30 * day)
      return Tier(
        urgency: row.urgency, short: short, long: long, pending: 0,
        rate: tidy(row.budget * Double(window) / Double(long)))
    }
  }

  // MARK: Pyrra

  private static let pyrraRows:
    [(urgency: Tier.Urgency, short: Int64, long: Int64, pending: Int64, rate: Double)] = [
      (.page, 5 * minute, hour, 2 * minute, 14),
      (.page, 30 * minute, 6 * hour, 15 * minute, 7),
      (.ticket, 2 * hour, day, hour, 2),
      (.ticket, 6 * hour, 4 * day, 3 * hour, 1),
    ]

  private static func pyrraTiers(_ window: Int64) -> [Tier] {
    pyrraRows.map { row in
      let lengths = [row.short, row.long, row.pending].map { scaled($0, by: window, of: 28 * day) }
      return Tier(
        urgency: row.urgency, short: lengths[0], long: lengths[1], pending: lengths[2],
        rate: row.rate)
    }
  }

  /// A length in proportion, in whole minutes; at least one.
  private static func scaled(_ length: Int64, by window: Int64, of month: Int64) -> Int64 {
    let exact = Double(length) * Double(window) / Double(month)
    return max(minute, Int64((exact / Double(minute)).rounded()) * minute)
  }

  /// The number without the noise of binary fractions: 14.4, not 14.399999999999999.
  static func tidy(_ number: Double) -> Double {
    let scale = 1e9
    return (number * scale).rounded() / scale
  }
}
