import DSL

// Reading the records about PromQL.

extension JSONValue {
  /// A text that need not be UTF-8: a string, or an object that holds it in base 64.
  func bytes(_ name: String) throws(MalformedRecord) -> [UInt8] {
    try required(name) { value in
      value.string.map { Array($0.utf8) } ?? value["base64"]?.string.flatMap(decodeBase64)
    }
  }

  /// The text of an expression: `input`, or the repeated pieces of `input_parts`.
  func promQLInput() throws(MalformedRecord) -> [UInt8] {
    guard let parts = self["input_parts"]?.array else { return try bytes("input") }
    return parts.flatMap { part -> [UInt8] in
      guard let pair = part.array, pair.count == 2, let text = pair[0].string,
        let count = pair[1].int
      else { return [] }
      return Array(String(repeating: text, count: Int(count)).utf8)
    }
  }

  /// The features of Prometheus that a record needs.
  func promQLFeatures() throws(MalformedRecord) -> PromQL.Features {
    var features: PromQL.Features = []
    for name in try list("features").compactMap(\.string) {
      switch name {
      case "duration_expr", "promql-duration-expr": features.insert(.durationExpressions)
      case "experimental_functions", "promql-experimental-functions":
        features.insert(.experimentalFunctions)
      case "extended_range_selectors", "promql-extended-range-selectors":
        features.insert(.extendedRangeSelectors)
      case "fill_modifiers", "promql-binop-fill-modifiers": features.insert(.fillModifiers)
      default: throw MalformedRecord(description: "unknown feature '\(name)'")
      }
    }
    return features
  }

  /// A number, or one of the words for numbers that JSON cannot hold.
  var promQLNumber: Double? {
    switch string {
    case "NaN": .nan
    case "+Inf": .infinity
    case "-Inf": -.infinity
    default: number
    }
  }
}

/// The bytes that a text in base 64 stands for; nil when it is none.
func decodeBase64(_ text: String) -> [UInt8]? {
  let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  var out: [UInt8] = []
  var bits: UInt32 = 0
  var count = 0
  for byte in text.utf8 where byte != UInt8(ascii: "=") {
    guard let value = alphabet.firstIndex(of: byte) else { return nil }
    bits = bits << 6 | UInt32(value)
    count += 6
    if count >= 8 {
      count -= 8
      out.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
    }
  }
  return out
}
