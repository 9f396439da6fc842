/// Header fields of mail, RFC 5322 and RFC 2047.
enum HeaderEncoding {
  /// An encoded word is at most 75 characters, 12 of them frame; 45 bytes become 60 characters.
  private static let wordBytes = 45
  private static let lineColumns = 76

  /// Any text as the value of an unstructured field; never contains a bare line break.
  ///
  /// `used` is what the field's name and colon already take of the first line.
  static func unstructured(_ text: String, used: Int) -> String {
    let flat = flattened(text)
    let isPlain =
      flat.utf8.allSatisfy { (0x20...0x7e).contains($0) } && !flat.contains("=?")
      && used + flat.utf8.count <= lineColumns
    return isPlain ? flat : encodedWords(flat, used: used)
  }

  /// `Ana <ana@example.org>`, the name quoted or encoded as needed.
  static func address(_ address: MailAddress) -> String {
    guard let name = address.displayName else { return address.mailbox }
    if name.utf8.allSatisfy({ (0x20...0x7e).contains($0) }), name.utf8.count <= 60 {
      var quoted = ""
      for character in name {
        if character == "\"" || character == "\\" { quoted.append("\\") }
        quoted.append(character)
      }
      return "\"\(quoted)\" <\(address.mailbox)>"
    }
    return "\(encodedWords(name, used: 4))\r\n <\(address.mailbox)>"
  }

  /// Line breaks and other control characters become spaces; runs of them one space.
  private static func flattened(_ text: String) -> String {
    var out = ""
    var needsSpace = false
    for scalar in text.unicodeScalars {
      if scalar.value < 0x20 || (0x7f...0x9f).contains(scalar.value) || scalar == " "
        || scalar.value == 0x2028 || scalar.value == 0x2029
      {
        needsSpace = !out.isEmpty
        continue
      }
      if needsSpace { out.append(" ") }
      needsSpace = false
      out.unicodeScalars.append(scalar)
    }
    return out
  }

  /// Words of base64, each of whole characters, one a line.
  private static func encodedWords(_ text: String, used: Int) -> String {
    var words: [String] = []
    var chunk: [UInt8] = []
    // The first word has less room: name, colon and space stand before it.
    var room = max(3, min(wordBytes, (lineColumns - used - 12) / 4 * 3))
    for scalar in text.unicodeScalars {
      let bytes = Array(String(scalar).utf8)
      if chunk.count + bytes.count > room {
        words.append("=?UTF-8?B?\(base64Text(chunk))?=")
        chunk = []
        room = wordBytes
      }
      chunk += bytes
    }
    if !chunk.isEmpty { words.append("=?UTF-8?B?\(base64Text(chunk))?=") }
    return words.joined(separator: "\r\n ")
  }
}
