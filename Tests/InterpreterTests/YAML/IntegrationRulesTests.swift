import Testing

@testable import Interpreter

/// Mistakes in the settings of integrations, each named at its place.
struct IntegrationRulesTests {
  private func refusal(_ receiver: String, global: String = "{}") -> String? {
    let text = "global: \(global)\nroute: {receiver: r}\nreceivers:\n- {name: r, \(receiver)}\n"
    do throws(YAMLError) {
      _ = try AlertmanagerConfig.read(Array(text.utf8))
      return nil
    } catch {
      return error.description
    }
  }

  @Test(arguments: [
    ("webhook_configs: [{}]", "needs 'url' or 'url_file'"),
    ("webhook_configs: [{url: 'ftp://x'}]", "'ftp://x' is no http or https address"),
    ("webhook_configs: [{url: 'http://{{ .x }'}]", "unclosed action"),
    ("webhook_configs: [text]", "must be a mapping"),
    (
      "webhook_configs: [{url: 'http://x', http_config: {basic_auth: {}, authorization: {}}}]",
      "at most one of 'basic_auth' and 'authorization'"
    ),
    ("slack_configs: [{channel: a}]", "needs 'api_url'"),
    ("opsgenie_configs: [{api_key: k, responders: [{type: team}]}]", "needs 'id'"),
    ("opsgenie_configs: [{api_key: k, responders: [{id: a, type: cat}]}]", "'cat' is no type"),
    ("email_configs: [{to: a, from: b, smarthost: c}]", "'c' is not host:port"),
    ("victorops_configs: [{api_key: k, routing_key: r, custom_fields: {entity_id: x}}]", "own"),
    ("pushover_configs: [{token: t, user_key: u, html: true, monospace: true}]", "at most one"),
  ])
  func areNamed(_ receiver: String, _ reason: String) {
    #expect(refusal(receiver)?.contains(reason) == true, "\(refusal(receiver) ?? "accepted")")
  }

  @Test(arguments: [
    ("slack_configs: [{channel: a}]", "{slack_api_url: 'http://x'}"),
    ("email_configs: [{to: a}]", "{smtp_from: a@b, smtp_smarthost: 'x:25'}"),
    ("webhook_configs: [{url: 'http://{{ .x }}/{{/* c */}}y'}]", "{}"),
    ("webhook_configs: [{url_file: /x}]", "{}"),
    ("opsgenie_configs: [{responders: [{id: a, type: '{{ .x }}'}]}]", "{opsgenie_api_key: k}"),
  ])
  func whatIsSoundIsAccepted(_ receiver: String, _ global: String) {
    #expect(refusal(receiver, global: global) == nil)
  }

  @Test func placesAreGiven() {
    #expect(refusal("sns_configs: [{topic_arn: a, target_arn: b}]")?.hasPrefix("line 4") == true)
    #expect(
      refusal("webhook_configs: []", global: "{smtp_auth_password: a, smtp_auth_password_file: b}")
        == "line 1, column 58: at most one of 'smtp_auth_password' and "
        + "'smtp_auth_password_file' may be given")
  }
}
