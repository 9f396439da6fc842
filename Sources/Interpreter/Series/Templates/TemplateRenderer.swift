import DSL

/// Fills templates in.
struct TemplateRenderer {
  private let context: TemplateContext
  /// The innermost last.
  private var variables: [(name: String, value: TemplateValue)]
  private(set) var out = ""

  init(_ context: TemplateContext) {
    self.context = context
    variables = context.variables
  }

  mutating func render(
    _ nodes: [RuleTemplate.Node], dot: TemplateValue
  ) throws(TemplateError) {
    for node in nodes {
      switch node {
      case .text(let text): try write(text)
      case .action(let pipeline):
        let value = try evaluate(pipeline, dot)
        if pipeline.variable == nil { try write(value.text) }
      case .condition(let pipeline, let then, let otherwise):
        try scoped(pipeline, dot) { renderer, value throws(TemplateError) in
          try renderer.render(value.isTrue ? then : otherwise, dot: dot)
        }
      case .with(let pipeline, let then, let otherwise):
        try scoped(pipeline, dot) { renderer, value throws(TemplateError) in
          try renderer.render(
            value.isTrue ? then : otherwise, dot: value.isTrue ? value : dot)
        }
      case .loop(let pipeline, let then, let otherwise):
        try scoped(pipeline, dot) { renderer, value throws(TemplateError) in
          try renderer.loop(pipeline, over: value, then, otherwise, dot)
        }
      }
    }
  }

  private mutating func write(_ text: String) throws(TemplateError) {
    out += text
    guard out.utf8.count <= RuleTemplate.outputMax else {
      throw TemplateError("the text is longer than \(RuleTemplate.outputMax) bytes")
    }
  }

  /// Evaluates a pipeline whose variables live in a block.
  private mutating func scoped(
    _ pipeline: RuleTemplate.Pipeline, _ dot: TemplateValue,
    _ body: (inout TemplateRenderer, TemplateValue) throws(TemplateError) -> Void
  ) throws(TemplateError) {
    let count = variables.count
    let value = try evaluate(pipeline, dot)
    try body(&self, value)
    variables.removeLast(variables.count - count)
  }

  private mutating func loop(
    _ pipeline: RuleTemplate.Pipeline, over value: TemplateValue, _ then: [RuleTemplate.Node],
    _ otherwise: [RuleTemplate.Node], _ dot: TemplateValue
  ) throws(TemplateError) {
    let elements: [(key: TemplateValue, value: TemplateValue)]
    switch value {
    case .list(let list): elements = list.enumerated().map { (.int($0.offset), $0.element) }
    case .labels(let labels):
      elements = labels.pairs.map { (.text($0.name), .text($0.value)) }
    case .nothing: elements = []
    default: throw TemplateError("'range' needs a list")
    }
    guard !elements.isEmpty else { return try render(otherwise, dot: dot) }
    for element in elements {
      let count = variables.count
      if let key = pipeline.key { variables.append((key, element.key)) }
      if let name = pipeline.variable { variables.append((name, element.value)) }
      try render(then, dot: element.value)
      variables.removeLast(variables.count - count)
    }
  }

  // MARK: Values

  private mutating func evaluate(
    _ pipeline: RuleTemplate.Pipeline, _ dot: TemplateValue
  ) throws(TemplateError) -> TemplateValue {
    var value: TemplateValue?
    for command in pipeline.commands {
      switch command {
      case .value(let operand):
        guard value == nil else { throw TemplateError("a value cannot take an argument") }
        value = try evaluate(operand, dot)
      case .call(let name, let operands):
        var arguments: [TemplateValue] = []
        for operand in operands { arguments.append(try evaluate(operand, dot)) }
        if let value { arguments.append(value) }
        value = try call(name, arguments)
      }
    }
    let result = value ?? .nothing
    if let name = pipeline.variable, pipeline.key == nil {
      variables.append((name, result))
    }
    return result
  }

  private mutating func evaluate(
    _ operand: RuleTemplate.Operand, _ dot: TemplateValue
  ) throws(TemplateError) -> TemplateValue {
    switch operand {
    case .literal(let value): return value
    case .dot: return dot
    case .variable(let name):
      guard let variable = variables.last(where: { $0.name == name }) else {
        throw TemplateError("there is no variable '$\(name)'")
      }
      return variable.value
    case .field(let base, let name): return try evaluate(base, dot).field(name)
    case .pipeline(let pipeline): return try evaluate(pipeline, dot)
    case .function(let name): return try call(name, [])
    }
  }

  private func call(
    _ name: String, _ arguments: [TemplateValue]
  ) throws(TemplateError) -> TemplateValue {
    switch name {
    case "query":
      guard arguments.count == 1, case .text(let text) = arguments[0] else {
        throw TemplateError("'query' takes a query")
      }
      guard let vector = context.query(text) else {
        throw TemplateError("the query '\(text)' has no result")
      }
      return .list(vector.map(TemplateValue.sample))
    case "externalURL":
      return try evaluateConstant("externalURL")
    default: return try TemplateFunctions.call(name, arguments)
    }
  }

  private func evaluateConstant(_ name: String) throws(TemplateError) -> TemplateValue {
    context.variables.first { $0.name == name }?.value ?? .nothing
  }
}
