/// One attribute that a block of the language knows: `name = expression`.
package struct Attribute: Sendable {
  package let name: String
  package let type: AttributeType
  package let isCompulsory: Bool
  /// The value of an attribute that is left out, as it would be written; nil for none.
  package let defaultValue: String?
  package let doc: String

  init(
    _ name: String, _ type: AttributeType, isCompulsory: Bool = false, default: String? = nil,
    _ doc: String
  ) {
    self.name = name
    self.type = type
    self.isCompulsory = isCompulsory
    self.defaultValue = `default`
    self.doc = doc
  }
}

/// What an attribute's expression must be.
package enum AttributeType: Hashable, Sendable {
  /// A text that is known at check time.
  case text
  /// An absolute http or https address, known at check time.
  case url
  /// The same, or a secret that holds one.
  case urlOrSecret
  /// `secret("name")`: a credential never stands in the source.
  case secret
  /// A mail address, bare or as `Name <address>`.
  case mailAddress
  /// One mail address or a list of them.
  case mailAddresses
  /// `host:port` of a server.
  case server
  /// One server or a list of them.
  case servers
  /// Greater than zero.
  case duration
  /// `5 per 1m`
  case rate
  /// `200000 tokens per 1d`
  case tokenRate
  case count(ClosedRange<Int64>)
  case bool
  /// One of these words, unquoted.
  case word([String])
  /// `{ name: "text", "X-Name": secret("name") }`
  case headers
  /// `{ name: "text" }`: headers without secrets.
  case textHeaders
  /// `{ "any/name": "text" }`
  case pairs
  /// Headers whose values may use the group in scope.
  case groupHeaders
  /// The same, where a parameter may be a secret.
  case requestHeaders
  case template
  case channel
  case ticket
  case source
  /// A relative path that stays inside.
  case path
  case size
  /// A text over the group in scope.
  case groupText
  /// Any data over the group in scope.
  case groupData
  /// A Priority over the group in scope.
  case priority
  /// A value of a type, known at check time: the parameter of a kind.
  case value(ValueType)

  /// What is expected, for messages.
  package var description: String {
    switch self {
    case .text, .groupText: "String"
    case .url: "the text of an http or https address"
    case .urlOrSecret: "the text of an http or https address, or Secret"
    case .secret: "Secret"
    case .mailAddress: "the text of a mail address"
    case .mailAddresses: "a list of mail addresses"
    case .server: #"a text such as "smtp.example:587""#
    case .servers: #"a list of texts such as "alerts.example:9093""#
    case .duration: "Duration"
    case .rate: "a rate such as `5 per 1m`"
    case .tokenRate: "a rate such as `200000 tokens per 1d`"
    case .count: "Int"
    case .bool: "Bool"
    case .word(let words): words.joined(separator: " | ")
    case .headers, .requestHeaders: "a record of String or Secret"
    case .textHeaders, .groupHeaders, .pairs: "a record of String"
    case .template: "the name of a template"
    case .channel: "the name of a channel"
    case .ticket: "the name of a ticket"
    case .source: "the name of a source"
    case .path: "the text of a relative path"
    case .size: "Bytes"
    case .groupData: "a value that can be written as JSON"
    case .priority: "Priority"
    case .value(let type): type.description
    }
  }
}

/// A kind of block and the attributes it knows, in the order documentation shows them.
package struct AttributeTable: Sendable {
  /// How messages call the block: `slack channel`, `ticket`.
  package let owner: String
  package let attributes: [Attribute]

  package func attribute(_ name: String) -> Attribute? { attributes.first { $0.name == name } }
}

extension AttributeTable {
  /// The attributes of a ticket.
  package static let ticket = AttributeTable(
    owner: "ticket",
    attributes: [
      Attribute(
        "title", .groupText, isCompulsory: true,
        "The ticket's title, evaluated when the ticket is opened."),
      Attribute("body", .groupText, "The ticket's text."),
      Attribute("priority", .priority, default: "P3", "`P1` to `P5`; P1 is the most urgent."),
    ])

  /// The settings of a group of rules, by the kind of its source.
  package static func rules(of source: String?) -> AttributeTable {
    AttributeTable(
      owner: "rules",
      attributes: ruleSettings + (source == "victoriametrics" ? metricsRuleSettings : []))
  }

  private static let ruleSettings = [
    Attribute(
      "title", .text, default: "the declaration's name",
      "The name of the group in files of rules."),
    Attribute(
      "limit", .count(1...1_000_000_000),
      "How many alerts or series one rule may give; a rule that gives more fails."),
    Attribute("offset", .duration, "How far back rules look, for series that arrive late."),
  ]

  /// What vmalert knows besides.
  private static let metricsRuleSettings = [
    Attribute(
      "concurrency", .count(1...1000), default: "1", "How many rules run at the same time."),
    Attribute("delay", .duration, "How long before the evaluation the data is taken from."),
    Attribute(
      "align", .bool, default: "true", "Whether evaluations fall on multiples of the interval."),
  ]

  /// The options of an objective besides its queries.
  package static let objective = AttributeTable(
    owner: "slo",
    attributes: [
      Attribute(
        "burn_rates", .word(BurnRates.allCases.map(\.rawValue)), default: "workbook",
        "When the budget burns too fast: as Google's SRE workbook and Sloth say, or Pyrra."),
      Attribute(
        "no_data", .word(["page", "ticket", "ignore"]), default: "ticket",
        "How urgent it is that no events are seen; `page` where there is no `ticket`."),
      Attribute("runbook", .url, "What to do; an annotation of every alert."),
      Attribute("dashboard", .url, "Where to look; an annotation of every alert."),
    ])

  /// The options of an `http` step.
  package static let httpStep = AttributeTable(
    owner: "http step",
    attributes: [
      Attribute("headers", .groupHeaders, "Headers of the request."),
      Attribute("json", .groupData, "The body, written as JSON; excludes `body`."),
      Attribute("body", .groupText, "The body as text; excludes `json`."),
    ])

  /// The settings of a `kind`.
  package static let kind = AttributeTable(
    owner: "kind",
    attributes: [
      Attribute("size", .size, "The longest body that the other side takes."),
      Attribute("limit", .rate, "At most so many requests within a time."),
      Attribute("idempotency", .text, "The header that carries the key of a request."),
    ])

  /// The options of a `request`.
  package static let kindRequest = AttributeTable(
    owner: "request",
    attributes: [
      Attribute("headers", .requestHeaders, "Headers of the request; secrets may stand here."),
      Attribute("json", .groupData, "The body, written as JSON; `group` is in scope."),
    ])

  /// The options of an `ai` step besides `prompt`, `system` and `returns`.
  package static let aiStep = AttributeTable(
    owner: "ai step",
    attributes: [
      Attribute(
        "max_tokens", .count(1...1_000_000), "The longest answer that is asked for, in tokens.")
    ])
}

/// A kind of model that `model NAME: KIND` can name.
package struct ModelKind: Sendable {
  package let name: String
  package let doc: String
  package let table: AttributeTable

  package static let all = [
    ModelKind(
      name: "openai", doc: "A server with an OpenAI-compatible chat interface.",
      table: AttributeTable(
        owner: "openai model",
        attributes: [
          Attribute(
            "url", .url, isCompulsory: true,
            "Base address of the interface; `/chat/completions` is appended."),
          Attribute("key", .secret, "The bearer token; servers on the same host often need none."),
          Attribute("name", .text, isCompulsory: true, "The model's name at the server."),
          Attribute(
            "budget", .tokenRate,
            "Tokens that all steps together may use; a step beyond it takes its `else`."),
        ]))
  ]
}
