import DSL
import Interpreter
import Runtime

func ticketJSON(_ row: TicketRecord) -> JSONValue {
  .object([
    JSONMember("id", .string(row.id)),
    JSONMember("kind", .string(row.kind)),
    JSONMember("state", .string(row.state.rawValue)),
    JSONMember("priority", row.priority.map(JSONValue.string) ?? .null),
    JSONMember("title", .string(row.title)),
    JSONMember("body", .string(row.body)),
    JSONMember("group", .string(row.group.description)),
    JSONMember("openedAt", time(row.openedAt)),
    JSONMember("updatedAt", time(row.updatedAt)),
    JSONMember(
      "entries",
      .array(
        row.entries.map { entry in
          .object([
            JSONMember("at", time(entry.at)),
            JSONMember("by", .string(entry.author)),
            JSONMember("kind", .string(entry.kind.rawValue)),
            JSONMember("text", .string(entry.text)),
          ])
        })),
  ])
}

func runJSON(_ row: RunRecord) -> JSONValue {
  .object([
    JSONMember("id", .string(row.id)),
    JSONMember("playbook", .string(row.playbook)),
    JSONMember("state", .string(row.state.rawValue)),
    JSONMember("group", .string(row.group.description)),
    JSONMember("program", .string(row.program)),
    JSONMember("startedAt", time(row.startedAt)),
    JSONMember("finishedAt", row.finishedAt.map(time) ?? .null),
    JSONMember("failure", row.failure.map(JSONValue.string) ?? .null),
    JSONMember("steps", .array(row.journal.map(stepJSON))),
  ])
}

private func stepJSON(_ step: StepRecord) -> JSONValue {
  .object([
    JSONMember("step", .string(step.step)),
    JSONMember("status", .string(step.status.rawValue)),
    JSONMember("startedAt", time(step.startedAt)),
    JSONMember("finishedAt", step.finishedAt.map(time) ?? .null),
    JSONMember("result", JSONValue(step.result)),
    JSONMember("note", .string(step.note)),
  ])
}

func historyJSON(_ row: HistoryRecord) -> JSONValue {
  .object([
    JSONMember("position", .int(row.position)),
    JSONMember("at", time(row.at)),
    JSONMember("kind", .string(row.kind.rawValue)),
    JSONMember("group", .string(row.group)),
    JSONMember(
      "fingerprint", row.fingerprint.map { JSONValue.string($0.description) } ?? .null),
    JSONMember("text", .string(row.text)),
    JSONMember("place", .string(row.place)),
    JSONMember("program", .string(row.program)),
  ])
}

func groupJSON(_ view: GroupView) -> JSONValue {
  .object([
    JSONMember("key", .string(view.record.key.description)),
    JSONMember("route", .string(view.record.key.route)),
    JSONMember("labels", labels(view.record.key.labels.map)),
    JSONMember("receivers", .array(view.receivers.map(JSONValue.string))),
    JSONMember("createdAt", time(view.record.createdAt)),
    JSONMember("dueAt", time(view.record.dueAt)),
    JSONMember(
      "alerts",
      .array(view.alerts.map { .string($0.record.fingerprint.description) })),
  ])
}

private func labels(_ map: PackedMap) -> JSONValue {
  .object(map.pairs.map { JSONMember($0.name, .string($0.value)) })
}

private func time(_ instant: Instant) -> JSONValue {
  .string(formatRFC3339(instant, .milliseconds))
}
