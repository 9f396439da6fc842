extension PromQL {
  /// What an aggregation computes from the series of a group.
  package enum AggregateOperator: String, Hashable, Sendable, CaseIterable {
    case avg
    case bottomk
    case count
    case countValues = "count_values"
    case group
    case limitk
    case limitRatio = "limit_ratio"
    case max
    case min
    case quantile
    case stddev
    case stdvar
    case sum
    case topk

    // MetricsQL only.
    case any
    case bottomkAvg = "bottomk_avg"
    case bottomkLast = "bottomk_last"
    case bottomkMax = "bottomk_max"
    case bottomkMedian = "bottomk_median"
    case bottomkMin = "bottomk_min"
    case distinct
    case geomean
    case histogram
    case mad
    case median
    case mode
    case outliersIQR = "outliers_iqr"
    case outliersk
    case outliersMAD = "outliers_mad"
    case quantiles
    case share
    case sum2
    case topkAvg = "topk_avg"
    case topkLast = "topk_last"
    case topkMax = "topk_max"
    case topkMedian = "topk_median"
    case topkMin = "topk_min"
    case zscore
  }
}

extension PromQL.AggregateOperator {
  /// Whether the first argument is a parameter.
  package var takesParameter: Bool {
    switch self {
    case .bottomk, .countValues, .limitk, .limitRatio, .quantile, .topk, .bottomkAvg, .bottomkLast,
      .bottomkMax, .bottomkMedian, .bottomkMin, .outliersk, .outliersMAD, .quantiles, .topkAvg,
      .topkLast, .topkMax, .topkMedian, .topkMin:
      true
    default: false
    }
  }

  /// Whether the result consists of whole input series with all their labels.
  package var selectsSeries: Bool {
    switch self {
    case .bottomk, .limitk, .limitRatio, .topk, .any, .bottomkAvg, .bottomkLast, .bottomkMax,
      .bottomkMedian, .bottomkMin, .outliersIQR, .outliersk, .outliersMAD, .topkAvg, .topkLast,
      .topkMax, .topkMedian, .topkMin:
      true
    default: false
    }
  }

  /// The feature that Prometheus wants enabled for it.
  var feature: PromQL.Features {
    self == .limitk || self == .limitRatio ? .experimentalFunctions : []
  }

  /// Whether only MetricsQL has it.
  package var isMetricsQL: Bool {
    switch self {
    case .avg, .bottomk, .count, .countValues, .group, .limitk, .limitRatio, .max, .min, .quantile,
      .stddev, .stdvar, .sum, .topk:
      false
    default: true
    }
  }

  private static let byName = Dictionary(uniqueKeysWithValues: allCases.map { ($0.rawValue, $0) })

  /// The lengths of the names that begin with a letter, as bits, by the letter from `a` on.
  private static let lengths: [UInt32] = {
    var lengths = [UInt32](repeating: 0, count: 26)
    for name in allCases.map({ Array($0.rawValue.utf8) }) {
      lengths[Int(name[0] - UInt8(ascii: "a"))] |= 1 << UInt32(name.count)
    }
    return lengths
  }()

  /// Whether some operator has a name of the length and the first letter of a word.
  static func hasName(_ bytes: [UInt8], _ word: TextRange) -> Bool {
    let letter = Int((bytes[Int(word.start)] | 0x20) &- UInt8(ascii: "a"))
    guard letter < lengths.count, word.count < 32 else { return false }
    return lengths[letter] >> UInt32(word.count) & 1 == 1
  }

  /// The operator with this lower-case name in a dialect.
  static func named(_ name: String, in dialect: PromQL.Dialect) -> Self? {
    guard let op = byName[name] else { return nil }
    return op.isMetricsQL && dialect == .prometheus ? nil : op
  }
}
