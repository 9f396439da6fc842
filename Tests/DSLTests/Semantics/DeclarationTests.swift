import Testing

/// Channels, templates, calendars, people and tickets.
@Suite struct DeclarationTests {
  private static func channel(_ name: String, _ declaration: String) -> SemanticCase {
    SemanticCase(
      name, .bare, "channel ops: \(declaration)\nlast resort ops\nroute { otherwise -> ops }")
  }

  static let channels: [SemanticCase] = [
    channel("webhook", #"webhook { url = "https://example.org/x", method = put }"#),
    channel("webhook by secret", #"webhook { url = secret("hook"), token = secret("t") }"#),
    channel(
      "webhook with body",
      #"webhook { url = "http://h/", body = { text: group.key, n: count(group.alerts) } }"#),
    channel(
      "webhook with headers",
      #"webhook { url = "http://h/", headers = { "X-Key": secret("k"), origin: "tocsin" } }"#),
    channel("email", #"email { to = ["a@example.org", "B <b@example.org>"], limit = 5 per 1m }"#),
    channel("email to one", #"email { to = "a@example.org", from = "t@example.org" }"#),
    channel("slack app", ##"slack { token = secret("slack"), channel = "#ops" }"##),
    channel("slack webhook", #"slack { webhook = secret("slack") }"#),
    channel("terminal", "terminal { color = false, max_alerts = 5, timeout = 3s }"),
    channel("wrong word", #"webhook { url = "http://h/", method = get } #! unknown-word"#),
    channel("quoted word", #"webhook { url = "http://h/", method = "put" } #! type-mismatch"#),
    channel("no address", #"webhook { url = "example.org" } #! invalid-url"#),
    channel("no host", #"webhook { url = "https:///x" } #! invalid-url"#),
    channel("space in an address", #"webhook { url = "https://h/a b" } #! invalid-url"#),
    channel("credentials in an address", #"webhook { url = "https://a:b@h/" } #! invalid-url"#),
    channel("impossible port", #"webhook { url = "https://h:70000/" } #! invalid-url"#),
    channel("number for an address", "webhook { url = 5 } #! type-mismatch"),
    channel(
      "token in the source", #"webhook { url = "http://h/", token = "x" } #! plaintext-credential"#),
    channel("number for a token", #"webhook { url = "http://h/", token = 5 } #! type-mismatch"#),
    channel(
      "username alone", #"webhook { url = "http://h/", username = "x" } #! incomplete-pair"#),
    channel(
      "two ways to authenticate",
      """
      webhook {
        url = "http://h/"
        token = secret("a")
        username = "x" #! conflicting-attributes
        password = secret("b") #! conflicting-attributes
      }
      """),
    channel(
      "header names", #"webhook { url = "http://h/", headers = { "a b": "c" } } #! invalid-header"#),
    channel(
      "header values",
      #"webhook { url = "http://h/", headers = { a: "b\nc: d" } } #! invalid-header"#),
    channel(
      "secret in a body",
      #"webhook { url = "http://h/", body = { k: secret("x") } } #! misplaced-secret"#),
    channel("mail address", #"email { to = ["ops"] } #! invalid-mail-address"#),
    channel(
      "two mail faults",
      #"email { to = ["a b@c", "@d"] } #! invalid-mail-address invalid-mail-address"#),
    channel("no addresses", "email { to = [] } #! empty-text"),
    channel("port of a server", #"email { to = "a@b", server = "h" } #! invalid-server"#),
    channel(
      "unprotected mail",
      #"email { to = "a@b", server = "h:25", tls = none } #! unprotected-mail"#),
    channel("unprotected at home", #"email { to = "a@b", server = "127.0.0.1:25", tls = none }"#),
    channel("slack without a door", "slack {} #! missing-attribute"),
    channel("slack token alone", #"slack { token = secret("x") } #! incomplete-pair"#),
    channel("negative length", "terminal { timeout = 0s } #! out-of-range"),
    channel("rate", "terminal { limit = 5 } #! type-mismatch"),
    channel("rate of nothing", "terminal { limit = 0 per 1m } #! out-of-range"),
    channel("rate of tokens", "terminal { limit = 5 tokens per 1m } #! type-mismatch"),
    channel("count", "terminal { max_alerts = 0 } #! out-of-range"),
    channel("unknown template", "terminal { template = card } #! unknown-name"),
    channel("channel as a template", "terminal { template = ops } #! wrong-kind-of-name"),
    channel("quoted name", #"terminal { fallback = "ops" } #! type-mismatch"#),
    channel("running value", #"terminal { color = group.key == "x" } #! unknown-variable"#),
  ]

  @Test(arguments: channels) func channelsCheck(_ example: SemanticCase) { example.check() }

  static let templates: [SemanticCase] = [
    SemanticCase(
      "kinds", .bare,
      """
      channel ops: terminal { template = card } #! template-kind
      template card(group: Group) for slack, email { title = "x" }
      last resort ops
      route { otherwise -> ops }
      """),
    SemanticCase(
      "fields", .bare,
      """
      channel ops: terminal { template = card }
      template card(g: Group) for terminal {
        title = g.key
        subject = g.key #! field-not-shown
        headline = g.key #! unknown-attribute
        title = "x" #! duplicate-entry
      }
      last resort ops
      route { otherwise -> ops }
      """),
    SemanticCase(
      "parameter", .bare,
      """
      channel ops: terminal { template = card }
      template card(alert: Alert) for terminal { title = "x" } #! type-mismatch
      last resort ops
      route { otherwise -> ops }
      """),
    SemanticCase(
      "unknown kind", .bare,
      """
      channel ops: terminal { template = card }
      template card(group: Group) for terminal, sms { title = "x" } #! unknown-word
      last resort ops
      route { otherwise -> ops }
      """),
    SemanticCase(
      "tickets", .routeless,
      """
      ticket a { title = group.key } #! missing-clause
      ticket b { for group } #! missing-attribute
      ticket c { for group, title = group.key, priority = P6 } #! unknown-value
      ticket d { for group, title = group.key, priority = P1, owner = "x" } #! unknown-attribute
      route { otherwise -> a, b, c, d }
      """),
  ]

  @Test(arguments: templates) func templatesCheck(_ example: SemanticCase) { example.check() }

  private static func calendar(_ name: String, _ lines: String) -> SemanticCase {
    SemanticCase(
      name,
      """
      calendar holidays { 2026-12-24..2026-12-26 }
      calendar office in "Europe/Berlin" {
      \(lines)
      }
      mute nights { outside office, because "asleep" }
      mute free { during holidays, because "free" }
      """)
  }

  static let calendars: [SemanticCase] = [
    calendar(
      "windows",
      """
        mon..fri 09:00..18:00
        jan..mar, dec day 1..7, -1 sat, sun 10:00..12:00, 22:00..02:00
        2026..2028 mon
        fri..mon 00:00..24:00
        except holidays
        except 2026-05-01
      """),
    calendar("unknown calendar", "  mon\n  except holiday #! unknown-name"),
    calendar("unknown day", "  mon\n  except mon..fry #! expected-other"),
    calendar("day of the month", "  mon\n  day 0 #! invalid-window\n  day 5..2 #! invalid-window"),
    calendar("days from the end", "  day 20..-1\n  day -1..5 #! invalid-window"),
    calendar("empty time", "  09:00..09:00 #! invalid-window\n  24:00..01:00 #! invalid-window"),
    calendar("reversed dates", "  2026-12-26..2026-12-24 #! invalid-window"),
    calendar("reversed years", "  2028..2026 #! invalid-window"),
  ]

  @Test(arguments: calendars) func calendarsCheck(_ example: SemanticCase) { example.check() }

  @Test func zonesHaveNames() {
    SemanticCase(
      "zones",
      """
      calendar a in "Europe/Berlin" { mon }
      calendar b in "UTC" { mon }
      calendar c in "Etc/GMT+5" { mon }
      calendar d in "../etc/passwd" { mon } #! unknown-zone
      calendar e in "" { mon } #! unknown-zone
      calendar f in "/Berlin" { mon } #! unknown-zone
      mute x { during a, during b, during c, during d, during e, during f, because "x" }
      """
    ).check()
  }

  private static func escalation(_ name: String, _ declaration: String) -> SemanticCase {
    SemanticCase(
      name, .bare,
      """
      channel mail: email { to = ["ops@example.org"] }
      channel chat: slack { webhook = secret("chat") }
      channel post: slack { webhook = secret("post") }
      contact ana { email = "ana@example.org", slack = "U1" }
      contact bo { slack = "U2" }
      contact eve { webhook = "https://example.org/eve" }
      last resort mail
      route { otherwise -> on_call, others, chat, post }
      escalation others { notify bo by [chat], notify ana by [email] }
      \(declaration)
      """)
  }

  static let escalations: [SemanticCase] = [
    escalation(
      "steps",
      """
      escalation on_call {
        notify ana by [chat, email]
        after 5m unless acked notify bo by [post]
        after 15m unless acked notify mail
        repeat 2
      }
      escalation unused { notify eve by [webhook] } #! unused-declaration missing-method-channel
      """),
    escalation(
      "address",
      """
      escalation on_call {
        notify bo by [mail] #! missing-address
        notify eve by [chat] #! missing-address
      }
      """),
    escalation(
      "several channels",
      """
      escalation on_call {
        notify ana by [slack] #! ambiguous-method
        notify eve by [webhook] #! missing-method-channel
      }
      """),
    escalation(
      "unknown method",
      """
      escalation on_call {
        notify ana by [pager] #! unknown-name
        notify eve by [webhook] #! missing-method-channel
      }
      """),
    escalation(
      "every address",
      """
      escalation on_call {
        notify eve #! unreachable-contact
      }
      """),
    escalation(
      "needless method",
      """
      escalation on_call {
        notify mail by [email] #! needless-method
        notify eve by [webhook] #! missing-method-channel
      }
      """),
    escalation(
      "order",
      """
      escalation on_call {
        notify mail
        after 5m unless acked notify mail
        after 5m unless acked notify eve by [webhook] #! missing-method-channel delay-order
        after 0s unless acked notify mail #! out-of-range
        repeat 0 #! out-of-range
      }
      """),
    escalation(
      "template as a target",
      """
      escalation on_call {
        notify others #! wrong-kind-of-name
        notify eve by [webhook] #! missing-method-channel
      }
      """),
  ]

  @Test(arguments: escalations) func escalationsCheck(_ example: SemanticCase) { example.check() }

  @Test func contactsHaveAddresses() {
    SemanticCase(
      "contacts", .bare,
      """
      channel mail: email { to = ["ops@example.org"] }
      last resort mail
      route { otherwise -> on_call }
      contact a {} #! empty-contact
      contact b { email = "nowhere" } #! invalid-mail-address
      contact c { phone = "1" } #! unknown-attribute
      contact d { slack = "" } #! empty-text
      contact e { terminal = "" } #! empty-text
      contact f { email = "a@b", email = "c@d" } #! duplicate-entry
      escalation on_call { notify a, b, c, d, e, f by [mail] }
      """
    ).check()
  }
}
