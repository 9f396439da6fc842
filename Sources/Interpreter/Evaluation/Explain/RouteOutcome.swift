import DSL

/// Where an alert goes, without the reasons: what `explain` says of many alerts at once.
package struct RouteOutcome: Sendable {
  /// What a node of the tree does with the alert.
  package enum End: Hashable, Sendable {
    case told([Target])
    case dropped(because: String)
  }

  /// In the order of the tree.
  package let ends: [End]
  private let program: Program

  fileprivate init(_ ends: [End], _ program: Program) {
    self.ends = ends
    self.program = program
  }

  /// `{"destinations": [{"targets": [{"channel": "a"}]}, {"drop": "…"}]}`: the parts of the same
  /// names that an explanation has.
  package var json: String {
    var writer = JSONWriter(.compact)
    writer.beginObject()
    writer.key("destinations")
    writer.beginArray()
    for end in ends {
      writer.beginObject()
      switch end {
      case .dropped(let reason): writer.member("drop", reason)
      case .told(let targets):
        writer.key("targets")
        writer.beginArray()
        for target in targets {
          let (kind, name) = named(target)
          writer.beginObject()
          writer.member(kind, name)
          writer.endObject()
        }
        writer.endArray()
      }
      writer.endObject()
    }
    writer.endArray()
    writer.endObject()
    return writer.text
  }

  /// `a, b; c`: the targets of each node, in the order of the tree.
  package var text: String {
    ends.map { end in
      switch end {
      case .dropped(let reason): "drop because \(reason)"
      case .told(let targets): targets.map { named($0).name }.joined(separator: ", ")
      }
    }.joined(separator: "; ")
  }

  private func named(_ target: Target) -> (kind: String, name: String) {
    switch target {
    case .channel(let channel): ("channel", program.channels[channel].name)
    case .escalation(let escalation): ("escalation", program.escalations[escalation].name)
    case .ticket(let ticket): ("ticket", program.tickets[ticket].name)
    }
  }
}

extension CompiledProgram {
  /// Routes an alert with these labels; nothing is muted or inhibited.
  package func outcome(of labels: LabelSet, at now: Instant) -> RouteOutcome {
    let ends = router.route(labels, at: now).map { match -> RouteOutcome.End in
      let node = program.routes[match.node]
      if let reason = node.dropReason { return .dropped(because: reason) }
      return .told(node.targets.isEmpty ? [.channel(program.lastResort)] : node.targets)
    }
    return RouteOutcome(ends, program)
  }
}
