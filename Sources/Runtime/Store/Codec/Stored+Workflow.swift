package import DSL
package import Interpreter

extension TicketState: Stored {}
extension RunState: Stored {}
extension TicketRecord.Entry.Kind: Stored {}
extension EscalationRecord.State: Stored {}
extension StepRecord.Status: Stored {}

extension TicketRecord: Stored {
  package var stored: JSONValue {
    .fields([
      ("id", id), ("kind", kind), ("group", group), ("spell", spell), ("title", title),
      ("body", body), ("priority", priority), ("state", state), ("openedAt", openedAt),
      ("updatedAt", updatedAt), ("entries", entries), ("spellHasEnded", spellHasEnded),
    ])
  }

  package init(stored: JSONValue) throws(StoredFormError) {
    let fields = try StoredFields(stored, of: "ticket")
    self.init(
      id: try fields.get("id"), kind: try fields.get("kind"), group: try fields.get("group"),
      spell: try fields.get("spell"), title: try fields.get("title"),
      body: try fields.get("body"), priority: try fields.find("priority"),
      openedAt: try fields.get("openedAt"))
    state = try fields.get("state")
    updatedAt = try fields.get("updatedAt")
    entries = try fields.get("entries")
    spellHasEnded = try fields.find("spellHasEnded") ?? false
  }
}

extension TicketRecord.Entry: Stored {
  package var stored: JSONValue {
    .fields([("at", at), ("author", author), ("kind", kind), ("text", text)])
  }

  package init(stored: JSONValue) throws(StoredFormError) {
    let fields = try StoredFields(stored, of: "ticket entry")
    self.init(
      at: try fields.get("at"), author: try fields.get("author"), kind: try fields.get("kind"),
      text: try fields.get("text"))
  }
}

extension EscalationRecord: Stored {
  package var stored: JSONValue {
    .fields([
      ("id", id), ("escalation", escalation), ("group", group), ("spell", spell),
      ("program", program), ("startedAt", startedAt), ("roundStartedAt", roundStartedAt),
      ("round", round), ("nextStep", nextStep), ("dueAt", dueAt), ("state", state),
      ("ackedBy", ackedBy), ("snapshot", snapshot), ("told", told),
    ])
  }

  package init(stored: JSONValue) throws(StoredFormError) {
    let fields = try StoredFields(stored, of: "escalation")
    self.init(
      id: try fields.get("id"), escalation: try fields.get("escalation"),
      group: try fields.get("group"), spell: try fields.get("spell"),
      program: try fields.get("program"), startedAt: try fields.get("startedAt"),
      snapshot: try fields.get("snapshot"))
    roundStartedAt = try fields.get("roundStartedAt")
    round = try fields.get("round")
    nextStep = try fields.get("nextStep")
    dueAt = try fields.find("dueAt")
    state = try fields.get("state")
    ackedBy = try fields.find("ackedBy")
    told = try fields.get("told")
  }
}

extension EscalationRecord.Told: Stored {
  package var stored: JSONValue {
    .fields([
      ("channel", channel), ("contact", contact), ("address", address),
      ("hasArrived", hasArrived), ("pending", pending),
    ])
  }

  package init(stored: JSONValue) throws(StoredFormError) {
    let fields = try StoredFields(stored, of: "told receiver")
    self.init(
      channel: try fields.get("channel"), contact: try fields.find("contact"),
      address: try fields.find("address"), hasArrived: try fields.find("hasArrived") ?? false,
      pending: try fields.find("pending") ?? [])
  }
}

extension RunRecord: Stored {
  package var stored: JSONValue {
    .fields([
      ("id", id), ("playbook", playbook), ("program", program), ("group", group),
      ("spell", spell), ("input", input), ("alert", alert), ("state", state),
      ("startedAt", startedAt), ("finishedAt", finishedAt), ("dueAt", dueAt),
      ("journal", journal), ("failure", failure), ("ackedAt", ackedAt),
      ("resolvedAt", resolvedAt),
    ])
  }

  package init(stored: JSONValue) throws(StoredFormError) {
    let fields = try StoredFields(stored, of: "run")
    self.init(
      id: try fields.get("id"), playbook: try fields.get("playbook"),
      program: try fields.get("program"), group: try fields.get("group"),
      spell: try fields.get("spell"), input: try fields.get("input"),
      alert: try fields.find("alert"), startedAt: try fields.get("startedAt"))
    state = try fields.get("state")
    finishedAt = try fields.find("finishedAt")
    dueAt = try fields.find("dueAt")
    journal = try fields.get("journal")
    failure = try fields.find("failure")
    ackedAt = try fields.find("ackedAt")
    resolvedAt = try fields.find("resolvedAt")
  }
}

extension StepRecord: Stored {
  package var stored: JSONValue {
    .fields([
      ("step", step), ("status", status), ("startedAt", startedAt), ("finishedAt", finishedAt),
      ("result", result), ("note", note),
    ])
  }

  package init(stored: JSONValue) throws(StoredFormError) {
    let fields = try StoredFields(stored, of: "step")
    self.init(
      step: try fields.get("step"), status: try fields.get("status"),
      startedAt: try fields.get("startedAt"))
    finishedAt = try fields.find("finishedAt")
    result = try fields.find("result") ?? .none
    note = try fields.find("note") ?? ""
  }
}
