/// Reads one YAML document into nodes.
///
/// Refused: more than one document, repeated keys, keys that are no scalars, aliases without or
/// inside their anchor, and whatever exceeds a limit. Merge keys (`<<: *base`) are followed: keys
/// of
/// the mapping itself win.
package struct YAMLReader {
  private var events: YAMLEventReader
  private let limits: YAMLLimits
  private var anchors: [String: Anchored] = [:]
  private var nodeCount = 0
  private var depth = 0

  /// What an alias stands for.
  private struct Anchored {
    /// Nil while the anchored node is being read.
    var node: YAMLNode?
    /// Nodes in it, itself included.
    var count: Int
  }

  /// Reads a text; an empty one gives a null scalar.
  package static func read(
    _ bytes: [UInt8], limits: YAMLLimits = .standard
  ) throws(YAMLError) -> YAMLNode {
    guard bytes.count <= limits.bytes else {
      throw YAMLError("longer than \(limits.bytes) bytes", at: .start)
    }
    var reader = YAMLReader(events: try YAMLEventReader(bytes), limits: limits)
    return try reader.document()
  }

  package static func read(
    _ text: String, limits: YAMLLimits = .standard
  ) throws(YAMLError) -> YAMLNode {
    try read(Array(text.utf8), limits: limits)
  }

  /// Reads all documents of a text, those that are empty too; anchors end with their document.
  package static func documents(
    _ bytes: [UInt8], limits: YAMLLimits = .standard
  ) throws(YAMLError) -> [YAMLNode] {
    guard bytes.count <= limits.bytes else {
      throw YAMLError("longer than \(limits.bytes) bytes", at: .start)
    }
    var reader = YAMLReader(events: try YAMLEventReader(bytes), limits: limits)
    var documents: [YAMLNode] = []
    while case let event = try reader.events.next(), event.kind != .streamEnd {
      switch event.kind {
      case .streamStart, .documentEnd, .streamEnd: continue
      case .documentStart: reader.anchors = [:]
      case .scalar, .alias, .sequenceStart, .sequenceEnd, .mappingStart, .mappingEnd:
        documents.append(try reader.node(event))
      }
    }
    return documents
  }

  private init(events: YAMLEventReader, limits: YAMLLimits) {
    self.events = events
    self.limits = limits
  }

  private mutating func document() throws(YAMLError) -> YAMLNode {
    var root: YAMLNode?
    while case let event = try events.next(), event.kind != .streamEnd {
      switch event.kind {
      case .streamStart, .documentStart, .documentEnd, .streamEnd: continue
      case .scalar, .alias, .sequenceStart, .sequenceEnd, .mappingStart, .mappingEnd:
        guard root == nil else { throw YAMLError("more than one document", at: event.mark) }
        root = try node(event)
      }
    }
    return root ?? .scalar(YAMLScalar(text: "", style: .plain, tag: nil, mark: .start))
  }

  private mutating func node(_ event: YAMLEvent) throws(YAMLError) -> YAMLNode {
    if case .alias(let name) = event.kind { return try followed(name, event.mark) }
    let before = nodeCount
    try count(1, event.mark)
    if let anchor = event.anchor { anchors[anchor] = Anchored(node: nil, count: 0) }
    let node: YAMLNode
    switch event.kind {
    case .scalar(let text, let style):
      node = .scalar(YAMLScalar(text: text, style: style, tag: event.tag, mark: event.mark))
    case .sequenceStart: node = try sequence(event.mark)
    case .mappingStart: node = try mapping(event.mark)
    default: throw YAMLError("unexpected end of a collection", at: event.mark)
    }
    if let anchor = event.anchor {
      anchors[anchor] = Anchored(node: node, count: nodeCount - before)
    }
    return node
  }

  private mutating func followed(_ name: String, _ mark: YAMLMark) throws(YAMLError) -> YAMLNode {
    guard let anchored = anchors[name] else {
      throw YAMLError("there is no anchor '\(name)' before this alias", at: mark)
    }
    guard let node = anchored.node else {
      throw YAMLError("the alias '\(name)' stands inside its own anchor", at: mark)
    }
    try count(anchored.count, mark)
    return node
  }

  private mutating func count(_ nodes: Int, _ mark: YAMLMark) throws(YAMLError) {
    nodeCount += nodes
    guard nodeCount <= limits.nodes else {
      throw YAMLError("more than \(limits.nodes) nodes, aliases followed", at: mark)
    }
  }

  private mutating func enter(_ mark: YAMLMark) throws(YAMLError) {
    depth += 1
    guard depth <= limits.depth else {
      throw YAMLError("nested deeper than \(limits.depth) levels", at: mark)
    }
  }

  private mutating func sequence(_ mark: YAMLMark) throws(YAMLError) -> YAMLNode {
    try enter(mark)
    var elements: [YAMLNode] = []
    while case let event = try events.next(), event.kind != .sequenceEnd {
      elements.append(try node(event))
    }
    depth -= 1
    return .sequence(elements, mark)
  }

  private mutating func mapping(_ mark: YAMLMark) throws(YAMLError) -> YAMLNode {
    try enter(mark)
    var members: [YAMLMember] = []
    var seen: Set<[UInt8]> = []
    var merged: [YAMLNode] = []
    while case let event = try events.next(), event.kind != .mappingEnd {
      guard case .scalar(let key) = try node(event) else {
        throw YAMLError("a key must be a scalar", at: event.mark)
      }
      guard seen.insert(Array(key.text.utf8)).inserted else {
        throw YAMLError("the key '\(key.text)' occurs twice", at: key.mark)
      }
      let value = try node(try events.next())
      if key.text == "<<", key.style == .plain {
        merged.append(value)
      } else {
        members.append(YAMLMember(key: key, value: value))
      }
    }
    depth -= 1
    for source in merged { try merge(source, into: &members, &seen) }
    return .mapping(members, mark)
  }

  private func merge(
    _ source: YAMLNode, into members: inout [YAMLMember], _ seen: inout Set<[UInt8]>
  ) throws(YAMLError) {
    switch source {
    case .mapping(let others, _):
      for member in others where seen.insert(Array(member.key.text.utf8)).inserted {
        members.append(member)
      }
    case .sequence(let sources, _):
      for source in sources {
        guard case .mapping = source else {
          throw YAMLError("only mappings can be merged", at: source.mark)
        }
        try merge(source, into: &members, &seen)
      }
    case .scalar: throw YAMLError("only mappings can be merged", at: source.mark)
    }
  }
}
