import Foundation
import Testing

@testable import Runtime

@Suite struct SecretTests {
  @Test(arguments: [
    ("slack/bot", "TOCSIN_SECRET_SLACK_BOT"), ("a-b.c", "TOCSIN_SECRET_A_B_C"),
    ("LLM2", "TOCSIN_SECRET_LLM2"), ("é", "TOCSIN_SECRET___"),
  ])
  func variablesAreNamedAfterSecrets(_ name: String, _ variable: String) {
    let source = EnvironmentSecrets([variable: "canary"])
    #expect(source.secret(named: name)?.reveal() == "canary")
    #expect(source.advice(for: name).contains(variable))
    #expect(EnvironmentSecrets([variable: ""]).secret(named: name) == nil)
    #expect(EnvironmentSecrets([:]).secret(named: name) == nil)
  }

  @Test func filesHoldSecretsAndNamesCannotLeaveTheDirectory() throws {
    let base = FileManager.default.temporaryDirectory.appending(path: "tocsin-\(UUID())")
    let inner = base.appending(path: "secrets/slack")
    try FileManager.default.createDirectory(at: inner, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: base) }
    func write(_ path: String, _ text: String) throws {
      try Data(text.utf8).write(to: base.appending(path: path))
    }
    try write("outside", "canary")
    try write("secrets/slack/bot", "xoxb-1\n")
    try write("secrets/crlf", "a\nb\r\n")
    try write("secrets/empty", "\n")
    try write("secrets/large", String(repeating: "x", count: DirectorySecrets.bytesLimit + 1))
    let source = DirectorySecrets(base.appending(path: "secrets").path)
    #expect(source.secret(named: "slack/bot")?.reveal() == "xoxb-1")
    #expect(source.secret(named: "crlf")?.reveal() == "a\nb")
    for name in [
      "", "/", "../outside", "slack/../../outside", "./crlf", "slack", "absent", "empty", "large",
      "slack//bot", "/etc/passwd", "crlf\u{0}",
    ] {
      #expect(source.secret(named: name) == nil, "\(name)")
    }
    let layered = LayeredSecrets([EnvironmentSecrets(["TOCSIN_SECRET_CRLF": "first"]), source])
    #expect(layered.secret(named: "crlf")?.reveal() == "first")
    #expect(layered.secret(named: "slack/bot")?.reveal() == "xoxb-1")
    #expect(layered.advice(for: "x").contains(" or write it to "))
  }

  @Test func redactionTakesEveryOccurrence() {
    let redact = Redactor([
      SecretValue("hunter22"), SecretValue("hunter22-long"), SecretValue("abc"),
    ])
    #expect(redact("hunter22-long hunter22\u{301}xhunter22") == "<secret> <secret>\u{301}x<secret>")
    #expect(redact("abc") == "abc")
    #expect(redact("") == "")
  }

  private static let address =
    "https://h.example:8443/services/T0/B0/0123456789abcdef0?key=zyxwvutsrqponmlk"

  @Test(arguments: [
    ("no /services/T0/B0/0123456789abcdef0 here", "no <secret> here"),
    ("no services here, no B0", "no services here, no B0"),
    ("token 0123456789abcdef0 is unknown", "token <secret> is unknown"),
    ("at \(address)", "at <secret>"),
    ("GET /services/T0/B0/0123456789abcdef0?key=zyxwvutsrqponmlk", "GET <secret>"),
    ("key zyxwvutsrqponmlk is wrong, host h.example", "key <secret> is wrong, host h.example"),
  ])
  func partsOfASecretAddressAreRedactedToo(_ text: String, _ expected: String) {
    #expect(Redactor([], addresses: [SecretValue(Self.address)])(text) == expected)
  }
}
