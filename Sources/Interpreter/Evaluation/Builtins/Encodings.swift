import DSL

extension BuiltinBody {
  /// Functions that write values in the form another program reads.
  static let encodings: [BuiltinBody] = [
    BuiltinBody("base64") { _, arguments throws(EvaluationError) in
      .string(base64(Array(try arguments.string(0).utf8)))
    },
    BuiltinBody("json") { _, arguments throws(EvaluationError) in
      .string(JSONValue(arguments[0]).text)
    },
    BuiltinBody("url_encode") { _, arguments throws(EvaluationError) in
      .string(try arguments.string(0).percentEncoded)
    },
  ]
}

/// RFC 4648 with padding.
private func base64(_ bytes: [UInt8]) -> String {
  let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  var out: [UInt8] = []
  var start = 0
  while start < bytes.count {
    let chunk = bytes[start..<min(start + 3, bytes.count)]
    var bits: UInt32 = 0
    for byte in chunk { bits = bits << 8 | UInt32(byte) }
    bits <<= UInt32(3 - chunk.count) * 8
    for position in 0..<4 {
      let isPadding = position > chunk.count
      let index = Int(bits >> UInt32(18 - 6 * position) & 63)
      out.append(isPadding ? UInt8(ascii: "=") : alphabet[index])
    }
    start += 3
  }
  return String(decoding: out, as: UTF8.self)
}
