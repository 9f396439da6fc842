import DSL

/// A template in the labels and annotations of rule files, in the syntax of Go's templates.
///
/// What rules use: values, fields, variables, pipelines, `if`, `with` and `range`, and the
/// functions of Prometheus that need no server. Named templates are refused.
package struct RuleTemplate: Sendable {
  /// Bytes of a template; a longer one is refused.
  package static let bytesMax = 1 << 20
  /// Actions inside each other.
  static let depthMax = 100
  /// Bytes that one rendering may give.
  static let outputMax = 1 << 20

  indirect enum Node: Hashable, Sendable {
    case text(String)
    /// `{{ pipeline }}`; nothing is printed for a declaration.
    case action(Pipeline)
    case condition(Pipeline, then: [Node], otherwise: [Node])
    case with(Pipeline, then: [Node], otherwise: [Node])
    case loop(Pipeline, then: [Node], otherwise: [Node])
  }

  struct Pipeline: Hashable, Sendable {
    /// `$name :=`.
    var variable: String?
    /// `$key, $value :=` of a loop: the first one.
    var key: String?
    var commands: [Command]
    /// Bytes of the template before its action.
    var offset: Int
  }

  /// An operand, or a function with its arguments.
  enum Command: Hashable, Sendable {
    case value(Operand)
    case call(String, [Operand])
  }

  indirect enum Operand: Hashable, Sendable {
    case literal(TemplateValue)
    case dot
    case variable(String)
    case field(Operand, String)
    case pipeline(Pipeline)
    /// A function without arguments.
    case function(String)
  }

  let nodes: [Node]

  package init(_ text: String) throws(TemplateError) {
    try self.init(text, isTranslated: false)
  }

  /// Reads a template; one that is only translated may name functions that are not run here.
  init(_ text: String, isTranslated: Bool) throws(TemplateError) {
    guard text.utf8.count <= Self.bytesMax else { throw TemplateError("longer than 1 MiB") }
    guard text.contains("{{") else {
      nodes = text.isEmpty ? [] : [.text(text)]
      return
    }
    var parser = TemplateParser(text, takesAllFunctions: isTranslated)
    nodes = try parser.parse()
  }

  /// A text that stands for itself.
  init(literal text: String) { nodes = text.isEmpty ? [] : [.text(text)] }

  /// Fills the template in.
  package func render(_ context: TemplateContext) throws(TemplateError) -> String {
    if nodes.isEmpty { return "" }
    if nodes.count == 1, case .text(let text) = nodes[0] { return text }
    var renderer = TemplateRenderer(context)
    try renderer.render(nodes, dot: context.data)
    return renderer.out
  }
}

/// Why a template was refused or could not be filled in.
package struct TemplateError: Error, Hashable, CustomStringConvertible {
  package let description: String
  /// Whether Prometheus or vmalert may well accept the template.
  package let isUnsupported: Bool
  /// Bytes of the template before the action that is wrong; nil where no action is.
  var offset: Int?

  init(_ description: String, isUnsupported: Bool = false) {
    self.description = description
    self.isUnsupported = isUnsupported
  }
}

/// What a template can name.
package struct TemplateContext {
  let variables: [(name: String, value: TemplateValue)]
  /// What `.` and `$` are at first.
  let data: TemplateValue
  /// Runs a query for the function `query`.
  var query: (String) -> [QuerySample]?

  init(
    labels: LabelSet, value: Double, externalLabels: PackedMap, externalURL: String,
    query: @escaping (String) -> [QuerySample]? = { _ in nil }
  ) {
    let data = TemplateData(
      labels: labels.map, externalLabels: externalLabels, externalURL: externalURL, value: value)
    variables = [
      ("labels", .labels(labels.map)), ("value", .number(value)),
      ("externalLabels", .labels(externalLabels)), ("externalURL", .text(externalURL)),
      ("", .data(data)),
    ]
    self.data = .data(data)
    self.query = query
  }
}

/// Everything that a template is filled in with.
struct TemplateData: Hashable, Sendable {
  let labels: PackedMap
  let externalLabels: PackedMap
  let externalURL: String
  let value: Double

  func field(_ name: String) -> TemplateValue? {
    switch name {
    case "Labels": .labels(labels)
    case "ExternalLabels": .labels(externalLabels)
    case "ExternalURL": .text(externalURL)
    case "Value": .number(value)
    default: nil
    }
  }
}

/// A value within a template.
enum TemplateValue: Hashable, Sendable {
  case nothing
  case bool(Bool)
  case int(Int)
  case number(Double)
  case text(String)
  case labels(PackedMap)
  case sample(QuerySample)
  case list([TemplateValue])
  case data(TemplateData)

  /// Whether `if` and `with` take their first branch.
  var isTrue: Bool {
    switch self {
    case .nothing: false
    case .bool(let flag): flag
    case .int(let count): count != 0
    case .number(let number): number != 0
    case .text(let text): !text.isEmpty
    case .labels(let labels): !labels.isEmpty
    case .sample, .data: true
    case .list(let elements): !elements.isEmpty
    }
  }

  /// As Go prints it.
  var text: String {
    switch self {
    case .nothing: "<no value>"
    case .bool(let flag): flag ? "true" : "false"
    case .int(let count): "\(count)"
    case .number(let number): PromQL.text(of: number)
    case .text(let text): text
    case .labels(let labels):
      "map[" + labels.pairs.map { "\($0.name):\($0.value)" }.joined(separator: " ") + "]"
    case .sample(let sample):
      "{\(TemplateValue.labels(sample.labels.map).text) \(PromQL.text(of: sample.value))}"
    case .list(let elements): "[" + elements.map(\.text).joined(separator: " ") + "]"
    case .data(let data):
      "{\(TemplateValue.labels(data.labels).text) "
        + "\(TemplateValue.labels(data.externalLabels).text) \(data.externalURL) "
        + "\(PromQL.text(of: data.value))}"
    }
  }

  /// The number that this is, or that its text writes.
  var number: Double? {
    switch self {
    case .int(let count): Double(count)
    case .number(let number): number
    case .text(let text): Double(text)
    default: nil
    }
  }

  func field(_ name: String) throws(TemplateError) -> TemplateValue {
    switch (self, name) {
    // An absent label is empty, as in alerts themselves.
    case (.labels(let labels), _): return .text(labels[name] ?? "")
    case (.sample(let sample), "Labels"): return .labels(sample.labels.map)
    case (.sample(let sample), "Value"): return .number(sample.value)
    case (.data(let data), _):
      guard let value = data.field(name) else {
        throw TemplateError(
          "there is no field '\(name)'; the data has Labels, Value, ExternalLabels and ExternalURL")
      }
      return value
    default: throw TemplateError("there is no field '\(name)' here")
    }
  }
}
