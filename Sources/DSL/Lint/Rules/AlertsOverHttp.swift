/// Alerts that are sent over plain http to another host.
///
/// They say what is broken, where, and often why, to everybody on the way; and whoever can change
/// them can keep a page from arriving. Use `https://`, or a proxy on this host.
struct AlertsOverHttp: LintRule {
  static let code = DiagnosticCode.alertsOverHttp

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    for address in package.addresses
    where !address.hasCredentials && address.isPlain && !address.isLoopback {
      found.report(.alertsOverHttp(at: address.span, host: address.host))
    }
  }
}
