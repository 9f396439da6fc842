extension PromQL.Printer {
  /// Name and matchers of a selector.
  mutating func write(matchersOf selector: PromQL.Selector) {
    out += selector.name?.value ?? ""
    let groups = expression.groups(of: selector)
    guard groups.count > 1 || !selector.matchers.isEmpty || selector.name == nil else { return }
    out += "{"
    for (index, group) in groups.enumerated() {
      if index > 0 { out += " or " }
      out += expression[group].map(text).sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
        .joined(separator: ",")
    }
    out += "}"
  }

  private func text(_ matcher: PromQL.Matcher) -> String {
    PromQL.labelText(matcher.name.value) + matcher.op.rawValue + PromQL.quoted(matcher.value)
  }

  /// Mode and time modifiers of an instant selector.
  mutating func write(suffixOf selector: PromQL.Selector) {
    let mode = expression.mode(of: selector)
    if mode != .plain { out += " " + mode.rawValue }
    write(expression.shift(of: selector))
  }

  mutating func write(_ range: PromQL.RangeSelector) {
    guard case .selector(let selector) = expression[range.selector].kind else { return }
    write(matchersOf: selector)
    out += "["
    write(range.range.value)
    out += "]"
    write(suffixOf: selector)
  }

  /// Range, step and time modifiers of a subquery.
  mutating func write(suffixOf subquery: PromQL.Subquery) {
    out += "["
    write(subquery.range.value)
    if !expression.isBare(subquery) { out += ":" }
    if let step = expression.step(of: subquery) { write(step.value) }
    out += "]"
    write(expression.shift(of: subquery))
  }

  private mutating func write(_ shift: PromQL.Shift) {
    switch shift.at?.value {
    case nil: break
    case .timestamp(let milliseconds): out += " @ " + Self.secondsText(milliseconds)
    case .start: out += " @ start()"
    case .end: out += " @ end()"
    case .expression(let id):
      out += " @ "
      write(id)
    }
    if let offset = shift.offset {
      out += " offset "
      write(offset.value)
    }
  }

  /// Seconds with three decimals.
  private static func secondsText(_ milliseconds: Int64) -> String {
    let (whole, rest) = milliseconds.magnitude.quotientAndRemainder(dividingBy: 1000)
    let decimals = String(rest)
    let sign = milliseconds < 0 ? "-" : ""
    return "\(sign)\(whole)." + String(repeating: "0", count: 3 - decimals.count) + decimals
  }

  // MARK: Durations

  private mutating func write(_ duration: PromQL.DurationValue) {
    switch duration {
    case .milliseconds(let milliseconds): out += PromQL.text(ofMilliseconds: milliseconds)
    case .computed(let id): write(id)
    }
  }

  private mutating func write(_ id: PromQL.DurationID) {
    switch expression[id].kind {
    case .number(let number):
      out +=
        number.isDuration ? PromQL.text(ofSeconds: number.value) : PromQL.text(of: number.value)
    case .step: out += "step()"
    case .range: out += "range()"
    case .steps(let count): out += PromQL.text(of: count) + "i"
    case .negated(let part):
      out += "-"
      write(part)
    case .parenthesized(let part):
      out += "("
      write(part)
      out += ")"
    case .binary(let op, let left, let right):
      write(left)
      out += " \(op.value.rawValue) "
      write(right)
    case .minimum(let left, let right): writeCall("min_of", left, right)
    case .maximum(let left, let right): writeCall("max_of", left, right)
    }
  }

  private mutating func writeCall(
    _ name: String, _ left: PromQL.DurationID, _ right: PromQL.DurationID
  ) {
    out += name + "("
    write(left)
    out += ", "
    write(right)
    out += ")"
  }
}
