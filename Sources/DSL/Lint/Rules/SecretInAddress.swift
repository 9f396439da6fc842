/// An address that is itself a credential.
///
/// Whoever knows the address of an incoming webhook, or of a bot, can write there; a parameter such
/// as `token=` is a password in a place that servers log. Give the whole address as
/// `secret("…")`, and change what was readable: it is in the history of the repository.
struct SecretInAddress: LintRule {
  static let code = DiagnosticCode.secretInAddress
  static let isMandatory = true
  private static let hooks: [(host: String, path: String)] = [
    ("hooks.slack.com", "/services/"), ("discord.com", "/api/webhooks/"),
    ("discordapp.com", "/api/webhooks/"), ("api.telegram.org", "/bot"),
    ("chat.googleapis.com", "/v1/spaces/"), ("outlook.office.com", "/webhook/"),
    ("qyapi.weixin.qq.com", "/cgi-bin/webhook/"), ("oapi.dingtalk.com", "/robot/send"),
    ("events.pagerduty.com", "/integration/"),
  ]

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    for address in package.addresses {
      guard let what = secret(in: address) else { continue }
      found.report(.secretInAddress(at: address.span, what: what))
    }
  }

  private static func secret(in address: LintedAddress) -> String? {
    for hook in hooks where address.host == hook.host {
      if address.rest.hasPrefix(hook.path), address.rest.count > hook.path.count + 8 {
        return "whoever knows it can write there"
      }
    }
    guard let query = address.rest.split(separator: "?", maxSplits: 1).dropFirst().first else {
      return nil
    }
    for pair in query.split(separator: "&") {
      let parts = pair.split(separator: "=", maxSplits: 1)
      if parts.count == 2, CredentialName.isOne(String(parts[0])) || parts[0] == "key" {
        return "`\(parts[0])` is a credential"
      }
    }
    return nil
  }
}
