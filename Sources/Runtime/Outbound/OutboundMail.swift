package import Interpreter

/// One mail on its way to one server, valid by construction.
package struct OutboundMail: Sendable {
  package let server: MailServer
  package let credentials: MailCredentials?
  package let from: MailAddress
  package let to: [MailAddress]
  /// Header and body with CRLF line ends; the transport adds the dots of the protocol.
  package let content: [UInt8]
  package let timeouts: Timeouts

  package static let recipientsLimit = 100

  package init(
    server: MailServer, credentials: MailCredentials? = nil, from: MailAddress,
    to: [MailAddress], content: [UInt8], timeouts: Timeouts
  ) throws(TransportError) {
    guard !to.isEmpty, to.count <= Self.recipientsLimit else {
      throw TransportError(
        .invalidRequest, "a mail needs 1 to \(Self.recipientsLimit) recipients, not \(to.count)")
    }
    self.server = server
    self.credentials = credentials
    self.from = from
    self.to = to
    self.content = content
    self.timeouts = timeouts
  }
}

/// User name and password for AUTH PLAIN or LOGIN.
package struct MailCredentials: Sendable {
  package let username: String
  package let password: SecretValue

  package init(username: String, password: SecretValue) throws(TransportError) {
    guard username.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f }), !username.isEmpty else {
      throw TransportError(
        .invalidRequest, "the mail user name is empty or contains a control character")
    }
    self.username = username
    self.password = password
  }
}

/// Where mail is handed over, and how the connection is protected.
package struct MailServer: Hashable, Sendable, CustomStringConvertible {
  package let host: String
  package let port: Int
  package let security: MailSecurity

  /// Reads `host:port` or `[v6]:port`; without a port, 465 for implicit TLS and 587 for STARTTLS.
  package init(_ text: String, security: MailSecurity) throws(TransportError) {
    let problem = TransportError(
      .invalidRequest, "'\(visible(text))' is no mail server; write it like smtp.example.org:587")
    var host = Substring(text)
    var port = security == .implicitTLS ? 465 : security == .startTLS ? 587 : 25
    if let colon = text.lastIndex(of: ":"), !text.hasSuffix("]") {
      host = text[..<colon]
      guard let given = UInt16(text[text.index(after: colon)...]), given > 0 else { throw problem }
      port = Int(given)
    }
    let inner = host.hasPrefix("[") && host.hasSuffix("]") ? host.dropFirst().dropLast() : nil
    if let inner {
      guard let address = IPAddress(String(inner)), !address.isIPv4 else { throw problem }
    } else {
      guard Self.isHostName(host) else { throw problem }
    }
    self.host = String(host)
    self.port = port
    self.security = security
  }

  package var description: String { "\(host):\(port)" }

  static func isHostName(_ text: some StringProtocol) -> Bool {
    !text.isEmpty && text.utf8.count <= 253 && text.utf8.allSatisfy(isHostByte)
  }
}

/// The address of a mailbox that cannot carry a second command or header with it.
package struct MailAddress: Hashable, Sendable, CustomStringConvertible {
  /// `local@domain`.
  package let mailbox: String
  /// The name before `<…>`, unquoted; nil when the address stands alone.
  package let displayName: String?

  package static let bytesLimit = 254

  /// Reads `ana@example.org` or `Ana <ana@example.org>`.
  package init(_ text: String) throws(TransportError) {
    var mailbox = Substring(text)
    var name: String?
    if text.hasSuffix(">"), let open = text.lastIndex(of: "<") {
      mailbox = text[text.index(after: open)...].dropLast()
      name = Self.unquoted(text[..<open])
    }
    guard Self.isMailbox(mailbox), name?.unicodeScalars.allSatisfy(isPrintable) ?? true else {
      throw TransportError(
        .invalidRequest,
        "'\(visible(text))' is no mail address; write it like ana@example.org or "
          + "Ana <ana@example.org>")
    }
    self.mailbox = String(mailbox)
    displayName = name.flatMap { $0.isEmpty ? nil : $0 }
  }

  package var domain: Substring { mailbox[mailbox.index(after: at)...] }

  package var description: String { mailbox }

  private var at: String.Index { mailbox.lastIndex(of: "@") ?? mailbox.startIndex }

  private static func isMailbox(_ text: Substring) -> Bool {
    guard text.utf8.count <= bytesLimit, let at = text.lastIndex(of: "@") else { return false }
    let local = text[..<at]
    let domain = text[text.index(after: at)...]
    return !local.isEmpty && local.utf8.count <= 64 && local.utf8.allSatisfy(isLocalByte)
      && !domain.isEmpty && domain.utf8.allSatisfy(isHostByte)
  }

  private static func unquoted(_ text: Substring) -> String {
    var name = text[...]
    while name.first == " " { name.removeFirst() }
    while name.last == " " { name.removeLast() }
    guard name.count >= 2, name.first == "\"", name.last == "\"" else { return String(name) }
    return String(name.dropFirst().dropLast())
  }
}

/// What the server said to a mail, and to each recipient.
package struct MailReply: Hashable, Sendable {
  package struct Recipient: Hashable, Sendable {
    package var address: String
    package var code: Int
    package var text: String

    package init(address: String, code: Int, text: String) {
      self.address = address
      self.code = code
      self.text = text
    }

    package var isAccepted: Bool { (200..<300).contains(code) }
  }

  /// Verb of the command that the reply answers; `DATA` for the mail as a whole.
  package var command: String
  package var code: Int
  package var text: String
  package var recipients: [Recipient]

  package init(command: String, code: Int, text: String, recipients: [Recipient]) {
    self.command = command
    self.code = code
    self.text = text
    self.recipients = recipients
  }

  package var isAccepted: Bool { (200..<300).contains(code) }
}

private func isHostByte(_ byte: UInt8) -> Bool {
  switch byte {
  case 0x30...0x39, 0x41...0x5a, 0x61...0x7a, 0x2d, 0x2e, 0x5f: true
  default: false
  }
}

/// Unquoted local parts only: the quoted form can hold anything and nobody uses it.
private func isLocalByte(_ byte: UInt8) -> Bool {
  switch byte {
  case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
  case 0x21, 0x23...0x27, 0x2a, 0x2b, 0x2d...0x2f, 0x3d, 0x3f, 0x5e...0x60, 0x7b...0x7e: true
  default: false
  }
}

private func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
  scalar.value >= 0x20 && !(0x7f...0x9f).contains(scalar.value)
}
