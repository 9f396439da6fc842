extension PromQL {
  /// What a function of Prometheus takes and gives.
  package struct Signature: Hashable, Sendable {
    package let name: String
    /// The types of the arguments; the last one is that of all further ones, too.
    package let parameters: [ValueType]
    /// How many arguments there may be.
    package let counts: ClosedRange<Int>
    package let result: ValueType
    /// The feature that must be enabled.
    let feature: Features

    /// The type that the argument at an index must have.
    func parameter(at index: Int) -> ValueType? {
      parameters.isEmpty ? nil : parameters[Swift.min(index, parameters.count - 1)]
    }

    /// How many arguments it takes, in words.
    var countText: String {
      PromQL.countText(counts)
    }
  }

  /// "1 argument", "2 or 3 arguments", "at least 2 arguments".
  static func countText(_ counts: ClosedRange<Int>) -> String {
    let (least, most) = (counts.lowerBound, counts.upperBound)
    switch counts {
    case 0...0: return "no argument"
    case 1...1: return "1 argument"
    case _ where least == most: return "\(least) arguments"
    case _ where most == Int.max: return "at least \(least) argument\(least == 1 ? "" : "s")"
    case _ where least == 0 && most == 1: return "at most 1 argument"
    case _ where most == least + 1: return "\(least) or \(most) arguments"
    default: return "\(least) to \(most) arguments"
    }
  }

  /// The functions of Prometheus by name.
  package static func signature(_ name: String) -> Signature? { FunctionTable.signatures[name] }

  static func signature(_ name: Interned) -> Signature? { FunctionTable.byKey[name] }
}
