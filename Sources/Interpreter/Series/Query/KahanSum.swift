import Glibc

/// A sum that carries what rounding loses along (Kahan and Neumaier).
struct KahanSum {
  private(set) var sum: Double
  private(set) var rest: Double

  init(_ sum: Double = 0, rest: Double = 0) { (self.sum, self.rest) = (sum, rest) }

  mutating func add(_ value: Double) {
    let total = sum + value
    if total.isInfinite {
      rest = 0
    } else if abs(sum) >= abs(value) {
      rest += (sum - total) + value
    } else {
      rest += (value - total) + sum
    }
    sum = total
  }

  mutating func scale(by factor: Double) {
    sum *= factor
    rest *= factor
  }

  /// The sum with the carried rest.
  var value: Double { sum + rest }

  /// The same, but an infinite sum stays infinite whatever the rest is.
  var total: Double { sum.isInfinite ? sum : value }
}

/// A mean that does not overflow although the sum might.
///
/// Divides a sum, which is the most precise way, until the sum overflows, and goes on with
/// increments of the mean from there.
struct RunningMean {
  private var count = 1.0
  private var sum: KahanSum
  /// Whether `sum` holds the mean itself.
  private var isIncremental = false

  init(_ first: Double) { sum = KahanSum(first) }

  mutating func add(_ value: Double) {
    count += 1
    if !isIncremental {
      var next = sum
      next.add(value)
      if !next.sum.isInfinite {
        sum = next
        return
      }
      isIncremental = true
      sum = KahanSum(sum.sum / (count - 1), rest: sum.rest / (count - 1))
    }
    sum.scale(by: (count - 1) / count)
    sum.add(value / count)
  }

  var mean: Double {
    isIncremental ? sum.value : sum.sum / count + sum.rest / count
  }
}

/// The value below which a share of the values lies, interpolated; NaN counts as the smallest.
///
/// - Parameters:
///   - share: From 0 to 1; below gives -Inf, above +Inf.
///   - values: In any order.
/// - Returns: NaN when there are no values or the share is NaN.
func quantile(_ share: Double, of values: [Double]) -> Double {
  guard !values.isEmpty, !share.isNaN else { return .nan }
  if share < 0 { return -.infinity }
  if share > 1 { return .infinity }
  let sorted = values.sorted { $0.isNaN ? !$1.isNaN : $0 < $1 }
  let rank = share * Double(sorted.count - 1)
  let lower = max(0, rank.rounded(.down))
  let upper = min(Double(sorted.count - 1), lower + 1)
  let weight = rank - rank.rounded(.down)
  return sorted[Int(lower)] * (1 - weight) + sorted[Int(upper)] * weight
}
