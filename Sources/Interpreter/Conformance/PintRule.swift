import DSL

/// A rule of a conformance record as it is written; what is wrong with it is what the records are
/// about, so little is demanded of it.
struct PintRule {
  /// A value and where it stands.
  struct Field {
    let name: String
    let value: String
    let line: Int
    /// Whether the value is written on one line.
    let isLine: Bool

    init(_ name: String, _ scalar: YAMLScalar) {
      self.name = name
      value = scalar.isNull ? "" : scalar.text
      line = scalar.mark.line
      isLine = scalar.style != .block && !scalar.text.contains("\n")
    }
  }

  /// The rule's node in YAML.
  let node: YAMLNode
  let group: Group
  let fields: [Field]
  let labels: [Field]
  let annotations: [Field]

  struct Group {
    let name: String
    let interval: Field?
    /// In nanoseconds.
    var length: Int64?
    let labels: [Field]
    /// Which file of a record it stands in.
    let file: Int
  }

  subscript(name: String) -> Field? { fields.first { $0.name == name } }

  var isAlert: Bool { self["alert"] != nil }
  var name: Field? { self["alert"] ?? self["record"] }

  /// The query; nil where it cannot be read.
  var review: QueryReview? { review(.prometheus) }

  func review(
    _ dialect: PromQL.Dialect, records: PromQLLabels.Records = [:]
  ) -> QueryReview? {
    let options = PromQL.Options(dialect: dialect, features: .all)
    guard let text = self["expr"]?.value, let expression = try? PromQL.parse(text, options) else {
      return nil
    }
    return QueryReview(expression, records: records)
  }

  /// The group's labels, where the rule has none of their names, and its own.
  var allLabels: [Field] {
    group.labels.filter { label in !labels.contains { $0.name == label.name } } + labels
  }

  /// The length of a field in nanoseconds; nil where there is none.
  func length(_ name: String) throws(YAMLError) -> Int64? {
    var fields = try YAMLFields(node, of: "a rule")
    return try fields.duration(name)?.nanoseconds
  }

  // MARK: Reading

  /// The rules of a text: a list of rules, a list of groups, or a file.
  static func read(_ text: String, file: Int = 0) throws(YAMLError) -> [PintRule] {
    try read(YAMLReader.read(text), file: file)
  }

  static func read(_ document: YAMLNode, file: Int = 0) throws(YAMLError) -> [PintRule] {
    guard case .sequence(let elements, _) = document["groups"] ?? document else { return [] }
    guard elements.contains(where: { $0["rules"] != nil }) else {
      let group = Group(name: "", interval: nil, labels: [], file: file)
      return elements.map { PintRule($0, group) }
    }
    var found: [PintRule] = []
    for element in elements {
      var members = try YAMLFields(element, of: "a group")
      let group = Group(
        name: element["name"]?.scalar?.text ?? "",
        interval: element["interval"]?.scalar.map { Field("interval", $0) },
        length: try members.duration("interval")?.nanoseconds,
        labels: scalars(element["labels"]), file: file)
      guard case .sequence(let rules, _)? = element["rules"] else { continue }
      found += rules.map { PintRule($0, group) }
    }
    return found
  }

  private init(_ node: YAMLNode, _ group: Group) {
    self.node = node
    self.group = group
    fields = Self.scalars(node)
    labels = Self.scalars(node["labels"])
    annotations = Self.scalars(node["annotations"])
  }

  private static func scalars(_ node: YAMLNode?) -> [Field] {
    guard case .mapping(let members, _)? = node else { return [] }
    return members.compactMap { member in
      member.value.scalar.map { Field(member.key.text, $0) }
    }
  }
}
