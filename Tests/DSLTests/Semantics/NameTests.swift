import Testing

/// Names, scopes, uses and the blocks of `name = expression`.
@Suite struct NameTests {
  static let cases: [SemanticCase] = [
    SemanticCase("a minimal package is clean", "# nothing to add"),
    SemanticCase(
      "what is probably meant is not unused as well",
      """
      calendar office_hours { mon..fri }
      mute m { when service == "x", outside ofice_hours, because "x" } \
      #! unknown-name unknown-label
      """),
    SemanticCase(
      "a name in quotes is no missing use", .routeless,
      """
      template card(group: Group) for terminal { title = "x" }
      channel room: terminal { template = "card" } #! type-mismatch
      route { otherwise -> room }
      """),
    SemanticCase(
      "unknown target", .routeless,
      """
      route { otherwise -> nobody } #! unknown-name
      """),
    SemanticCase(
      "a contact is no target", .routeless,
      """
      contact ana { email = "ana@example.org" }
      route { otherwise -> ana } #! wrong-kind-of-name
      """),
    SemanticCase(
      "one scope for all kinds",
      """
      template card(group: Group) for terminal { title = "x" } #! unused-declaration
      ticket card { for group, title = "x" } #! duplicate-declaration
      """),
    SemanticCase(
      "three of a name",
      """
      let a = 1 #! unused-declaration
      let a = 2 #! duplicate-declaration
      let a = 3 #! duplicate-declaration
      """),
    SemanticCase(
      "every kind that needs use",
      """
      channel spare: terminal {} #! unused-declaration
      template card(group: Group) for terminal { title = "x" } #! unused-declaration
      calendar office { mon..fri } #! unused-declaration
      contact ana { email = "ana@example.org" } #! unused-declaration
      escalation on_call { notify ops } #! unused-declaration
      ticket incident { for group, title = "x" } #! unused-declaration
      let limit = 3 #! unused-declaration
      """),
    SemanticCase(
      "an unused model", .bare,
      """
      requires ai
      channel ops: terminal {}
      last resort ops
      route { otherwise -> ops }
      model triage: openai { url = "http://127.0.0.1/v1", name = "m" } #! unused-declaration
      """),
    SemanticCase(
      "mutes, inhibitions and playbooks act unnamed",
      """
      mute tests { when alertname == "Test", because "noise" }
      inhibit disks { when alertname == "A", mute alertname == "B", because "noise" }
      playbook note { on firing, notify ops "hello" }
      """),
    SemanticCase(
      "tests do not use",
      """
      channel spare: terminal {} #! unused-declaration
      test "spare" {
        given alert { alertname = "X" }
        expect no notification to spare
      }
      """),
    SemanticCase(
      "use by fallback and last resort", .bare,
      """
      channel a: terminal { fallback = b }
      channel b: terminal {}
      channel c: terminal {}
      last resort c
      route { otherwise -> a }
      """),
    SemanticCase(
      "fallback leads back", .bare,
      """
      channel a: terminal { fallback = b } #! cyclic-definition
      channel b: terminal { fallback = a }
      last resort a
      route { otherwise -> b }
      """),
    SemanticCase(
      "fallback to itself", .bare,
      """
      channel a: terminal { fallback = a } #! cyclic-definition
      last resort a
      route { otherwise -> a }
      """),
    SemanticCase(
      "calendars lead back",
      """
      calendar a { b } #! cyclic-definition
      calendar b { except a } #! empty-calendar
      mute nights { during a, because "x" }
      """),
    SemanticCase(
      "constants lead back",
      """
      let a = b + 1 #! cyclic-definition
      let b = c + 1
      let c = a + 1
      """),
    SemanticCase(
      "unknown attribute and a missing one",
      """
      channel hook: webhook { uri = "http://127.0.0.1/" } #! missing-attribute unknown-attribute
      mute x { when alertname == "X", because "y" }
      playbook note { on firing, notify hook "hello" }
      """),
    SemanticCase(
      "attribute twice", .bare,
      """
      channel ops: terminal {
        color = true
        timeout = 5s
        color = false #! duplicate-entry
      }
      last resort ops
      route { otherwise -> ops }
      """),
    SemanticCase(
      "unknown kind of channel still counts its references", .bare,
      """
      channel ops: pager { template = card } #! unknown-word
      template card(group: Group) for terminal { title = "x" }
      last resort ops
      route { otherwise -> ops }
      """),
    SemanticCase(
      "label declared twice",
      """
      labels {
        team: String
        team: String #! duplicate-entry
      }
      """),
    SemanticCase(
      "labels in two blocks share a scope",
      """
      labels { team: String }
      labels { team: String? } #! duplicate-entry
      """),
    SemanticCase(
      "label types",
      """
      labels {
        a: String
        b: String?
        c: one | two
      }
      """),
    SemanticCase(
      "labels that cannot be",
      """
      labels {
        a: Int #! invalid-label-type
        b: [String] #! invalid-label-type
        c: Strng #! unknown-type
        d: string #! unknown-type
        e: only
        f: a | b | a #! duplicate-entry
        g: Float? #! invalid-label-type
      }
      """),
    SemanticCase(
      "capabilities", .bare,
      """
      requires ai, ia #! unknown-word
      channel ops: terminal {}
      last resort ops
      route { otherwise -> ops }
      """),
    SemanticCase(
      "what a damaged file may hold is not missed", .bare,
      """
      channel ops: terminal { color = } #! expected-other
      """),
    SemanticCase(
      "a damaged declaration is still declared", .bare,
      """
      channel ops: terminal { color = } #! expected-other
      last resort ops
      route { otherwise -> ops }
      """),
    SemanticCase(
      "a declaration that cannot be read may declare anything", .routeless,
      """
      rotas weekly { monday } #! unknown-declaration
      route { otherwise -> weekly_lead }
      """),
    SemanticCase(
      "last resort twice", .routeless,
      """
      last resort ops #! duplicate-last-resort
      route { otherwise -> ops }
      """),
    SemanticCase(
      "last resort is a channel", .bare,
      """
      channel ops: terminal {}
      escalation on_call { notify ops }
      last resort on_call #! wrong-kind-of-name
      route { otherwise -> ops, on_call }
      """),
  ]

  @Test(arguments: cases) func findingCheck(_ example: SemanticCase) { example.check() }
}
