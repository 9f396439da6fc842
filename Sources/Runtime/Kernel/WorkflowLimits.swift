/// Bounds on what escalations, tickets and runs may take.
///
/// One alert storm or one careless playbook must not fill the store or hold up the writer.
struct WorkflowLimits: Sendable {
  /// Steps one run executes, which is also the length of its journal.
  var stepsPerRun = 1_000
  /// Further steps for `on failure`, so that a run that met its limit can still say so.
  var stepsOnFailure = 100
  /// Steps one run executes before others get their turn and the state is committed.
  var stepsPerTurn = 64
  /// Runs that are not finished, queued ones included.
  var runsOpen = 10_000
  /// Escalations of groups that are not resolved.
  var escalationsOpen = 100_000
  /// All results of one run together.
  var journalBytes = 4 << 20
  /// One step's result: an answer of 256 KiB, and what is around it.
  var resultBytes = (256 << 10) + 1_024
  /// Body of an `http` step, prompt of an `ai` step, text of a `notify` step.
  var requestBytes = 1 << 20
  /// What a step's record says besides its result.
  var noteBytes = 2 << 10
  /// Alerts kept in the snapshot of a run or an escalation; the rest is counted.
  var alertsPerSnapshot = 200
  /// Tickets that are not resolved.
  var ticketsOpen = 100_000
  var ticketEntries = 1_000
  var ticketTitleBytes = 1_000
  var ticketBodyBytes = 64 << 10
  var commentBytes = 16 << 10
  /// Assumed for a model's reply when the step states no `max_tokens`.
  var replyTokensAssumed = 1_024
}

/// Cuts a text to a number of UTF-8 bytes, between characters, and marks the cut.
func bounded(_ text: String, bytes limit: Int) -> String {
  guard text.utf8.count > limit else { return text }
  let mark = "…"
  var out = ""
  var used = mark.utf8.count
  for character in text {
    used += character.utf8.count
    guard used <= limit else { break }
    out.append(character)
  }
  return out + mark
}
