/// A function of the language: what the checker, the documentation and the evaluator agree on.
///
/// Functions are pure, total and bounded. One that can fail returns an optional.
package struct Builtin: Sendable {
  package let name: String
  package let parameters: [BuiltinParameter]
  package let result: BuiltinResult
  /// One sentence, then what is worth knowing.
  package let doc: String
  package let example: BuiltinExample

  init(
    _ name: String, _ parameters: [BuiltinParameter], returns result: BuiltinResult, _ doc: String,
    example: String, gives: String
  ) {
    self.name = name
    self.parameters = parameters
    self.result = result
    self.doc = doc
    self.example = BuiltinExample(source: example, result: gives)
  }

  /// The signature as it is written in the source: `first(list: [T]): T?`.
  package var signature: String {
    let list = parameters.map { "\($0.name): \($0.type)" }.joined(separator: ", ")
    return "\(name)(\(list)): \(result)"
  }

  /// Every builtin function, by family and then by name; names are unique.
  package static let all: [Builtin] = texts + lists + numbers + times + encodings

  private static let byName: [String: Builtin] = Dictionary(
    all.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })

  /// The function of a name.
  package static func named(_ name: String) -> Builtin? { byName[name] }
}

package struct BuiltinParameter: Sendable {
  package let name: String
  package let type: BuiltinParameterType

  init(_ name: String, _ type: BuiltinParameterType) {
    self.name = name
    self.type = type
  }
}

/// An expression and the text it shows when it is interpolated.
///
/// Examples are evaluated at 2026-01-05 12:00 UTC; `group` has the group labels
/// `alertname="HighErrorRate"` and `service="checkout"`.
package struct BuiltinExample: Sendable {
  package let source: String
  package let result: String
}

/// What an argument may be; `T` stands for one type throughout a call.
package indirect enum BuiltinParameterType: Hashable, Sendable, CustomStringConvertible {
  case exactly(ValueType)
  /// T
  case element
  /// [T]
  case list
  /// A list or labels.
  case countable
  case labels
  /// Int, Float, Percent, Bytes or Duration; the same for all parameters marked so.
  case quantity
  /// Whatever can stand in a text.
  case showable
  /// Whatever can be written as JSON: everything but secrets.
  case data
  /// A regular expression known at check time.
  case pattern
  /// A string known at check time.
  case constantText
  /// The name of a time zone, known at check time.
  case zone

  package var description: String {
    switch self {
    case .exactly(let type): type.description
    case .element: "T"
    case .list: "[T]"
    case .countable: "[T] or Labels"
    case .labels: "Labels"
    case .quantity: "N"
    case .showable: "any value that can stand in a text"
    case .data: "any value"
    case .pattern: "Regex"
    case .constantText, .zone: "String"
    }
  }
}

/// What a call gives, in terms of its arguments.
package enum BuiltinResult: Hashable, Sendable, CustomStringConvertible {
  case exactly(ValueType)
  /// [T]
  case list
  /// T?
  case optionalElement
  /// The type of the quantity.
  case quantity

  package var description: String {
    switch self {
    case .exactly(let type): type.description
    case .list: "[T]"
    case .optionalElement: "T?"
    case .quantity: "N"
    }
  }
}
