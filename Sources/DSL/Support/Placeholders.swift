/// A template with values in the place of `{name}`; a name without a value stays as it is.
///
/// - Parameters:
///   - template: The text.
///   - value: What a name, given by its bytes, stands for.
/// - Returns: The text of one pass: what a value holds is no template.
func filled(_ template: String, _ value: (ArraySlice<UInt8>) -> String?) -> String {
  guard template.hasByte(UInt8(ascii: "{")) else { return template }
  let bytes = Array(template.utf8)
  var out: [UInt8] = []
  out.reserveCapacity(bytes.count * 2)
  var index = 0
  while index < bytes.count {
    if bytes[index] == UInt8(ascii: "{"),
      let close = bytes[index...].firstIndex(of: UInt8(ascii: "}")),
      let text = value(bytes[index + 1..<close])
    {
      out += text.utf8
      index = close + 1
    } else {
      out.append(bytes[index])
      index += 1
    }
  }
  return String(decoding: out, as: UTF8.self)
}

/// A template with arguments in the place of `{0}`, `{1}` and so on.
func filled(_ template: String, _ arguments: [String]) -> String {
  filled(template) { name in
    guard name.count == 1, let digit = name.first, digit.isDigit else { return nil }
    let number = Int(digit - UInt8(ascii: "0"))
    return arguments.indices.contains(number) ? arguments[number] : nil
  }
}
