import Testing

@testable import DSL

/// The numbers of multi-window burn rates, as Sloth and Pyrra publish them.
@Suite struct BurnRateTests {
  private static let day: Int64 = 86_400

  private static func rows(_ rates: BurnRates, days: Int64) -> [String] {
    rates.tiers(window: days * day).map { tier in
      let lengths = [tier.short, tier.long, tier.pending].map {
        PromQL.text(ofMilliseconds: $0 * 1000)
      }
      let urgency = tier.urgency == .page ? "page" : "ticket"
      return "\(urgency) \(lengths.joined(separator: " ")) \(PromQL.text(of: tier.rate))"
    }
  }

  static let published: [(BurnRates, Int64, [String])] = [
    (
      .workbook, 30,
      ["page 5m 1h 0s 14.4", "page 30m 6h 0s 6", "ticket 2h 1d 0s 3", "ticket 6h 3d 0s 1"]
    ),
    (
      .workbook, 28,
      [
        "page 5m 1h 0s 13.44", "page 30m 6h 0s 5.6", "ticket 2h 1d 0s 2.8",
        "ticket 6h 3d 0s 0.933333333",
      ]
    ),
    (
      .pyrra, 28,
      ["page 5m 1h 2m 14", "page 30m 6h 15m 7", "ticket 2h 1d 1h 2", "ticket 6h 4d 3h 1"]
    ),
    (
      .pyrra, 14,
      ["page 3m 30m 1m 14", "page 15m 3h 8m 7", "ticket 1h 12h 30m 2", "ticket 3h 2d 1h30m 1"]
    ),
  ]

  @Test(arguments: published)
  func tiersAreAsPublished(_ rates: BurnRates, _ days: Int64, _ rows: [String]) {
    #expect(Self.rows(rates, days: days) == rows)
  }

  /// Whatever the window, the share of the budget that is spent before an alert stays the same.
  @Test(arguments: [1, 7, 30, 90, 365] as [Int64])
  func theWorkbookKeepsItsShares(_ days: Int64) {
    let shares = BurnRates.workbook.tiers(window: days * Self.day).map { tier in
      tier.rate * Double(tier.long) / Double(days * Self.day)
    }
    for (share, wanted) in zip(shares, [0.02, 0.05, 0.1, 0.1]) {
      #expect(abs(share - wanted) < 1e-6)
    }
  }

  @Test(arguments: BurnRates.allCases)
  func shortWindowsAreShorter(_ rates: BurnRates) {
    for days in [1, 3, 7, 28, 30, 31, 90, 366] as [Int64] {
      for tier in rates.tiers(window: days * Self.day) {
        #expect(tier.short < tier.long && tier.rate > 0, "\(days) days")
      }
    }
  }
}
