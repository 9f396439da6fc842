extension PromQL {
  /// The functions of MetricsQL with the number of arguments they take.
  ///
  /// Names are in lower case; MetricsQL does not care about case. Types are not listed because
  /// MetricsQL converts them: a selector where a range is needed gets an implicit one.
  enum MetricsQLTable {
    struct Function: Hashable, Sendable {
      let counts: ClosedRange<Int>
      /// The places of arguments that are texts.
      let texts: TextPlaces
      let result: ValueType
    }

    /// Which arguments must be texts; all others must not be.
    enum TextPlaces: Hashable, Sendable {
      case none
      case any
    }

    static let names = functions.keys.sorted()

    static let functions: [String: Function] = {
      var table: [String: Function] = [:]
      for (name, signature) in FunctionTable.signatures {
        let hasText = signature.parameters.contains(.string)
        table[name] = Function(
          counts: signature.counts, texts: hasText ? .any : .none, result: signature.result)
      }
      for line in lines { add(line, to: &table) }
      return table
    }()

    /// Reads `counts[t]: names`, where `t` tells that texts are among the arguments.
    private static func add(_ line: String, to table: inout [String: Function]) {
      let halves = line.split(separator: ":", maxSplits: 1)
      guard halves.count == 2 else { return }
      let hasText = halves[0].hasSuffix("t")
      let bounds = halves[0].filter { $0 != "t" }.split(
        separator: "-", omittingEmptySubsequences: false)
      guard let least = bounds.first.flatMap({ Int($0) }) else { return }
      let most = bounds.count == 1 ? least : Int(bounds[1]) ?? Int.max
      for name in halves[1].split(separator: " ") {
        table[String(name)] = Function(
          counts: least...most, texts: hasText ? .any : .none, result: .vector)
      }
    }

    private static let lines = [
      // Rollups over a range.
      """
      1: absent_over_time aggr_over_time ascent_over_time avg_over_time changes_prometheus \
      decreases_over_time default_rollup delta_prometheus deriv deriv_fast descent_over_time \
      distinct_over_time duration_over_time first_over_time geomean_over_time \
      histogram_over_time ideriv increase_prometheus increase_pure increases_over_time \
      integrate iqr_over_time lag last_over_time lifetime mad_over_time median_over_time \
      mode_over_time present_over_time range_over_time rate_over_sum rate_prometheus \
      scrape_interval stale_samples_over_time sum2_over_time timestamp timestamp_with_name \
      tfirst_over_time tlast_change_over_time tlast_over_time tmax_over_time tmin_over_time \
      zscore_over_time outlier_iqr_over_time
      """,
      "1-2t: rollup rollup_candlestick rollup_delta rollup_deriv rollup_increase rollup_rate",
      "1-2t: rollup_scrape_interval",
      """
      2: count_eq_over_time count_gt_over_time count_le_over_time count_ne_over_time \
      duration_over_time hoeffding_bound_lower hoeffding_bound_upper share_eq_over_time \
      share_gt_over_time share_le_over_time sum_eq_over_time sum_gt_over_time sum_le_over_time
      """,
      "1-2: duration_over_time",
      "3: holt_winters double_exponential_smoothing",
      "2-t: aggr_over_time count_values_over_time quantiles_over_time",
      // Transformations.
      """
      1: bitmap drop_common_labels histogram_avg histogram_stddev histogram_stdvar interpolate \
      keep_last_value keep_next_value prometheus_buckets range_avg range_first \
      range_last range_linear_regression range_mad range_max range_median range_min \
      range_stddev range_stdvar range_sum range_zscore remove_resets running_avg running_max \
      running_min running_sum smooth_exponential union vmrange_buckets
      """,
      "2: bitmap_and bitmap_or bitmap_xor buckets_limit limit_offset range_normalize",
      "2: range_quantile range_trim_outliers range_trim_spikes range_trim_zscore",
      "2: smooth_exponential",
      "3: limit_offset",
      "1-: range_normalize union sort_by_label_numeric",
      "0-1: rand rand_exponential rand_normal",
      "0: end now start step",
      "0-1: timezone_offset",
      "1t: timezone_offset",
      "2-3: histogram_share histogram_quantile",
      "3-4: histogram_fraction",
      "3-t: histogram_quantiles quantiles_over_time",
      "1-2: ru ttf clamp_min clamp_max",
      // Labels.
      "1-t: alias drop_empty_series label_del label_keep label_lowercase label_uppercase",
      "2t: alias label_match_value",
      """
      2-t: label_copy label_map label_move label_set labels_equal label_graphite_group \
      sort_by_label sort_by_label_desc sort_by_label_numeric sort_by_label_numeric_desc
      """,
      "3-t: label_match label_mismatch label_join",
      "3t: label_match label_mismatch label_value",
      "2t: label_value",
      "4t: label_transform",
    ]
  }
}

extension PromQL.Checker {
  mutating func lenient(_ call: PromQL.Call, _ range: TextRange) -> PromQL.ValueType {
    let name = call.name.value.lowercased()
    guard let function = PromQL.MetricsQLTable.functions[name] else {
      let known = PromQL.MetricsQLTable.names + PromQL.AggregateOperator.allCases.map(\.rawValue)
      report(
        .unknownFunction, call.name.range, call.name.value,
        suggestions: suggestions(for: name, among: known))
      return .vector
    }
    let arguments = tree[call.arguments]
    if !function.counts.contains(arguments.count) {
      report(
        .argumentCount, range, call.name.value, PromQL.countText(function.counts),
        "\(arguments.count)")
    } else if function.texts == .none {
      for (index, argument) in arguments.enumerated() where type(argument) == .string {
        report(
          .argumentType, tree[argument].range, "argument \(index + 1)", call.name.value,
          PromQL.ValueType.vector.phrase, PromQL.ValueType.string.phrase)
      }
    }
    return function.result
  }

  mutating func lenient(
    _ aggregation: PromQL.Aggregation, _ range: TextRange
  ) -> PromQL.ValueType {
    let op = aggregation.op.value
    if op.takesParameter, aggregation.arguments.count < 2 {
      report(
        .argumentCount, range, op.rawValue, PromQL.countText(2...Int.max),
        "\(aggregation.arguments.count)")
    }
    return .vector
  }
}
