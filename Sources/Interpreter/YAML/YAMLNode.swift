/// Where something stands in a YAML text.
package struct YAMLMark: Hashable, Sendable {
  /// Counts from 1.
  package var line: Int
  /// Characters of the line, counted from 1.
  package var column: Int
  /// Bytes from the start of the text.
  package var offset: Int

  package init(line: Int, column: Int, offset: Int) {
    self.line = line
    self.column = column
    self.offset = offset
  }

  package static let start = YAMLMark(line: 1, column: 1, offset: 0)
}

/// A YAML document: the representation graph with aliases followed, types not yet decided.
package indirect enum YAMLNode: Sendable {
  case scalar(YAMLScalar)
  case sequence([YAMLNode], YAMLMark)
  /// In source order; keys are unique scalars.
  case mapping([YAMLMember], YAMLMark)

  package var mark: YAMLMark {
    switch self {
    case .scalar(let scalar): scalar.mark
    case .sequence(_, let mark), .mapping(_, let mark): mark
    }
  }
}

/// A key with its value.
package struct YAMLMember: Sendable {
  package var key: YAMLScalar
  package var value: YAMLNode
}

/// The text of a scalar; the consumer, who knows the wanted type, decides what it means.
package struct YAMLScalar: Sendable {
  package enum Style: Hashable, Sendable {
    case plain
    case quoted
    /// `|` and `>`.
    case block
  }

  package var text: String
  package var style: Style
  /// As written, for example `tag:yaml.org,2002:str`; nil for most scalars.
  package var tag: String?
  package var mark: YAMLMark

  /// An absent value by the core schema: plain and empty, `~` or `null`.
  package var isNull: Bool {
    guard style == .plain else { return false }
    return ["", "~", "null", "Null", "NULL"].contains(text)
  }

  /// A truth value as readers of YAML 1.1 accept it, which is what Alertmanager's does.
  package var bool: Bool? {
    guard style == .plain else { return nil }
    switch text {
    case "true", "True", "TRUE", "yes", "Yes", "YES", "on", "On", "ON", "y", "Y": return true
    case "false", "False", "FALSE", "no", "No", "NO", "off", "Off", "OFF", "n", "N": return false
    default: return nil
    }
  }

  /// A decimal integer.
  package var int: Int? { style == .plain ? Int(text) : nil }
}

extension YAMLNode {
  /// The scalar, if it is one.
  package var scalar: YAMLScalar? {
    guard case .scalar(let scalar) = self else { return nil }
    return scalar
  }

  /// True for a plain empty scalar, `~` and `null`.
  package var isNull: Bool { scalar?.isNull ?? false }

  /// The value of a key of a mapping; nil when this is none or has no such key.
  package subscript(key: String) -> YAMLNode? {
    guard case .mapping(let members, _) = self else { return nil }
    return members.first { $0.key.text == key }?.value
  }
}

/// Bounds that the YAML reader enforces.
package struct YAMLLimits: Sendable {
  /// Bytes of the text.
  package var bytes: Int
  /// Sequences and mappings inside each other.
  package var depth: Int
  /// Nodes of the document after aliases have been followed.
  package var nodes: Int

  package static let standard = YAMLLimits()

  package init(bytes: Int = 8 << 20, depth: Int = 64, nodes: Int = 1_000_000) {
    self.bytes = bytes
    self.depth = depth
    self.nodes = nodes
  }
}

/// Why and where a YAML text was refused.
package struct YAMLError: Error, Hashable, CustomStringConvertible {
  package let message: String
  package let mark: YAMLMark

  package init(_ message: String, at mark: YAMLMark) {
    self.message = message
    self.mark = mark
  }

  package var description: String { "line \(mark.line), column \(mark.column): \(message)" }
}
