import DSL
import Testing

/// Workflows, knowledge, approvals and kinds.
@Suite struct ServiceTests {
  private static func step(_ name: String, _ steps: String) -> SemanticCase {
    SemanticCase(
      name, .bare,
      """
      requires ai
      channel ops: terminal {}
      channel mail: email { to = ["a@example.org"] }
      last resort mail
      contact ana { terminal = "ana" }
      contact bo { terminal = "bo" }
      rota desk { weekly from 2026-11-23 09:00 through [ana, bo] }
      escalation page { notify on_call(desk) } #! not-run-yet
      knowledge runbooks: files { path = "runbooks" }
      knowledge past: tickets { ticket = incident, over = 90d }
      ticket incident { for group, title = "${group.key}" }
      workflow rca: dify {
        url = "https://dify.example/v1"
        key = secret("dify")
        inputs { about: String, depth: Int? }
        returns { cause: String }
      }
      workflow tidy: n8n { url = "https://n8n.example/hook", inputs { about: String } }
      route { when alertname == "a" -> page, otherwise -> incident }
      playbook p {
        on firing
        workflow tidy { about = "x" } within 1m else {} #! not-run-yet
        let found = workflow rca { about = "x" } within 1m else { stop } #! not-run-yet
        let near = knowledge search(found.cause) within 2s else [] #! not-run-yet
        notify ops "${count(near)}"

      """ + steps + "\n}")
  }

  static let steps: [SemanticCase] = [
    step("nothing more", ""),
    step(
      "a search in one place",
      """
      let more = knowledge search("x", top: 3, in: past) within 2s else [] #! not-run-yet
      notify ops "%{for one in more}${one.title}: ${one.score}%{end}"
      """.replacing("%{for one in more}${one.title}: ${one.score}%{end}", with: "${count(more)}")),
    step(
      "a search that is not for a text",
      "let more = knowledge search(5) within 2s else [] #! not-run-yet type-mismatch"),
    step(
      "a search of too many",
      "let more = knowledge search(\"x\", top: 500) within 2s else [] #! not-run-yet out-of-range"),
    step(
      "a search in a ticket",
      "let more = knowledge search(\"x\", in: incident) within 2s else [] #! not-run-yet wrong-kind-of-name"
    ),
    step(
      "a search with another value",
      "let more = knowledge search(\"x\") within 2s else \"none\" #! not-run-yet type-mismatch"),
    step(
      "an unknown input",
      "workflow tidy { abot = \"x\", about = \"y\" } within 1m else {} #! not-run-yet unknown-field"
    ),
    step(
      "a missing input", "workflow tidy {} within 1m else {} #! not-run-yet missing-field"),
    step(
      "an input of another type",
      "workflow rca { about = 5 } within 1m else {} #! not-run-yet type-mismatch"),
    step(
      "a secret for an input",
      "workflow rca { about = secret(\"x\") } within 1m else {} #! not-run-yet misplaced-secret"),
    step(
      "a workflow that may fail",
      "workflow tidy { about = \"x\" } within 1m #! not-run-yet unhandled-failure"),
    step(
      "a result that is none",
      "let done = workflow tidy { about = \"x\" } within 1m else { stop } #! not-run-yet workflow-without-result"
    ),
    step(
      "a result without a value",
      "let done = workflow rca { about = \"x\" } within 1m else { wait 1s } #! not-run-yet missing-value"
    ),
    step(
      "approvals",
      """
      approve by desk "sure?" within 10m else { stop } #! not-run-yet
      approve by ana, bo by [terminal] within 10m else { notify ops "no" } #! not-run-yet
      approve by ops "${found.cause}" within 10m else { stop } #! not-run-yet
      """),
    step(
      "an approval by a ticket",
      "approve by incident within 10m else { stop } #! not-run-yet wrong-kind-of-name"),
    step(
      "an approval without time",
      "approve by ana within 0s else { stop } #! not-run-yet out-of-range"),
    step(
      "a question that is no text",
      "approve by ana 5 within 1m else { stop } #! not-run-yet type-mismatch"),
  ]

  static let declarations: [SemanticCase] = [
    SemanticCase(
      "a workflow needs ai",
      #"""
      workflow rca: dify { #! missing-capability unused-declaration
        url = "https://dify.example/v1"
        key = secret("dify")
      }
      """#),
    SemanticCase(
      "an unknown kind of knowledge",
      """
      knowledge runbooks: wiki { path = "runbooks" } #! unknown-word
      playbook p {
        on firing
        let found = knowledge search("x") within 2s else [] #! not-run-yet
        notify ops "${count(found)}"
      }
      """),
    SemanticCase(
      "knowledge from elsewhere",
      """
      knowledge runbooks: files { path = "../runbooks" } #! invalid-path
      playbook p {
        on firing
        let found = knowledge search("x") within 2s else [] #! not-run-yet
        notify ops "${count(found)}"
      }
      """),
    SemanticCase(
      "nothing to search",
      """
      playbook p {
        on firing
        let found = knowledge search("x") within 2s else [] #! not-run-yet no-knowledge
        notify ops "${count(found)}"
      }
      """),
  ]

  private static func kind(_ name: String, _ body: String, _ marks: String = "") -> SemanticCase {
    SemanticCase(name, "kind ntfy for channel { #! unused-declaration\(marks)\n\(body)\n}")
  }
  private static let replies = """
    ok when status in 200..299 #! not-run-yet
    retry when status == 429 #! not-run-yet
    otherwise final #! not-run-yet
    """

  static let kinds: [SemanticCase] = [
    kind(
      "a kind",
      """
      param topic: String
      param token: Secret?
      param level: low | high = high
      can [update, thread] #! not-run-yet
      size = 4KiB
      limit = 5 per 1s
      idempotency = "Idempotency-Key"
      request post "https://ntfy.example/${topic}" {
        headers = { authorization: secret("ntfy"), level: "${level}", other: token }
        json = { text: group.key }
      }
      \(replies)
      """),
    kind("an empty kind", "", " missing-clause"),
    kind(
      "an unknown ability",
      "can [fly] #! not-run-yet unknown-word\nrequest get \"https://a.example\"\n\(replies)"),
    kind(
      "a host that is a parameter",
      "param host: String\nrequest get \"https://${host}/\" #! untrusted-host\n\(replies)"),
    kind(
      "a secret in an address",
      "param token: Secret\nrequest get \"https://a.example/${token}\" #! misplaced-secret\n\(replies)"
    ),
    kind(
      "a group in an address",
      "request get \"https://a.example/${group.key}\" #! unknown-variable\n\(replies)"),
    kind(
      "a group in a header",
      """
      request get "https://a.example" {
        headers = { a: group.key } #! unknown-variable
      }
      \(replies)
      """),
    kind(
      "a default of another type",
      "param level: Int = \"a\" #! type-mismatch\nrequest get \"https://a.example\"\n\(replies)"),
    kind(
      "a reply that is no condition",
      """
      request get "https://a.example"
      ok when status #! not-run-yet type-mismatch
      otherwise retry #! not-run-yet
      """),
    kind(
      "after otherwise",
      """
      request get "https://a.example"
      \(replies)
      ok when status == 201 #! not-run-yet branch-after-otherwise
      """),
    kind("an unknown method", "request fetch \"https://a.example\" #! unknown-word\n\(replies)"),
    SemanticCase(
      "a kind of the language",
      """
      kind slack for channel { #! unused-declaration shadowed-name
        request get "https://a.example"
        \(replies)
      }
      """),
  ]

  private static func used(_ name: String, _ channel: String) -> SemanticCase {
    SemanticCase(
      name, .bare,
      """
      kind ntfy for channel {
        param topic: String
        param token: Secret?
        param level: low | high = high
        request post "https://ntfy.example/${topic}" { json = { text: group.key } }
        \(replies)
      }
      kind jira for ticket { request post "https://jira.example" { json = {} }
        \(replies)
      }
      channel ops: terminal {}
      channel phones: \(channel)
      last resort ops
      route { otherwise -> phones }
      """.replacing(
        "kind jira for ticket {", with: "kind jira for ticket { #! unused-declaration\n"))
  }

  static let channels: [SemanticCase] = [
    used(
      "a channel of a kind", #"ntfy { topic = "a", level = low, limit = 1 per 1s, fallback = ops }"#
    ),
    used("a secret", #"ntfy { topic = "a", token = secret("x") }"#),
    used("a missing parameter", "ntfy {} #! missing-attribute"),
    used("a parameter of another type", "ntfy { topic = 5 } #! type-mismatch"),
    used("an unknown parameter", #"ntfy { topic = "a", topics = "b" } #! unknown-attribute"#),
    used("a value that is none", #"ntfy { topic = "a", level = middle } #! unknown-value"#),
    used(
      "a credential in the source", #"ntfy { topic = "a", token = "x" } #! plaintext-credential"#),
  ]

  @Test(arguments: steps + declarations + kinds + channels)
  func findsWhatIsMarked(_ example: SemanticCase) { example.check() }
}
