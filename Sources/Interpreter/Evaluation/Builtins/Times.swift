extension BuiltinBody {
  /// Functions over time; `now` is an input of the evaluation.
  static let times: [BuiltinBody] = [
    BuiltinBody("format_time") { machine, arguments throws(EvaluationError) in
      let zone = try arguments.string(2)
      guard let rules = machine.zones.rules(named: zone) else {
        throw EvaluationError("the time zone '\(zone)' is unknown here")
      }
      let time = try arguments.instant(0)
      let local = LocalTime(time, offsetSeconds: rules.offsetSeconds(at: time))
      return .string(formatted(local, try arguments.string(1)))
    },
    BuiltinBody("now") { machine, _ throws(EvaluationError) in .instant(machine.now) },
    BuiltinBody("since") { machine, arguments throws(EvaluationError) in
      .duration(machine.now - (try arguments.instant(0)))
    },
  ]
}

/// Replaces the letters `yyyy`, `MM`, `dd`, `HH`, `mm` and `ss`; all else stands for itself.
private func formatted(_ time: LocalTime, _ pattern: String) -> String {
  let letters = [
    ("yyyy", padded(time.date.year, to: 4)), ("MM", padded(time.date.month, to: 2)),
    ("dd", padded(time.date.day, to: 2)), ("HH", padded(time.hour, to: 2)),
    ("mm", padded(time.minute, to: 2)), ("ss", padded(time.second, to: 2)),
  ]
  var out = ""
  var rest = pattern[...]
  while let first = rest.first {
    if let (letter, text) = letters.first(where: { rest.hasPrefix($0.0) }) {
      out += text
      rest = rest.dropFirst(letter.count)
    } else {
      out.append(first)
      rest = rest.dropFirst()
    }
  }
  return out
}
