extension Builtin {
  /// Functions over time; `now` is an input of the evaluation, never a clock.
  static let times: [Builtin] = [
    Builtin(
      "format_time",
      [
        BuiltinParameter("time", .exactly(.instant)), BuiltinParameter("pattern", .constantText),
        BuiltinParameter("zone", .zone),
      ], returns: .exactly(.string),
      """
      An instant as local time of a zone. The pattern letters are `yyyy` year, `MM` month, `dd` \
      day, `HH` hour, `mm` minute, `ss` second; everything else stands for itself.
      """,
      example: #"format_time(now, "yyyy-MM-dd HH:mm:ss", "UTC")"#,
      gives: "2026-01-05 12:00:00"),
    Builtin(
      "since", [BuiltinParameter("time", .exactly(.instant))], returns: .exactly(.duration),
      "The time that has passed between an instant and the moment of the evaluation.",
      example: "since(now)", gives: "0s"),
  ]
}
