extension Machine {
  /// Writes what an expression shows.
  ///
  /// The author's own text, wherever it stands in the branches of the expression, is written as it
  /// is; everything that comes from data is escaped.
  mutating func write(
    _ expression: Expression, _ escaping: Escaping, to output: inout String
  ) throws(EvaluationError) {
    try enter()
    defer { leave() }
    switch expression {
    case .text(let parts): try write(parts, escaping, to: &output)
    case .literal(let value): try append(display(value), to: &output)
    case .choose(let condition, let then, let otherwise):
      try write(try bool(condition) ? then : otherwise, escaping, to: &output)
    case .cases(let subject, let branches):
      try write(try branch(subject, branches), escaping, to: &output)
    case .coalesce(let first, let second):
      let value = try value(first)
      if value == .none { return try write(second, escaping, to: &output) }
      try append(escaping.apply(display(value)), to: &output)
    case .binary(.add, let left, let right):
      if case .string = try value(left) {
        try write(left, escaping, to: &output)
        try write(right, escaping, to: &output)
      } else {
        try append(escaping.apply(display(try value(expression))), to: &output)
      }
    case .bind(let slot, let bound, let body):
      setSlot(slot, try value(bound))
      try write(body, escaping, to: &output)
    case .call("url_encode", _) where escaping == .url:
      try append(display(try value(expression)), to: &output)
    default: try append(escaping.apply(display(try value(expression))), to: &output)
    }
  }

  mutating func write(
    _ parts: [TextPart], _ escaping: Escaping, to output: inout String
  ) throws(EvaluationError) {
    for part in parts {
      switch part {
      case .literal(let text): try append(text, to: &output)
      case .value(let expression): try write(expression, escaping, to: &output)
      case .loop(let slot, let over, let body):
        for item in try elements(try value(over)) {
          try spend(steps: 1)
          setSlot(slot, item)
          try write(body, escaping, to: &output)
        }
      case .conditional(let branches, let otherwise):
        try write(try chosen(branches, otherwise), escaping, to: &output)
      }
    }
  }

  private mutating func chosen(
    _ branches: [(condition: Expression, body: [TextPart])], _ otherwise: [TextPart]
  ) throws(EvaluationError) -> [TextPart] {
    for branch in branches where try bool(branch.condition) { return branch.body }
    return otherwise
  }

  private mutating func append(_ text: String, to output: inout String) throws(EvaluationError) {
    try spend(text: text)
    output += text
  }
}
