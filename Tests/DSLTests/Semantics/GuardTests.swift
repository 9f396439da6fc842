import DSL
import Testing

/// Rotas, holds, storms and features.
@Suite struct GuardTests {
  private static func onCall(_ name: String, _ lines: String) -> SemanticCase {
    SemanticCase(
      name, .bare,
      """
      channel ops: terminal {}
      last resort ops
      calendar nights { 22:00..06:00 }
      contact ana { terminal = "ana" }
      contact bo { terminal = "bo" }
      mute quiet { during nights, because "night" }
      route { when alertname == "a" -> page, otherwise -> people }
      escalation page { notify on_call(desk) } #! not-run-yet
      escalation people { notify ana by [terminal], bo }

      """ + lines)
  }

  static let rotas: [SemanticCase] = [
    onCall(
      "a rota",
      """
      rota desk in "Europe/Berlin" {
        weekly from 2026-11-23 09:00 through [ana, bo]
        override 2026-12-24 09:00 to 2026-12-26 09:00 by bo
      }
      """),
    onCall(
      "day and night",
      """
      rota desk {
        daily from 2026-11-23 09:00 through [ana] outside nights
        every 12h from 2026-11-23 22:00 through [bo, ana, bo] during nights
      }
      """),
    onCall("nobody", "rota desk { weekly from 2026-11-23 09:00 through [] } #! empty-text"),
    onCall("no shift", "rota desk {} #! missing-clause"),
    onCall(
      "twice in a row",
      "rota desk { weekly from 2026-11-23 09:00 through [ana, ana] } #! duplicate-entry"
    ),
    onCall(
      "a channel is no participant",
      "rota desk { weekly from 2026-11-23 09:00 through [ops] } #! wrong-kind-of-name"),
    onCall(
      "no zone",
      #"rota desk in "Berlin!" { weekly from 2026-11-23 09:00 through [ana, bo] } #! unknown-zone"#),
    onCall(
      "no time of day",
      "rota desk { weekly from 2026-11-23 24:00 through [ana, bo] } #! out-of-range"),
    onCall(
      "too short a shift",
      "rota desk { every 5m from 2026-11-23 09:00 through [ana, bo] } #! out-of-range"),
    onCall(
      "two shifts at once",
      """
      rota desk {
        weekly from 2026-11-23 09:00 through [ana, bo]
        daily from 2026-11-23 09:00 through [bo, ana] during nights #! rota-overlap
      }
      """),
    onCall(
      "an override that ends before it begins",
      """
      rota desk {
        weekly from 2026-11-23 09:00 through [ana, bo]
        override 2026-12-26 09:00 to 2026-12-24 09:00 by bo #! invalid-window
      }
      """),
    onCall(
      "overrides at one time",
      """
      rota desk {
        weekly from 2026-11-23 09:00 through [ana, bo]
        override 2026-12-24 09:00 to 2026-12-26 09:00 by bo
        override 2026-12-25 09:00 to 2026-12-27 09:00 by ana #! rota-overlap
      }
      """),
    SemanticCase(
      "the second of one", .bare,
      """
      channel ops: terminal {}
      last resort ops
      contact ana { terminal = "ana" }
      rota desk { weekly from 2026-11-23 09:00 through [ana] }
      escalation page { notify on_call(desk, second) } #! not-run-yet rota-place
      route { otherwise -> page }
      """),
    SemanticCase(
      "a rota without on_call", .bare,
      """
      channel ops: terminal {}
      last resort ops
      contact ana { terminal = "ana" }
      rota desk { weekly from 2026-11-23 09:00 through [ana] }
      escalation page { notify desk } #! wrong-kind-of-name
      route { otherwise -> page }
      """),
    SemanticCase(
      "a participant without the address", .bare,
      """
      channel ops: terminal {}
      channel mail: email { to = ["a@example.org"] }
      last resort ops
      contact ana { terminal = "ana" }
      contact bo { email = "bo@example.org" }
      rota desk { weekly from 2026-11-23 09:00 through [ana, bo] }
      escalation page { notify on_call(desk) by [email], mail } #! not-run-yet missing-address
      route { otherwise -> page }
      """),
  ]

  static let recipients: [SemanticCase] = [
    SemanticCase(
      "every by is for the names before it", .bare,
      """
      channel ops: terminal {}
      channel mail: email { to = ["a@example.org"] }
      last resort ops
      contact ana { terminal = "ana", email = "ana@example.org" }
      contact bo { email = "bo@example.org" }
      escalation page { notify ana by [terminal], bo by [email], mail, ana }
      route { otherwise -> page }
      """),
    SemanticCase(
      "a way that one of two lacks", .bare,
      """
      channel ops: terminal {}
      last resort ops
      contact ana { terminal = "ana" }
      contact bo { email = "bo@example.org" }
      escalation page { notify ana, bo by [terminal] } #! missing-address
      route { otherwise -> page }
      """),
    SemanticCase(
      "a way for a channel", .bare,
      """
      channel ops: terminal {}
      last resort ops
      contact ana { terminal = "ana" }
      escalation page { notify ana, ops by [terminal], ops by [terminal] } #! needless-method
      route { otherwise -> page }
      """),
    SemanticCase(
      "otherwise opens a block", .bare,
      """
      labels { team: payments | platform }
      channel ops: terminal {}
      last resort ops
      route {
        when team == payments -> ops
        otherwise {
          wait 1m
          when team == platform -> ops
          otherwise -> drop because "nobody's"
        }
      }
      """),
    SemanticCase(
      "a block of otherwise needs its own", .bare,
      """
      labels { team: payments | platform }
      channel ops: terminal {}
      last resort ops
      route {
        when team == payments -> ops
        otherwise { when team == platform -> ops } #! missing-otherwise
      }
      """),
  ]

  private static func guarded(_ name: String, _ source: String) -> SemanticCase {
    SemanticCase(name, "labels { severity: critical | warning, team: a | b }\n" + source)
  }

  static let guards: [SemanticCase] = [
    guarded(
      "a hold",
      "hold h { when severity != critical, if changes > 4 within 15m, for 30m } #! not-run-yet"),
    guarded(
      "a hold of critical alerts",
      "hold h { when team == a, if changes > 4 within 15m, for 30m } #! not-run-yet holds-critical"),
    guarded(
      "a hold of critical alerts that says so",
      """
      hold h { #! not-run-yet
        when team == a
        if changes > 4 within 15m
        for 30m
        even severity == critical
        because "team a asks for it"
      }
      """),
    guarded(
      "a hold that says too little",
      """
      hold h { #! not-run-yet
        when team in [a, b] #! holds-critical
        if changes > 4 within 15m
        for 30m
        even severity == critical and team == a
      }
      """),
    guarded("an empty hold", "hold h {} #! not-run-yet missing-clause"),
    guarded(
      "bounds of a hold",
      """
      hold h { #! not-run-yet
        when severity == warning
        if changes > 0 within 15m #! out-of-range
        for 48h #! out-of-range
      }
      """),
    guarded(
      "a storm",
      "storm s { over 500 within 1m, digest every 5m to ops, never severity == critical } #! not-run-yet"
    ),
    guarded(
      "a storm that takes critical alerts",
      "storm s { over 500 within 1m, digest every 5m to ops } #! not-run-yet holds-critical"),
    guarded(
      "a storm that takes critical alerts and says so",
      "storm s { over 500 within 1m, digest every 5m to ops, even severity == critical } #! not-run-yet"
    ),
    SemanticCase(
      "without a severity nothing is critical",
      "storm s { over 500 within 1m, digest every 5m to ops } #! not-run-yet"),
    guarded(
      "bounds of a storm",
      """
      storm s { #! not-run-yet
        over 1 within 2h #! out-of-range out-of-range
        digest every 0s to ops #! out-of-range
        never severity == critical
      }
      """),
    guarded(
      "two storms",
      """
      storm s { over 5 within 1m, digest every 5m to ops, never severity == critical } #! not-run-yet
      storm t { over 5 within 1m, digest every 5m to ops, never severity == critical } \
      #! not-run-yet duplicate-entry
      """),
  ]

  static let features: [SemanticCase] = [
    SemanticCase(
      "a feature in conditions and steps", .bare,
      """
      requires ai
      channel ops: terminal {}
      last resort ops
      labels { team: a | b }
      model triage: openai { url = "http://127.0.0.1:1/v1", name = "m" }
      feature smart { #! not-run-yet
        default = off
        on when maturity(triage, over: 7d) >= 90%
        else degrade
      }
      route { when smart and team == a -> ops, when not smart -> ops, otherwise -> ops }
      playbook p { on firing when smart, if smart { notify ops "smart" } }
      """),
    SemanticCase(
      "a feature without a default",
      """
      feature f { on when during nights, else off } #! not-run-yet missing-clause
      calendar nights { 22:00..06:00 }
      mute m { when f, because "x" }
      """),
    SemanticCase(
      "a feature without an else",
      """
      feature f { default = off, on when during nights } #! not-run-yet missing-clause
      calendar nights { 22:00..06:00 }
      mute m { when f, because "x" }
      """),
    SemanticCase(
      "a feature cannot ask an alert",
      """
      feature f { default = off, on when alertname == "x", else off } #! not-run-yet feature-condition
      mute m { when f, because "x" }
      """),
    SemanticCase(
      "an unused feature", "feature f { default = off } #! not-run-yet unused-declaration"),
    SemanticCase(
      "a feature and its opposite",
      """
      feature f { default = off } #! not-run-yet
      mute m { when f and not f, because "x" } #! contradiction
      """),
    SemanticCase(
      "maturity of something else",
      """
      feature f { default = off, on when maturity(ops, over: 7d) >= 90%, else off } \
      #! not-run-yet wrong-kind-of-name
      mute m { when f, because "x" }
      """),
  ]

  @Test(arguments: rotas + recipients + guards + features)
  func findsWhatIsMarked(_ example: SemanticCase) { example.check() }
}
