/// Standard base64 with padding, on one line.
func base64Text(_ bytes: some Collection<UInt8>) -> String {
  let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
  let input = Array(bytes)
  var out: [UInt8] = []
  out.reserveCapacity((input.count + 2) / 3 * 4)
  for start in stride(from: 0, to: input.count, by: 3) {
    let count = min(3, input.count - start)
    var group = UInt32(input[start]) << 16
    if count > 1 { group |= UInt32(input[start + 1]) << 8 }
    if count > 2 { group |= UInt32(input[start + 2]) }
    for position in 0..<4 {
      let index = Int(group >> UInt32(18 - 6 * position)) & 63
      out.append(position <= count ? alphabet[index] : UInt8(ascii: "="))
    }
  }
  return String(decoding: out, as: UTF8.self)
}
