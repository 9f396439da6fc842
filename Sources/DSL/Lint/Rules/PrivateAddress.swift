/// A receiver named by a number of a private network.
///
/// Numbers move: the machine is replaced, and the new owner of the address gets the alerts, or
/// nobody does. A name can follow, and a certificate can prove it.
struct PrivateAddress: LintRule {
  static let code = DiagnosticCode.privateAddress

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    for address in package.addresses where isPrivate(address.host) {
      found.report(.privateAddress(at: address.span, host: address.host))
    }
  }

  private static func isPrivate(_ host: String) -> Bool {
    let parts = host.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 4, let first = parts[0], let second = parts[1],
      parts.allSatisfy({ $0 != nil })
    else { return host.hasPrefix("[fd") || host.hasPrefix("[fc") }
    return first == 10 || (first == 192 && second == 168)
      || (first == 172 && (16...31).contains(second))
      || (first == 100 && (64...127).contains(second))
  }
}
