import Interpreter

/// The stored form of matchers: `["severity","=","warning"]` each.
enum SilenceCodec {
  static func encode(_ matchers: [Matcher]) -> [UInt8] {
    matchers.map { [$0.name, $0.op.rawValue, $0.value] }.storedBytes
  }

  static func decode(_ bytes: [UInt8]) throws -> [Matcher] {
    try [[String]](storedBytes: bytes).map { parts in
      guard parts.count == 3, let op = Matcher.Operator(rawValue: parts[1]) else {
        throw StoreError(.corrupt, "a silence's matchers are damaged; restore a backup")
      }
      return try Matcher(name: parts[0], op: op, value: parts[2])
    }
  }
}
