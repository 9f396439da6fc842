import Testing

@testable import DSL

@Suite struct Suggestions {
  @Test(arguments: [
    ("pyments", ["payments", "platform"], ["payments"]),
    ("PAYMENTS", ["payment", "payments"], ["payments", "payment"]),
    ("tema", ["team", "teams", "term"], ["team"]),
    ("severty", ["service", "severity"], ["severity"]),
    ("ab", ["abc", "AB"], []), ("abc", ["abd"], ["abd"]), ("abc", ["xyz"], []),
    ("route", ["router", "routes", "rout", "route2", "route"], ["rout", "route2", "router"]),
    ("wehn", ["when", "when"], ["when"]), ("größe", ["grösse", "größer"], ["größer"]),
    ("label", [], []),
  ])
  func names(_ written: String, _ candidates: [String], _ expected: [String]) {
    #expect(suggestions(for: written, among: candidates) == expected)
  }

  @Test(arguments: [
    ("", "", 0), ("abc", "abc", 0), ("abc", "acb", 1), ("kitten", "sitting", 3), ("ca", "abc", 3),
    ("abcd", "", 4),
  ])
  func distances(_ left: String, _ right: String, _ expected: Int) {
    let (a, b) = (Array(left.unicodeScalars), Array(right.unicodeScalars))
    #expect(editDistance(a, b, limit: 10) == expected)
    #expect(editDistance(b, a, limit: 10) == expected)
    if expected > 0 { #expect(editDistance(a, b, limit: expected - 1) == nil) }
  }
}
