/// A kind of channel: its attributes and what it can carry.
package struct ChannelKindSpec: Sendable {
  package let name: String
  package let doc: String
  package let table: AttributeTable

  init(
    _ name: String, _ doc: String, attributes: [Attribute]
  ) {
    self.name = name
    self.doc = doc
    table = AttributeTable(
      owner: "\(name) channel", attributes: attributes + ChannelKindSpec.common)
  }

  package static let all = [webhook, email, slack, terminal]

  package static func named(_ name: String) -> ChannelKindSpec? { all.first { $0.name == name } }

  /// What every kind of channel knows.
  private static let common: [Attribute] =
    [
      Attribute(
        "template", .template, "The texts of its messages; a built-in one when left out.")
    ] + delivery

  /// What every channel knows, also one whose kind is written in the language.
  static let delivery: [Attribute] = [
    Attribute(
      "limit", .rate, "At most so many messages within a time; the rest waits its turn."),
    Attribute(
      "fallback", .channel,
      "Takes what this channel cannot deliver, before the last resort does."),
    Attribute(
      "send_resolved", .bool, default: "true",
      "Whether those who were told of a firing are told of its end."),
    Attribute("timeout", .duration, default: "10s", "The longest time of one attempt."),
    Attribute(
      "max_alerts", .count(1...100_000),
      "Alerts in one message; the rest is counted, not shown."),
  ]

  static let webhook = ChannelKindSpec(
    "webhook", "Posts a JSON document; by default the one Alertmanager's webhooks post.",
    attributes: [
      Attribute("url", .urlOrSecret, isCompulsory: true, "Where the document goes."),
      Attribute("method", .word(["post", "put"]), default: "post", "The method of the request."),
      Attribute("headers", .headers, "More headers of the request."),
      Attribute("token", .secret, "Sent as `Authorization: Bearer …`; excludes `username`."),
      Attribute("username", .text, "For basic authentication; needs `password`."),
      Attribute("password", .secret, "For basic authentication; needs `username`."),
      Attribute("body", .groupData, "Replaces the document; `group` is in scope."),
    ])

  static let email = ChannelKindSpec(
    "email", "Sends mail through an SMTP server.",
    attributes: [
      Attribute(
        "to", .mailAddresses, isCompulsory: true,
        "Who receives it; escalations use a contact's address instead."),
      Attribute("from", .mailAddress, default: #""tocsin@localhost""#, "The sender."),
      Attribute("server", .server, default: #""localhost:25""#, "The SMTP server as `host:port`."),
      Attribute("username", .text, "For authentication; needs `password`."),
      Attribute("password", .secret, "For authentication; needs `username`."),
      Attribute(
        "tls", .word(["starttls", "implicit", "none"]),
        """
        How the connection is protected: `starttls` by default, `implicit` on port 465, `none` \
        only (and by default) to this host.
        """),
      Attribute("headers", .textHeaders, "More headers of the mail."),
    ])

  static let slack = ChannelKindSpec(
    "slack", "Posts to Slack as an app (`token`, `channel`) or through an incoming `webhook`.",
    attributes: [
      Attribute("token", .secret, "The bot token of the app; needs `channel`."),
      Attribute("channel", .text, "The channel's name or id; needs `token`."),
      Attribute("webhook", .urlOrSecret, "Address of an incoming webhook; excludes `token`."),
      Attribute(
        "api", .url, default: #""https://slack.com/api""#,
        "Base address of the Web API, replaceable by a stand-in."),
    ])

  static let terminal = ChannelKindSpec(
    "terminal", "Prints to standard output.",
    attributes: [
      Attribute(
        "color", .bool, default: "true",
        "Whether colour is wanted; the terminal and NO_COLOR still decide.")
    ])
}

/// A field of a template and the kinds of channel that show it.
package struct TemplateField: Sendable {
  package let name: String
  package let kinds: [String]
  package let doc: String

  package static let all = [
    TemplateField(
      name: "title", kinds: ["slack", "email", "terminal", "webhook"],
      doc: "One line; the subject of a mail unless `subject` is given."),
    TemplateField(
      name: "body", kinds: ["slack", "email", "terminal", "webhook"], doc: "The message itself."),
    TemplateField(name: "subject", kinds: ["email"], doc: "The subject of a mail."),
    TemplateField(
      name: "html", kinds: ["email"], doc: "The mail as HTML, beside the plain text of `body`."),
    TemplateField(
      name: "color", kinds: ["slack"], doc: "The bar beside the message, such as `#d00000`."),
  ]

  package static func named(_ name: String) -> TemplateField? { all.first { $0.name == name } }
}
