/// What an action of a template gives, in whichever of Go's spellings it is written:
/// `humanize $value` and `$value | humanize` are one term.
indirect enum TemplateTerm: Hashable, Sendable {
  case value
  /// All labels of the alert.
  case labels
  case label(String)
  case externalLabels
  case externalLabel(String)
  case externalURL
  /// A text, a number or a truth value that the template writes.
  case literal(TemplateValue)
  case call(String, [TemplateTerm])
}

/// A part of a template with all names resolved.
indirect enum TemplatePart: Hashable, Sendable {
  case text(String)
  case term(TemplateTerm)
  case choice(TemplateTerm, then: [TemplatePart], otherwise: [TemplatePart])
}

/// Why a template has no counterpart in the language.
struct TemplateRemainder: Error, Hashable {
  let reason: String
  /// Bytes of the template before the action without a counterpart; nil for the template itself.
  var offset: Int?
}

extension RuleTemplate {
  /// The template as terms, texts that stand beside each other joined.
  ///
  /// - Throws: What cannot be written without names, loops and queries.
  func parts() throws(TemplateRemainder) -> [TemplatePart] {
    var resolver = TemplateResolver()
    return try resolver.parts(of: nodes)
  }

  /// The template without the actions that have no counterpart, and why each of them has none.
  func partsLeft() -> (parts: [TemplatePart], cuts: [TemplateRemainder]) {
    var resolver = TemplateResolver(cuts: [])
    let parts = try? resolver.parts(of: nodes)
    return (parts ?? [], resolver.cuts ?? [])
  }

  /// A variable that is used and that neither the evaluator nor the template defines.
  func undefinedVariable(_ flavour: RuleFlavour) -> String? {
    var known: Set<String> = ["labels", "externalLabels", "externalURL", "value", ""]
    if flavour == .vmalert {
      known.formUnion(["activeAt", "alertID", "expr", "for", "groupID", "type"])
    }
    return VariableUse.undefined(in: nodes, known)
  }
}

extension RuleTemplate.Node {
  /// What the action that begins the node asks for.
  fileprivate var pipeline: RuleTemplate.Pipeline? {
    switch self {
    case .text: nil
    case .action(let pipeline), .condition(let pipeline, _, _), .with(let pipeline, _, _),
      .loop(let pipeline, _, _):
      pipeline
    }
  }
}

/// Goes through a template with the variables that are known at each place.
private enum VariableUse {
  static func undefined(in nodes: [RuleTemplate.Node], _ outer: Set<String>) -> String? {
    var known = outer
    for node in nodes {
      let found: String? =
        switch node {
        case .text: nil
        case .action(let pipeline): undefined(in: pipeline, &known)
        case .condition(let pipeline, let then, let otherwise),
          .with(let pipeline, let then, let otherwise),
          .loop(let pipeline, let then, let otherwise):
          undefined(in: pipeline, then, otherwise, known)
        }
      if let found { return found }
    }
    return nil
  }

  private static func undefined(
    in pipeline: RuleTemplate.Pipeline, _ then: [RuleTemplate.Node],
    _ otherwise: [RuleTemplate.Node], _ outer: Set<String>
  ) -> String? {
    var known = outer
    return undefined(in: pipeline, &known) ?? undefined(in: then, known)
      ?? undefined(in: otherwise, known)
  }

  private static func undefined(
    in pipeline: RuleTemplate.Pipeline, _ known: inout Set<String>
  ) -> String? {
    for command in pipeline.commands {
      let operands: [RuleTemplate.Operand] =
        switch command {
        case .value(let operand): [operand]
        case .call(_, let operands): operands
        }
      for operand in operands {
        if let found = undefined(in: operand, &known) { return found }
      }
    }
    if let name = pipeline.variable { known.insert(name) }
    if let name = pipeline.key { known.insert(name) }
    return nil
  }

  private static func undefined(
    in operand: RuleTemplate.Operand, _ known: inout Set<String>
  ) -> String? {
    switch operand {
    case .literal, .dot, .function: nil
    case .variable(let name): known.contains(name) ? nil : name
    case .field(let base, _): undefined(in: base, &known)
    case .pipeline(let pipeline): undefined(in: pipeline, &known)
    }
  }
}

/// Replaces variables, dots and pipelines by what they stand for.
private struct TemplateResolver {
  /// What was cut so far; nil where a template is translated as a whole or not at all.
  var cuts: [TemplateRemainder]?
  /// Declared in the template, the innermost last.
  private var variables: [(name: String, term: TemplateTerm)] = []
  /// What `.` stands for; nil for the data of the template itself.
  private var dot: TemplateTerm?

  init(cuts: [TemplateRemainder]? = nil) { self.cuts = cuts }

  mutating func parts(
    of nodes: [RuleTemplate.Node]
  ) throws(TemplateRemainder) -> [TemplatePart] {
    var parts: [TemplatePart] = []
    for node in nodes {
      do throws(TemplateRemainder) {
        try add(node, to: &parts)
      } catch {
        let fault = TemplateRemainder(
          reason: error.reason, offset: error.offset ?? node.pipeline?.offset)
        guard cuts != nil else { throw fault }
        cuts?.append(fault)
        // A declaration prints nothing, and so does the lack of one.
        if case .action(let pipeline) = node, pipeline.variable != nil { continue }
        if case .text(let text)? = parts.last, text.hasSuffix(TemplateSource.gap) { continue }
        append(TemplateSource.gap, to: &parts)
      }
    }
    return parts
  }

  private mutating func add(
    _ node: RuleTemplate.Node, to parts: inout [TemplatePart]
  ) throws(TemplateRemainder) {
    switch node {
    case .text(let text): append(text, to: &parts)
    case .action(let pipeline):
      let term = try self.term(of: pipeline)
      if let name = pipeline.variable {
        variables.append((name, term))
        return
      }
      let printed = PrintedParts.of(term) ?? [.term(term)]
      if cuts != nil { try TemplateSource.require(printed) }
      for part in printed {
        switch part {
        case .text(let text), .term(.literal(.text(let text))): append(text, to: &parts)
        case .term, .choice: parts.append(part)
        }
      }
    case .condition(let pipeline, let then, let otherwise):
      parts.append(try choice(pipeline, then, otherwise, bindsDot: false))
    case .with(let pipeline, let then, let otherwise):
      parts.append(try choice(pipeline, then, otherwise, bindsDot: true))
    case .loop: throw TemplateRemainder(reason: "a loop ('range') has no counterpart")
    }
  }

  private func append(_ text: String, to parts: inout [TemplatePart]) {
    if text.isEmpty { return }
    if case .text(let before)? = parts.last {
      parts[parts.count - 1] = .text(before + text)
    } else {
      parts.append(.text(text))
    }
  }

  private mutating func choice(
    _ pipeline: RuleTemplate.Pipeline, _ then: [RuleTemplate.Node],
    _ otherwise: [RuleTemplate.Node], bindsDot: Bool
  ) throws(TemplateRemainder) -> TemplatePart {
    let (outerCount, outerDot) = (variables.count, dot)
    defer { variables.removeLast(variables.count - outerCount) }
    let term = try self.term(of: pipeline)
    if cuts != nil { try TemplateSource.require(condition: term) }
    if let name = pipeline.variable { variables.append((name, term)) }
    let count = variables.count
    if bindsDot { dot = term }
    let first = try parts(of: then)
    dot = outerDot
    variables.removeLast(variables.count - count)
    return .choice(term, then: first, otherwise: try parts(of: otherwise))
  }

  // MARK: Terms

  private func term(
    of pipeline: RuleTemplate.Pipeline
  ) throws(TemplateRemainder) -> TemplateTerm {
    var result: TemplateTerm?
    for command in pipeline.commands {
      switch command {
      case .value(let operand):
        guard result == nil else {
          throw TemplateRemainder(reason: "a value cannot take an argument")
        }
        result = try term(of: operand)
      case .call(let name, let operands):
        var arguments: [TemplateTerm] = []
        for operand in operands { arguments.append(try term(of: operand)) }
        if let result { arguments.append(result) }
        result = try call(name, arguments)
      }
    }
    guard let result else { throw TemplateRemainder(reason: "an action is empty") }
    return result
  }

  private func call(
    _ name: String, _ arguments: [TemplateTerm]
  ) throws(TemplateRemainder) -> TemplateTerm {
    switch (name, arguments) {
    case ("query", _):
      throw TemplateRemainder(reason: "a query within a text has no counterpart")
    case ("externalURL", []): return .externalURL
    case ("index", _): return Self.element(arguments) ?? .call(name, arguments)
    case ("or", _), ("and", _):
      // `or x (or y z)` gives what `or x y z` gives.
      guard case .call(name, let inner)? = arguments.last else { return .call(name, arguments) }
      return .call(name, arguments.dropLast() + inner)
    default: return Self.folded(name, arguments) ?? .call(name, arguments)
    }
  }

  /// Functions that depend on nothing but their arguments.
  private static let pure: Set<String> = [
    "humanize", "humanize1024", "humanizeDuration", "humanizePercentage", "humanizeTimestamp",
    "print", "printf", "title", "toLower", "toUpper",
  ]

  /// What a function gives for constants.
  private static func folded(_ name: String, _ arguments: [TemplateTerm]) -> TemplateTerm? {
    guard pure.contains(name) else { return nil }
    var values: [TemplateValue] = []
    for argument in arguments {
      guard case .literal(let value) = argument else { return nil }
      values.append(value)
    }
    return (try? TemplateFunctions.call(name, values)).map { .literal($0) }
  }

  /// The label that `index $labels "name"` gives.
  private static func element(_ arguments: [TemplateTerm]) -> TemplateTerm? {
    guard arguments.count == 2, case .literal(.text(let name)) = arguments[1] else { return nil }
    switch arguments[0] {
    case .labels: return .label(name)
    case .externalLabels: return .externalLabel(name)
    default: return nil
    }
  }

  private func term(
    of operand: RuleTemplate.Operand
  ) throws(TemplateRemainder) -> TemplateTerm {
    switch operand {
    case .literal(let value): return .literal(value)
    case .dot:
      guard let dot else {
        throw TemplateRemainder(reason: "the data of the template as a whole has no counterpart")
      }
      return dot
    case .variable(let name): return try variable(name)
    case .field(.dot, let name) where dot == nil: return try field(name)
    case .field(.variable(""), let name): return try field(name)
    case .field(let base, let name):
      switch try term(of: base) {
      case .labels: return .label(name)
      case .externalLabels: return .externalLabel(name)
      default: throw TemplateRemainder(reason: "the field '.\(name)' has no counterpart")
      }
    case .pipeline(let pipeline): return try term(of: pipeline)
    case .function(let name): return try call(name, [])
    }
  }

  private func variable(_ name: String) throws(TemplateRemainder) -> TemplateTerm {
    if let term = variables.last(where: { $0.name == name })?.term { return term }
    switch name {
    case "labels": return .labels
    case "value": return .value
    case "externalLabels": return .externalLabels
    case "externalURL": return .externalURL
    default: throw TemplateRemainder(reason: "the variable '$\(name)' has no counterpart")
    }
  }

  /// A member of the template's data.
  private func field(_ name: String) throws(TemplateRemainder) -> TemplateTerm {
    switch name {
    case "Labels": return .labels
    case "Value": return .value
    case "ExternalLabels": return .externalLabels
    case "ExternalURL": return .externalURL
    default: throw TemplateRemainder(reason: "the field '.\(name)' has no counterpart")
    }
  }
}
