/// A Slack channel without its `#`.
///
/// Slack takes the name of a channel as `#alerts`, a person as `@ana`, and either by its id, such
/// as `C0123456789`. Another text may be taken for a channel of that name or be refused, and then
/// the message is lost to the last resort.
struct UnmarkedSlackChannel: LintRule {
  static let code = DiagnosticCode.unmarkedSlackChannel
  private static let idLengthMin = 7

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    for channel in package.declarations.channels where channel.kind == "slack" {
      guard let name = channel.attributes.text("channel"), let first = name.first,
        first != "#", first != "@", !isID(name), let span = channel.attributes.span(of: "channel")
      else { continue }
      found.report(.unmarkedSlackChannel(at: span, name: name))
    }
  }

  private static func isID(_ name: String) -> Bool {
    name.utf8.count >= idLengthMin && "CDGUW".contains(name.prefix(1))
      && name.utf8.allSatisfy { $0.isDigit || $0 &- UInt8(ascii: "A") < 26 }
  }
}
