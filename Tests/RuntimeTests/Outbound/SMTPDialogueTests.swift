import Testing

@testable import Runtime

@Suite struct SMTPDialogueTests {
  /// Feeds lines: `C` is sent by the client, `S` by the server.
  private func follow(_ lines: String...) -> SMTPDialogue {
    var dialogue = SMTPDialogue()
    for line in lines {
      let text = String(line.dropFirst(2)) + "\r\n"
      if line.hasPrefix("C") { dialogue.sent(text) } else { dialogue.received(text) }
    }
    return dialogue
  }

  @Test func keepsTheReplyOfEachRecipient() {
    let dialogue = follow(
      "S 220 hi", "C EHLO me", "S 250-hi", "S 250 AUTH PLAIN", "C MAIL FROM:<a@b>", "S 250 ok",
      "C RCPT TO:<x@y>", "S 250 ok", "C RCPT TO:<z@y>", "S 550-no", "S 550 5.1.1 unknown", "C DATA",
      "S 354 go", "S 250 2.0.0 queued", "C QUIT", "S 221 bye")
    #expect(dialogue.recipients.map(\.code) == [250, 550])
    #expect(dialogue.recipients.map(\.address) == ["x@y", "z@y"])
    #expect(dialogue.decisive?.command == "DATA")
    #expect(dialogue.decisive?.text == "2.0.0 queued")
    #expect(dialogue.decisive?.isAccepted == true)
  }

  @Test func theRefusalThatEndsTheSessionDecides() {
    let greylisted = follow(
      "S 220 hi", "C EHLO me", "S 250 hi", "C MAIL FROM:<a@b>", "S 250 ok", "C RCPT TO:<x@y>",
      "S 451 4.7.1 later", "C QUIT", "S 221 bye")
    #expect(greylisted.decisive?.code == 451)
    #expect(greylisted.decisive?.command == "RCPT")
    #expect(!greylisted.contentWasRequested)
    let login = follow(
      "S 220 hi", "C EHLO me", "S 250 AUTH PLAIN", "C AUTH PLAIN", "S 334 ", "C AGFuYQBzZWNyZXQ=",
      "S 535 5.7.8 wrong")
    #expect(login.decisive?.command == "AUTH")
    #expect(login.decisive?.code == 535)
    #expect(follow("S 421 too busy").decisive?.command == "greeting")
  }

  @Test func aRefusalThatTheClientGotAroundDoesNotDecide() {
    let dialogue = follow(
      "S 220 hi", "C EHLO me", "S 502 what", "C HELO me", "S 250 hi", "C MAIL FROM:<a@b>",
      "S 250 ok",
      "C RCPT TO:<x@y>", "S 550 no", "C RCPT TO:<z@y>", "S 250 ok", "C DATA", "S 354 go")
    #expect(dialogue.decisive == nil)
    #expect(dialogue.contentWasRequested)
  }

  @Test(arguments: ["S", "S ", "S 25", "S abc", "S 999 x", "S 25x ok", "S 250-", "C", "C \u{0}"])
  func survivesNonsense(_ line: String) {
    #expect(follow(line).decisive == nil)
  }
}
