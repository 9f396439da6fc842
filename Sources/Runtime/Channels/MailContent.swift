import Interpreter

/// A mail to be written: header, plain text and, beside it, HTML.
struct MailContent: Sendable {
  /// Longer bodies are cut, with a mark.
  static let bodyScalarsLimit = 256 * 1024

  var from: MailAddress
  var to: [MailAddress]
  var subject: String
  var text: String
  var html: String?
  /// The same over all attempts, so that a mail that arrives twice is recognised.
  var key: IdempotencyKey
  /// The same for all mails of a group, so that they stand in one thread.
  var thread: IdempotencyKey
  var date: Instant
  /// Fields of the package; checked when the channel was made.
  var extra: [HTTPHeader]

  /// The whole mail with CRLF line ends; a function of the fields alone.
  func rendered() -> [UInt8] {
    var out = ""
    for (name, value) in fields { out += "\(name): \(value)\r\n" }
    let text = truncated(text, to: Self.bodyScalarsLimit)
    if let html {
      // `=_` cannot occur in quoted-printable or base64.
      let boundary = "=_tocsin_\(key)"
      out += "Content-Type: multipart/alternative; boundary=\"\(boundary)\"\r\n\r\n"
      out += "--\(boundary)\r\n\(part("plain", text))"
      out += "--\(boundary)\r\n\(part("html", html))--\(boundary)--\r\n"
    } else {
      out += part("plain", text)
    }
    return Array(out.utf8)
  }

  private var fields: [(name: String, value: String)] {
    let host = from.domain
    let thread = "<tocsin-group-\(thread)@\(host)>"
    var fields: [(name: String, value: String)] = [
      ("Date", mailDate(date)), ("From", HeaderEncoding.address(from)),
      ("To", to.map(HeaderEncoding.address).joined(separator: ",\r\n ")),
      ("Subject", HeaderEncoding.unstructured(subject, used: 9)),
      ("Message-ID", "<tocsin-\(key)@\(host)>"), ("In-Reply-To", thread), ("References", thread),
      // Keeps out-of-office answers away.
      ("Auto-Submitted", "auto-generated"), ("MIME-Version", "1.0"),
    ]
    for header in extra {
      let used = header.name.utf8.count + 2
      fields.append((header.name, HeaderEncoding.unstructured(header.value, used: used)))
    }
    return fields
  }

  private func part(_ subtype: String, _ text: String) -> String {
    let encoding = TransferEncoding.best(for: text)
    return "Content-Type: text/\(subtype); charset=utf-8\r\n"
      + "Content-Transfer-Encoding: \(encoding.rawValue)\r\n\r\n" + encoding.encode(text)
  }

  /// Fields that the mail writes itself.
  static let ownFields: Set<String> = [
    "auto-submitted", "bcc", "cc", "content-transfer-encoding", "content-type", "date", "from",
    "in-reply-to", "message-id", "mime-version", "references", "return-path", "sender", "subject",
    "to",
  ]
}
