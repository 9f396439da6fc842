import Interpreter
import Testing

@testable import Runtime

@Suite struct OutboundRequestTests {
  @Test(arguments: [
    ("http://127.1/", "127.0.0.1", 80), ("http://0x7f000001/", "127.0.0.1", 80),
    ("http://2130706433/", "127.0.0.1", 80), ("http://0177.0.0.1:8080/x", "127.0.0.1", 8080),
    ("https://example.org", "example.org", 443),
    ("HTTPS://EXAMPLE.org:8443/a?b=c#d", "EXAMPLE.org", 8443),
    ("http://[::1]:9093/", "[::1]", 9093),
    ("http://[::ffff:169.254.169.254]/", "[::ffff:169.254.169.254]", 80),
  ])
  func parsesURLs(_ text: String, _ host: String, _ port: Int) throws {
    let url = try OutboundURL(text)
    #expect(url.host.lowercased() == host.lowercased())
    #expect(url.port == port)
  }

  @Test(arguments: [
    "", "example.org", "/path", "ftp://example.org/", "file:///etc/passwd", "gopher://x/",
    "http://",
    "http://good@evil.example/", "http://user:pass@host/", "http://host\r\nX: y/", "http://a b/",
    "http://host/\u{0}", "http://host:99999/", "http://host:0/", "http://[::1/",
    "javascript:alert(1)",
    "http://exa\nmple/", "http:// host/", "http://\u{7f}/", "unix:///run/x",
  ])
  func refusesURLs(_ text: String) {
    #expect(throws: TransportError.self) { try OutboundURL(text) }
  }

  @Test func refusesAnOverlongURL() {
    let text = "http://host/" + String(repeating: "x", count: OutboundURL.bytesLimit)
    #expect(throws: TransportError.self) { try OutboundURL(text) }
  }

  @Test func aURLPrintsOnlyItsOrigin() throws {
    let url = try OutboundURL("https://hooks.example/services/T0/B0/canary?key=canary")
    #expect("\(url)" == "https://hooks.example:443")
    let request = OutboundRequest(.post, url, timeouts: Timeouts(total: .seconds(1)))
    #expect("\(request)" == "POST https://hooks.example:443")
  }

  @Test(arguments: [
    ("X-A", "b\r\nX-Evil: 1"), ("X-A", "b\nc"), ("X-A", "b\rc"), ("X-A", "\u{0}"),
    ("X-A", "\u{7f}"),
    ("X A", "b"), ("X:A", "b"), ("", "b"), ("X-Ä", "b"), ("X-A\r\n", "b"), ("Content-Length", "0"),
    ("transfer-encoding", "chunked"), ("Host", "evil"), ("Connection", "close"),
    ("X-Long", String(repeating: "x", count: 20_000)),
  ])
  func refusesHeaders(_ name: String, _ value: String) throws {
    var request = OutboundRequest(
      .get, try OutboundURL("http://host/"), timeouts: Timeouts(total: .seconds(1)))
    #expect(throws: TransportError.self) { try request.set(name, value) }
    #expect(request.headers.isEmpty)
  }

  @Test func settingAHeaderTwiceReplacesIt() throws {
    var request = OutboundRequest(
      .get, try OutboundURL("http://host/"), timeouts: Timeouts(total: .seconds(1)))
    try request.set("X-Team", "a")
    try request.set("x-team", "b ä")
    #expect(request.headers.map(\.value) == ["b ä"])
  }

  @Test(arguments: [
    ("smtp.example.org:2525", "smtp.example.org", 2525),
    ("smtp.example.org", "smtp.example.org", 587),
    ("[::1]:25", "[::1]", 25), ("[::1]", "[::1]", 587), ("127.0.0.1:25", "127.0.0.1", 25),
  ])
  func parsesMailServers(_ text: String, _ host: String, _ port: Int) throws {
    let server = try MailServer(text, security: .startTLS)
    #expect(server.host == host)
    #expect(server.port == port)
  }

  @Test(arguments: [
    "", ":25", "host:", "host:0", "host:70000", "ho st:25", "user@host:25", "host/x:25", "::1:25",
    "[127.0.0.1]:25", "host:25\r\nX", "[::1",
  ])
  func refusesMailServers(_ text: String) {
    #expect(throws: TransportError.self) { try MailServer(text, security: .startTLS) }
  }

  @Test(arguments: [
    ("ana@example.org", "ana@example.org", String?.none),
    ("Ana <ana@example.org>", "ana@example.org", "Ana"),
    ("\"Ops, Team\" <ops+page@example.org>", "ops+page@example.org", "Ops, Team"),
    ("Jörg <j@localhost>", "j@localhost", "Jörg"),
  ])
  func parsesMailAddresses(_ text: String, _ mailbox: String, _ name: String?) throws {
    let address = try MailAddress(text)
    #expect(address.mailbox == mailbox)
    #expect(address.displayName == name)
  }

  @Test(arguments: [
    "", "ana", "@example.org", "ana@", "a b@example.org", "ana@example.org\r\nRCPT TO:<x@y>",
    "ana@exa mple", "<>", "x <ana@example.org", "ana@example.org>", "a\nb <ana@example.org>",
    "ana@example.org,bo@example.org", "jörg@example.org", "\"a b\"@example.org",
  ])
  func refusesMailAddresses(_ text: String) {
    #expect(throws: TransportError.self) { try MailAddress(text) }
  }

  @Test func secretsAreNotPrinted() {
    let secret = SecretValue("canary")
    var dumped = ""
    dump(secret, to: &dumped)
    for text in ["\(secret)", String(describing: secret), String(reflecting: secret), dumped] {
      #expect(!text.contains("canary"))
    }
    #expect("\([secret])" == "[<secret>]")
    #expect(secret.reveal() == "canary")
    #expect(secret == SecretValue("canary"))
    #expect(secret != SecretValue("canarz"))
    #expect(SecretValue("").isEmpty)
  }
}
