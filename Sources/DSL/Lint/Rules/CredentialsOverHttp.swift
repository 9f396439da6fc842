/// A credential that is sent over plain http to another host.
///
/// Everybody on the way can read it, and use it. Change the address to `https://`.
struct CredentialsOverHttp: LintRule {
  static let code = DiagnosticCode.credentialsOverHttp

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    for address in package.addresses
    where address.hasCredentials && address.isPlain && !address.isLoopback {
      found.report(.credentialsOverHttp(at: address.span, host: address.host))
    }
  }
}
