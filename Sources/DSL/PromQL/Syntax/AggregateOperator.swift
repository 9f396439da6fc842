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
  private static let keys = Dictionary(
    uniqueKeysWithValues: allCases.map { ($0, Interned($0.rawValue)) })

  /// The name.
  var key: Interned { Self.keys[self] ?? Interned(rawValue) }

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

  /// The operators by the first letters of their names, from `a` on.
  private static let byLetter: [[(name: [UInt8], op: Self)]] = {
    var table: [[(name: [UInt8], op: Self)]] = Array(repeating: [], count: 26)
    for op in allCases {
      let name = Array(op.rawValue.utf8)
      table[Int(name[0] - UInt8(ascii: "a"))].append((name, op))
    }
    return table
  }()

  /// The operator with this name, in any case, in a dialect.
  ///
  /// Most words that are called are functions, so the bytes are not worth a text.
  static func named(_ word: ArraySlice<UInt8>, in dialect: PromQL.Dialect) -> Self? {
    guard let first = word.first, (first | 0x20) &- UInt8(ascii: "a") < 26 else { return nil }
    let candidates = byLetter[Int((first | 0x20) - UInt8(ascii: "a"))]
    guard let place = candidates.firstIndex(where: { isSpelt(word, $0.name) }) else { return nil }
    let op = candidates[place].op
    return op.isMetricsQL && dialect == .prometheus ? nil : op
  }

  private static func isSpelt(_ word: ArraySlice<UInt8>, _ name: [UInt8]) -> Bool {
    guard word.count == name.count else { return false }
    for (written, letter) in zip(word, name) {
      let lower = written &- UInt8(ascii: "A") < 26 ? written | 0x20 : written
      if lower != letter { return false }
    }
    return true
  }
}
