extension ConformanceSuite {
  /// Records whose demand Tocsin does not fulfil on purpose.
  ///
  /// The one table of them: a record that is not listed here must pass, and a listed one that
  /// passes is a failure, so that the table cannot outlive its reasons.
  static let deviations: [(id: String, reason: String)] = [
    (
      "dedup/TestTruncate/1-runes",
      "a cut text always ends with its mark, however short: \"a…\" instead of \"ab\""
    ),
    (
      "dedup/TestTruncate/8-runes",
      "length counts characters as people see them, not code points: an emoji is one"
    ),
    (
      "scenarios/TestReload",
      "a reload leaves the groups' timers alone; Alertmanager starts them anew, so what it says "
        + "at 9 s is said at 8 s here"
    ),
    ("scenarios/TestCannotAddUTF8SilencesInClassicMode", noClassicMode),
    ("silences/TestValidateClassicMatcher/4", noClassicMode),
    ("silences/TestValidateSilence/2", noClassicMode),
    (
      "rule_corpus/kube-prometheus/prometheus.yaml",
      "a text of a rule runs no query of its own; the import reports it and keeps it as a comment"
    ),
    (
      "pint_labels/2d663a616a4a",
      "absent() of something that always returns gives nothing; pint has it always return"
    ),
    (
      "pint_labels/a490972cf3b4",
      "label_replace may write an empty value, which is no label; pint takes it as certain"
    ),
    (
      "pint_labels/5bf096bc13dc",
      "the regular expression does not match a label that is not there, so label_replace does "
        + "nothing; pint takes it as certain"
    ),
    (
      "pint_labels/612f97a14cfb",
      "group() gives 1, so group(vector(0)) > 0 is true; pint compares the 0"
    ),
    (
      "pint_labels/dda0d3833830",
      "series are matched on and labels copied from a side that never has them, so the result "
        + "has neither; pint keeps them possible"
    ),
    (
      "pint_labels/cd79091273a2",
      "series are matched on and labels copied from a side that never has them, so the result "
        + "has neither; pint keeps them possible"
    ),
    (
      "pint_labels/39cbcc2a1a7f",
      "the divisor has two sources of which one is unknown, so the quotient is; pint takes the "
        + "known one"
    ),
    (
      "pint_labels/c62f04ff9fee",
      "limit_ratio() returns series as they are; pint treats it as if it made new ones"
    ),
    (
      "pint_labels/c9df2fd540f3",
      "limitk() returns series as they are; pint treats it as if it made new ones"
    ),
    (template + "everything_is_stripped_/_relaxed_/_group_label_override", noRuleLabels),
    (template + "everything_is_stripped_/_strict_/_group_label_set", noRuleLabels),
    (
      impossible + "vector(0)_>_0",
      "group() gives 1, so group(vector(0)) > 0 is true; pint compares the 0"
    ),
    (
      impossible + "complex_query_with_or_vector()",
      "the divisor has two sources of which one is unknown, so the quotient is; pint takes the "
        + "known one"
    ),
    (
      impossible + "#00",
      "only series without the labels are left after 'and on', so the next 'on' is found, too"
    ),
    (
      "pint_checks/promql/nan/TestNaNCheck/safe_LHS_recording_rule_added_to_unsafe_RHS_recording_"
        + "rule_inside_aggregation_is_reported",
      "the finding is at the recorded series that can be NaN; pint names it, but points at the "
        + "other operand"
    ),
    (
      impossible + "join_on_impossible_label",
      "copying a label that the other side never has removes it, so the 'by' around it is found, "
        + "too"
    ),
    (
      impossible + "group_left_inside_without_but_used_for_inner_without_join",
      "'job' is compared and has another value on each side, so nothing is ever matched; pint "
        + "does not compare values"
    ),
  ]

  private static let template = "pint_checks/alerts/template/TestTemplateCheck/"
  private static let impossible = "pint_checks/promql/impossible/TestImpossibleCheck/"
  private static let noRuleLabels =
    "Prometheus fills texts in with the labels of the query's result, so a label that the group "
    + "sets is empty there; pint takes it as set"

  private static let noClassicMode =
    "the server has no classic mode: names of labels are any UTF-8, as in Alertmanager's default"

  /// The outcome of a record in the light of the table.
  static func judge(_ id: String, _ outcome: ConformanceOutcome) -> ConformanceOutcome {
    guard let reason = deviations.first(where: { $0.id == id })?.reason else { return outcome }
    switch outcome {
    case .failed: return .deviates(reason)
    case .passed: return .failed("passes, but is listed as a deviation because \(reason)")
    case .deviates, .skipped: return outcome
    }
  }
}
