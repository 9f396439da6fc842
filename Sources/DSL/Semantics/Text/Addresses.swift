/// What is wrong with addresses that are fixed in the source; nil where nothing is.
enum AddressFault {
  /// An absolute address of a web server.
  static func web(_ text: String) -> String? {
    guard let rest = afterScheme(text) else { return "it begins with neither http:// nor https://" }
    let end = rest.utf8.firstIndex(where: endsAuthority) ?? rest.endIndex
    let authority = rest[..<end]
    if let fault = authorityFault(authority) { return fault }
    return hasForbidden(text) ? "white space and control characters are written %20, %0A …" : nil
  }

  /// The literal beginning of an address whose rest is only known while running: it must hold the
  /// scheme, the whole host and what ends the host.
  static func webPrefix(_ text: String) -> String? {
    guard let rest = afterScheme(text) else { return "it begins with neither http:// nor https://" }
    guard let end = rest.utf8.firstIndex(where: endsAuthority) else {
      return "the text before the first `${` ends inside the host"
    }
    return authorityFault(rest[..<end])
  }

  /// `/`, `?` and `#`.
  private static func endsAuthority(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#")
  }

  private static func afterScheme(_ text: String) -> Substring? {
    rest(of: text, behind: "https://") ?? rest(of: text, behind: "http://")
  }

  /// What stands behind a scheme, which may be written in any case.
  private static func rest(of text: String, behind scheme: StaticString) -> Substring? {
    let bytes = text.utf8.span
    let length = scheme.utf8CodeUnitCount
    guard bytes.count >= length else { return nil }
    let isThere = scheme.withUTF8Buffer { letters in
      for index in 0..<length {
        let lower = isLetter(bytes[index]) ? bytes[index] | 0x20 : bytes[index]
        if unsafe lower != letters[index] { return false }
      }
      return true
    }
    return isThere ? text[text.utf8.index(text.startIndex, offsetBy: length)...] : nil
  }

  private static func authorityFault(_ authority: Substring) -> String? {
    if authority.utf8.contains(UInt8(ascii: "@")) {
      return "credentials do not stand in an address"
    }
    let (host, port) = split(authority)
    if host.isEmpty { return "it names no host" }
    if !isHost(host) { return "`\(host)` is not the name or number of a host" }
    if let port, !isPort(port) { return "`\(port)` is not a port" }
    return nil
  }

  /// `host:port` of a mail server.
  static func server(_ text: String) -> String? {
    if text.contains("/") { return "it is no web address" }
    let (host, port) = split(Substring(text))
    if host.isEmpty || !isHost(host) { return "`\(host)` is not the name or number of a host" }
    guard let port else { return "the port is missing" }
    return isPort(port) ? nil : "`\(port)` is not a port"
  }

  /// Host and port, where a number in brackets may hold colons.
  static func split(_ authority: Substring) -> (host: Substring, port: Substring?) {
    if authority.utf8.first == UInt8(ascii: "["), let close = authority.firstIndex(of: "]") {
      let rest = authority[authority.index(after: close)...]
      return (authority[...close], rest.first == ":" ? rest.dropFirst() : rest.isEmpty ? nil : rest)
    }
    guard let colon = authority.utf8.lastIndex(of: UInt8(ascii: ":")) else {
      return (authority, nil)
    }
    return (authority[..<colon], authority[authority.index(after: colon)...])
  }

  /// Whether a connection to the host stays on this machine.
  static func isLoopback(_ host: Substring) -> Bool {
    host == "localhost" || host.hasPrefix("127.") || host == "[::1]"
  }

  private static func isHost(_ host: Substring) -> Bool {
    if host.utf8.first == UInt8(ascii: "[") {
      return host.last == "]" && host.count > 4
        && host.dropFirst().dropLast().allSatisfy { $0.isHexDigit || $0 == ":" || $0 == "." }
    }
    let isNumber = host.utf8.allSatisfy { isDigit($0) || $0 == UInt8(ascii: ".") }
    if isNumber { return isIPv4(host) }
    return host.utf8.allSatisfy { isLetter($0) || isDigit($0) || isMark($0) }
      && host.utf8.first != UInt8(ascii: ".") && host.utf8.first != UInt8(ascii: "-")
      && !hasEmptyPart(host)
  }

  /// Whether two dots stand side by side.
  private static func hasEmptyPart(_ host: Substring) -> Bool {
    var last: UInt8 = 0
    for byte in host.utf8 {
      if byte == UInt8(ascii: "."), byte == last { return true }
      last = byte
    }
    return false
  }

  /// `-`, `.` and `_`.
  private static func isMark(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
  }

  /// Whether a host of digits and dots is an address: four numbers up to 255, without idle zeros.
  private static func isIPv4(_ host: Substring) -> Bool {
    let parts = host.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4
      && parts.allSatisfy { part in
        Int(part).map { $0 <= 255 } ?? false && (part.utf8.count == 1 || part.first != "0")
      }
  }

  private static func isPort(_ port: Substring) -> Bool {
    port.utf8.allSatisfy(isDigit) && Int(port).map { (1...65_535).contains($0) } ?? false
  }

  /// A mail address, bare or as `Name <address>`.
  static func mail(_ text: String) -> String? {
    if hasControl(text) { return "it holds a control character" }
    var address = Substring(text)
    if text.hasSuffix(">"), let open = text.lastIndex(of: "<") {
      address = text[text.index(after: open)...].dropLast()
    }
    guard let at = address.lastIndex(of: "@") else { return "the @ is missing" }
    let local = address[..<at]
    let domain = address[address.index(after: at)...]
    if local.isEmpty { return "nothing stands before the @" }
    if !isHost(domain) || domain.isEmpty { return "`\(domain)` is not the name of a domain" }
    let isClean = local.utf8.allSatisfy { $0 > Ascii.space && !"<>(),;:\"[]\\@".utf8.contains($0) }
    return isClean ? nil : "`\(local)` holds a character that stands in no address"
  }

  /// The name of a header field.
  static func headerName(_ text: String) -> String? {
    let marks = "!#$%&'*+-.^_`|~".utf8
    let isToken = text.utf8.allSatisfy { isLetter($0) || isDigit($0) || marks.contains($0) }
    return isToken && !text.isEmpty ? nil : "a name has letters, digits and `-` only"
  }

  /// The value of a header field.
  static func headerValue(_ text: String) -> String? {
    hasControl(text) ? "a value holds no line ends and control characters" : nil
  }

  private static func hasForbidden(_ text: String) -> Bool {
    text.utf8.contains { $0 <= Ascii.space || $0 == 0x7f }
  }

  private static func hasControl(_ text: String) -> Bool {
    text.utf8.contains { $0 < Ascii.space || $0 == 0x7f }
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (byte | 0x20) &- UInt8(ascii: "a") < 26
  }
}
