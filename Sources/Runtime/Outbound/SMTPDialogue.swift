/// Follows an SMTP session line by line, because libcurl reports only its last reply code and not
/// which recipient got which.
struct SMTPDialogue: Sendable {
  /// Replies with more lines than this are cut; the server is not worth more memory.
  static let textLimit = 1_000

  private var pending: Pending = .greeting
  private(set) var recipients: [MailReply.Recipient] = []
  /// The refusal that ended the session, or the reply to the mail itself.
  private(set) var decisive: MailReply?
  /// The server asked for the content.
  private(set) var contentWasRequested = false

  private enum Pending {
    case greeting
    case reply(to: String)
    case recipient(String)
    /// After 354: the next reply is about the mail.
    case content
  }

  /// A command line as it was sent.
  mutating func sent(_ line: String) {
    guard !contentWasRequested else { return }
    let line = line.prefix { $0 != "\r" && $0 != "\n" && $0 != "\r\n" }
    let upper = line.prefix(8).uppercased()
    // A client that goes on was not stopped by the refusal: EHLO falls back to HELO, and one
    // refused recipient does not end the mail for the others.
    if upper.prefix(4) != "QUIT" { decisive = nil }
    if upper == "RCPT TO:" {
      let address = line.dropFirst(8).drop { $0 == " " || $0 == "<" }.prefix { $0 != ">" }
      pending = .recipient(String(address))
      return
    }
    // What follows AUTH is a credential, so only known verbs are kept.
    let verb = line.prefix { $0 != " " }.uppercased()
    pending = .reply(to: Self.verbs.contains(verb) ? verb : "AUTH")
  }

  /// One line of a reply; lines `250-…` continue it.
  mutating func received(_ line: String) {
    let line = line.prefix { $0 != "\r" && $0 != "\n" && $0 != "\r\n" }
    guard line.utf8.count >= 3, let code = Int(line.prefix(3)), (200..<600).contains(code),
      line.dropFirst(3).first != "-"
    else { return }
    let text = visible(line.dropFirst(4).trimmed, limit: Self.textLimit)
    switch pending {
    case .greeting: note(code, text, answering: "greeting")
    case .recipient(let address):
      recipients.append(MailReply.Recipient(address: address, code: code, text: text))
      note(code, text, answering: "RCPT")
    case .reply(let verb):
      if verb == "DATA", code == 354 {
        contentWasRequested = true
        pending = .content
      } else {
        note(code, text, answering: verb)
      }
    case .content:
      decisive = MailReply(command: "DATA", code: code, text: text, recipients: recipients)
      contentWasRequested = false
      pending = .reply(to: "QUIT")
    }
  }

  private mutating func note(_ code: Int, _ text: String, answering verb: String) {
    guard code >= 400, verb != "QUIT" else { return }
    decisive = MailReply(command: verb, code: code, text: text, recipients: recipients)
  }

  private static let verbs: Set<String> = [
    "EHLO", "HELO", "STARTTLS", "AUTH", "MAIL", "RCPT", "DATA", "QUIT", "RSET", "NOOP",
  ]
}

extension Substring {
  fileprivate var trimmed: String {
    var text = self
    while let first = text.first, first == " " || first == "\t" { text.removeFirst() }
    while let last = text.last, last == " " || last == "\t" { text.removeLast() }
    return String(text)
  }
}
