/// A last resort that goes through the same server as everything else.
///
/// The last resort is for the day on which deliveries fail. If every other channel uses the same
/// host, that day takes the last resort too. Let it go another way: another provider, mail, or a
/// terminal.
struct SharedFateLastResort: LintRule {
  static let code = DiagnosticCode.sharedFateLastResort

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    let channels = package.declarations.channels
    guard let handle = package.declarations.lastResort, let server = channels[handle].server,
      let view = package.sources.lastResorts.first
    else { return }
    let others = channels.indices.filter { $0 != handle.raw }.compactMap { channels[$0].server }
    guard !others.isEmpty, others.allSatisfy({ $0 == server }) else { return }
    found.report(.sharedFateLastResort(at: view.channel?.span ?? view.span, server: server))
  }
}
