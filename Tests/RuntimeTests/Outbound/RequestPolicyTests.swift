import Testing

@testable import Runtime

@Suite struct RequestPolicyTests {
  @Test(arguments: [
    "169.254.169.254", "169.254.0.1", "100.100.100.200", "168.63.129.16", "192.0.0.192", "0.0.0.0",
    "0.1.2.3", "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255", "fe80::1",
    "febf::1", "fec0::1", "fd00:ec2::254", "fd00:ec2::23", "fd20:ce::254", "ff02::1", "::",
    "::ffff:169.254.169.254", "::169.254.169.254", "::ffff:0:169.254.169.254",
    "64:ff9b::169.254.169.254", "64:ff9b:1::a9fe:a9fe", "2002:a9fe:a9fe::1", "2001::1",
    "::ffff:0.0.0.0", "::ffff:224.0.0.1",
  ])
  func isNeverAllowed(_ text: String) throws {
    let address = try #require(IPAddress(text))
    #expect(RequestPolicy.standard.refusal(of: address) != nil)
    let everything = try RequestPolicy(allow: ["0.0.0.0/0", "::/0"])
    #expect(everything.refusal(of: address) != nil)
  }

  @Test(arguments: [
    "127.0.0.1", "127.1.2.3", "::1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1",
    "169.253.255.255", "169.255.0.0", "8.8.8.8", "fd00::1", "2606:4700::1111", "::ffff:10.0.0.1",
    "64:ff9b::8.8.8.8", "2002:808:808::1", "192.0.2.1",
  ])
  func isAllowedByDefault(_ text: String) throws {
    let address = try #require(IPAddress(text))
    #expect(RequestPolicy.standard.refusal(of: address) == nil)
  }

  @Test func deniedNetworksHoldForEveryDisguise() throws {
    let policy = try RequestPolicy(deny: ["10.0.0.0/8", "127.0.0.0/8", "fd00::/8"])
    for text in ["10.1.2.3", "::ffff:10.1.2.3", "64:ff9b::10.1.2.3", "2002:0a01:203::", "fd12::1"] {
      let address = try #require(IPAddress(text))
      #expect(policy.refusal(of: address)?.contains("denied") == true, "\(text)")
    }
    let neighbour = try #require(IPAddress("11.0.0.1"))
    #expect(policy.refusal(of: neighbour) == nil)
  }

  @Test func anAllowListExcludesTheRest() throws {
    let policy = try RequestPolicy(deny: ["192.0.2.7"], allow: ["192.0.2.0/24", "2001:db8::/32"])
    let verdicts = [
      "192.0.2.1": true, "192.0.2.7": false, "192.0.3.1": false, "2001:db8::5": true,
      "2001:db9::5": false, "::ffff:192.0.2.9": true, "127.0.0.1": false,
    ]
    for (text, isAllowed) in verdicts {
      let address = try #require(IPAddress(text))
      #expect((policy.refusal(of: address) == nil) == isAllowed, "\(text)")
    }
  }

  @Test(arguments: [
    "10.0.0.0/33", "10.0.0.1/8", "10.0.0/8", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/+8", "host/8",
    "fd00::/129", "fd00::1/64", "", "10.0.0.0/8/8", "::1%lo",
  ])
  func refusesMalformedNetworks(_ text: String) {
    #expect(throws: PolicyError.self) { try RequestPolicy(deny: [text]) }
  }

  @Test(arguments: [
    ("0.0.0.0/0", "203.0.113.9", true), ("128.0.0.0/1", "127.255.255.255", false),
    ("128.0.0.0/1", "128.0.0.0", true), ("10.20.48.0/20", "10.20.63.255", true),
    ("10.20.48.0/20", "10.20.64.0", false), ("2001:db8::/33", "2001:db8:8000::", false),
    ("2001:db8::/33", "2001:db8:7fff::", true), ("::1/128", "::1", true),
    ("::/0", "1.2.3.4", false),
  ])
  func rangesContain(_ range: String, _ address: String, _ expected: Bool) throws {
    let range = try #require(AddressRange(range))
    let address = try #require(IPAddress(address))
    #expect(range.contains(address) == expected)
  }
}
