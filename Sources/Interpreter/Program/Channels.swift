/// A declared way to reach somebody.
package struct Channel: Sendable {
  package var name: String
  package var settings: ChannelSettings
  package var template: Ref<Template>?
  /// At most `count` notifications within `span`.
  package var limit: RateLimit?
  package var fallback: Ref<Channel>?
  package var sendResolved: Bool
  /// For one attempt.
  package var timeout: TimeSpan
  /// Alerts in one notification; the rest is counted as truncated.
  package var maxAlerts: Int?
  package var place: Place

  package init(name: String, settings: ChannelSettings, place: Place = .unknown) {
    self.name = name
    self.settings = settings
    self.place = place
    sendResolved = true
    timeout = .seconds(10)
  }

  package var kind: ChannelKind {
    switch settings {
    case .webhook: .webhook
    case .email: .email
    case .slack: .slack
    case .terminal: .terminal
    }
  }
}

package enum ChannelKind: String, Hashable, Sendable, CaseIterable {
  case webhook
  case email
  case slack
  case terminal
}

package struct RateLimit: Hashable, Sendable {
  package var count: Int
  package var span: TimeSpan
  package init(count: Int, span: TimeSpan) {
    self.count = count
    self.span = span
  }
}

package enum ChannelSettings: Sendable {
  case webhook(WebhookSettings)
  case email(EmailSettings)
  case slack(SlackSettings)
  case terminal(TerminalSettings)
}

/// A literal from the source, or the name of a secret that the runtime resolves.
package enum Credential: Hashable, Sendable {
  case literal(String)
  case secret(String)
}

package struct WebhookSettings: Sendable {
  package var url: Credential
  package var method: String
  package var headers: [(name: String, value: Credential)]
  package var bearer: Credential?
  package var username: String?
  package var password: Credential?
  /// Replaces the Alertmanager webhook body; slot 0 holds the group.
  package var body: Expression?
  /// Slots an evaluation of `body` needs.
  package var bodySlotCount: Int

  package init(url: Credential) {
    self.url = url
    method = "POST"
    headers = []
    bodySlotCount = 1
  }
}

package struct EmailSettings: Sendable {
  package var to: [String]
  package var from: String
  /// `host:port`.
  package var server: String
  package var username: String?
  package var password: Credential?
  package var security: MailSecurity
  package var headers: [(name: String, value: String)]

  package init(to: [String], from: String, server: String, security: MailSecurity) {
    self.to = to
    self.from = from
    self.server = server
    self.security = security
    headers = []
  }
}

package enum MailSecurity: String, Hashable, Sendable {
  case startTLS
  case implicitTLS
  case none
}

package struct SlackSettings: Sendable {
  package enum Door: Hashable, Sendable {
    /// `chat.postMessage` with a bot token.
    case app(token: Credential, channel: String)
    case incomingWebhook(Credential)
  }
  package var door: Door
  /// Base address of the Web API, replaceable by a stand-in.
  package var api: String

  package init(door: Door, api: String = "https://slack.com/api") {
    self.door = door
    self.api = api
  }
}

package struct TerminalSettings: Hashable, Sendable {
  /// Colour wanted; the terminal and NO_COLOR still decide.
  package var color: Bool
  package init(color: Bool = true) { self.color = color }
}

/// Texts of a notification, each an expression over the group in slot 0.
package struct Template: Sendable {
  package var name: String
  package var kinds: [ChannelKind]
  /// The fields in source order, such as `title` and `body`.
  package var fields: [(name: String, value: Expression)]
  /// Slots an evaluation needs.
  package var slotCount: Int
  package var place: Place

  package init(
    name: String, kinds: [ChannelKind], fields: [(name: String, value: Expression)],
    slotCount: Int, place: Place
  ) {
    self.name = name
    self.kinds = kinds
    self.fields = fields
    self.slotCount = slotCount
    self.place = place
  }
}

/// A person, with one address per kind of channel.
package struct Contact: Sendable {
  package var name: String
  package var addresses: [(kind: ChannelKind, address: String)]
  package var place: Place

  package init(name: String, addresses: [(kind: ChannelKind, address: String)], place: Place) {
    self.name = name
    self.addresses = addresses
    self.place = place
  }
}
