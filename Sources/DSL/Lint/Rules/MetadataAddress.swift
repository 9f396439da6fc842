/// An address at which clouds hand out credentials.
///
/// Machines in a cloud get their own credentials from such addresses. No receiver of alerts lives
/// there, and the server refuses to connect; a request in a playbook would be a way to read them.
struct MetadataAddress: LintRule {
  static let code = DiagnosticCode.metadataAddress
  static let isMandatory = true
  private static let hosts: Set<String> = [
    "169.254.169.254", "169.254.170.2", "metadata.google.internal", "metadata", "[fd00:ec2::254]",
    "100.100.100.200", "metadata.azure.com",
  ]

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    for address in package.addresses
    where hosts.contains(address.host) || address.host.hasPrefix("169.254.") {
      found.report(.metadataAddress(at: address.span, host: address.host))
    }
  }
}
