import Foundation

/// A mail server whose replies are scripted; it keeps what it accepts.
package final class MailStandIn: Sendable {
  package struct Mail: Sendable {
    package var from: String
    /// Accepted recipients.
    package var to: [String]
    /// With CRLF line ends and the protocol's dots removed.
    package var content: String
    /// `user:password` when the client authenticated.
    package var login: String?
    package var hello: String
  }

  package struct Script: Sendable {
    package var greeting = "220 stand-in ready"
    /// Reply codes by recipient; 250 for the others.
    package var recipients: [String: Int] = [:]
    package var senderReply = "250 sender ok"
    package var contentReply = "250 2.0.0 queued as 42"
    /// Offered mechanisms: `PLAIN`, `LOGIN`.
    package var mechanisms: [String] = []
    /// The only login accepted; nil accepts any.
    package var login: String?
    package var hangs: Hang?
    package init() {}
  }

  package enum Hang: Sendable {
    case atGreeting
    /// Asks for the content and does not read it.
    case atContent
    case afterContent
    case atQuit
  }

  private let listener: StandInListener
  private let store = SharedList<Mail>()
  private let hanging = SharedList<Hang>()

  package init(_ script: Script = Script()) throws {
    let store = store
    let hanging = hanging
    listener = try StandInListener { socket, _ in
      Session(script: script, socket: socket, store: store, hanging: hanging).run()
    }
  }

  deinit { listener.stop() }

  package var port: Int { listener.port }
  package var mails: [Mail] { store.items }
  /// A session has reached the point at which the script hangs.
  package var isHanging: Bool { hanging.count > 0 }
  package var connections: Int { listener.accepted }
  package func stop() { listener.stop() }
}

private final class Session {
  private let script: MailStandIn.Script
  private let socket: StandInSocket
  private let store: SharedList<MailStandIn.Mail>
  private let hanging: SharedList<MailStandIn.Hang>
  private var hello = ""
  private var from = ""
  private var to: [String] = []
  private var login: String?

  init(
    script: MailStandIn.Script, socket: StandInSocket, store: SharedList<MailStandIn.Mail>,
    hanging: SharedList<MailStandIn.Hang>
  ) {
    self.hanging = hanging
    self.script = script
    self.socket = socket
    self.store = store
  }

  func run() {
    if hangs(.atGreeting) { return }
    socket.write("\(script.greeting)\r\n")
    while let line = socket.readLine(), handle(line) {}
  }

  /// False when the session is over.
  private func handle(_ line: String) -> Bool {
    let verb = line.prefix { $0 != " " }.uppercased()
    switch verb {
    case "EHLO":
      hello = String(line.dropFirst(5))
      let lines = ["stand-in"] + (script.mechanisms.isEmpty ? [] : [auth]) + ["8BITMIME"]
      for (index, text) in lines.enumerated() {
        socket.write("250\(index == lines.count - 1 ? " " : "-")\(text)\r\n")
      }
    case "HELO": socket.write("250 stand-in\r\n")
    case "AUTH": return authenticate(line)
    case "MAIL":
      from = address(line)
      socket.write("\(script.senderReply)\r\n")
    case "RCPT":
      let recipient = address(line)
      let code = script.recipients[recipient] ?? 250
      if code < 300 { to.append(recipient) }
      socket.write("\(code) \(code < 300 ? "recipient ok" : "no such mailbox")\r\n")
    case "DATA": return takeContent()
    case "QUIT":
      if hangs(.atQuit) { return false }
      socket.write("221 bye\r\n")
      return false
    default: socket.write("502 not understood\r\n")
    }
    return true
  }

  private var auth: String { "AUTH \(script.mechanisms.joined(separator: " "))" }

  private func authenticate(_ line: String) -> Bool {
    let words = line.split(separator: " ").map(String.init)
    if words[1].uppercased() == "PLAIN" {
      var answer = words.count > 2 ? words[2] : ""
      if answer.isEmpty {
        socket.write("334 \r\n")
        answer = socket.readLine() ?? ""
      }
      let parts = decoded(answer).split(separator: "\0", omittingEmptySubsequences: false)
      login = parts.count == 3 ? "\(parts[1]):\(parts[2])" : nil
    } else {
      socket.write("334 VXNlcm5hbWU6\r\n")
      let user = decoded(socket.readLine() ?? "")
      socket.write("334 UGFzc3dvcmQ6\r\n")
      login = "\(user):\(decoded(socket.readLine() ?? ""))"
    }
    let isAccepted = script.login == nil || script.login == login
    socket.write(isAccepted ? "235 welcome\r\n" : "535 5.7.8 wrong password\r\n")
    return true
  }

  private func takeContent() -> Bool {
    guard !to.isEmpty else {
      socket.write("554 no valid recipients\r\n")
      return true
    }
    socket.write("354 go on\r\n")
    if hangs(.atContent) { return false }
    var content = ""
    while let line = socket.readLine(), line != "." {
      content += (line.hasPrefix(".") ? String(line.dropFirst()) : line) + "\r\n"
    }
    if script.contentReply.hasPrefix("2") {
      store.append(
        MailStandIn.Mail(from: from, to: to, content: content, login: login, hello: hello))
    }
    to = []
    if hangs(.afterContent) { return false }
    socket.write("\(script.contentReply)\r\n")
    return true
  }

  /// Stays here until the client leaves, when the script says so.
  private func hangs(_ place: MailStandIn.Hang) -> Bool {
    guard script.hangs == place else { return false }
    hanging.append(place)
    if place == .atContent { socket.waitForClose() } else { socket.readToEnd() }
    return true
  }

  private func address(_ line: String) -> String {
    guard let open = line.firstIndex(of: "<"), let close = line.firstIndex(of: ">") else {
      return ""
    }
    return String(line[line.index(after: open)..<close])
  }

  private func decoded(_ base64: String) -> String {
    String(decoding: Data(base64Encoded: base64) ?? Data(), as: UTF8.self)
  }
}
