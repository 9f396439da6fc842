extension PromQL {
  /// The functions of Prometheus 3.
  enum FunctionTable {
    /// All names in alphabetical order.
    static let names = signatures.keys.sorted()

    static let byKey = Dictionary(
      uniqueKeysWithValues: signatures.map { (Interned($0.key), $0.value) })

    static let signatures: [String: Signature] = {
      var table: [String: Signature] = [:]
      for line in stable { add(line, [], to: &table) }
      for line in experimental { add(line, .experimentalFunctions, to: &table) }
      return table
    }()

    /// Reads `name(parameters) result`.
    ///
    /// Parameters are single letters: `s`calar, `v`ector, `m`atrix, `t`ext. Those behind `?` may be
    /// left out, and the last one before `*` may be repeated.
    private static func add(
      _ line: String, _ feature: Features, to table: inout [String: Signature]
    ) {
      let parts = line.split { "() ".contains($0) }.map(String.init)
      guard let name = parts.first, let result = parts.last?.first.flatMap(type) else { return }
      let letters = parts.count > 2 ? parts[1] : ""
      let required = letters.prefix { $0 != "?" }.filter { $0 != "*" }.count
      let types = letters.compactMap(type)
      let most = letters.contains("*") ? Int.max : types.count
      table[name] = Signature(
        name: name, parameters: types, counts: required...most, result: result, feature: feature)
    }

    private static func type(_ letter: Character) -> ValueType? {
      switch letter {
      case "s": .scalar
      case "v": .vector
      case "m": .matrix
      case "t": .string
      default: nil
      }
    }

    private static let stable = [
      "abs(v) v", "absent(v) v", "absent_over_time(m) v", "acos(v) v", "acosh(v) v", "asin(v) v",
      "asinh(v) v", "atan(v) v", "atanh(v) v", "avg_over_time(m) v", "ceil(v) v", "changes(m) v",
      "clamp(vss) v", "clamp_max(vs) v", "clamp_min(vs) v", "cos(v) v", "cosh(v) v",
      "count_over_time(m) v", "day_of_month(?v) v", "day_of_week(?v) v", "day_of_year(?v) v",
      "days_in_month(?v) v", "deg(v) v", "delta(m) v", "deriv(m) v", "exp(v) v", "floor(v) v",
      "histogram_avg(v) v", "histogram_count(v) v", "histogram_fraction(ssv) v",
      "histogram_quantile(sv) v", "histogram_stddev(v) v", "histogram_stdvar(v) v",
      "histogram_sum(v) v", "hour(?v) v", "idelta(m) v", "increase(m) v", "irate(m) v",
      "label_join(vtt?t*) v", "label_replace(vtttt) v", "last_over_time(m) v", "ln(v) v",
      "log10(v) v", "log2(v) v", "max_over_time(m) v", "min_over_time(m) v", "minute(?v) v",
      "month(?v) v", "pi() s", "predict_linear(ms) v", "present_over_time(m) v",
      "quantile_over_time(sm) v", "rad(v) v", "rate(m) v", "resets(m) v", "round(v?s) v",
      "scalar(v) s", "sgn(v) v", "sin(v) v", "sinh(v) v", "sort(v) v", "sort_desc(v) v",
      "sqrt(v) v", "stddev_over_time(m) v", "stdvar_over_time(m) v", "sum_over_time(m) v",
      "tan(v) v", "tanh(v) v", "time() s", "timestamp(v) v", "vector(s) v", "year(?v) v",
    ]

    private static let experimental = [
      "double_exponential_smoothing(mss) v", "end() s", "first_over_time(m) v",
      "histogram_quantiles(vts?s*) v", "info(v?v) v", "mad_over_time(m) v", "max_of(ss) s",
      "min_of(ss) s", "range() s", "sort_by_label(vt?t*) v", "sort_by_label_desc(vt?t*) v",
      "start() s", "step() s", "ts_of_first_over_time(m) v", "ts_of_last_over_time(m) v",
      "ts_of_max_over_time(m) v", "ts_of_min_over_time(m) v",
    ]
  }
}
