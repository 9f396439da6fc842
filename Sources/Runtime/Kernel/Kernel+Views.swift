package import Interpreter

/// What the kernel shows of itself. Computed on a copy, away from the writer.
extension Kernel {
  /// Alerts that have not ended, by fingerprint.
  package func alertViews(at now: Instant) -> [AlertView] {
    alerts.sortedSlots.compactMap { slot in
      alerts[slot].record.isResolved(at: now) ? nil : view(of: slot, at: now)
    }
  }

  /// Groups with alerts that have not ended, by key.
  package func groupViews(at now: Instant) -> [GroupView] {
    groups.sortedSlots.compactMap { slot in
      let group = groups[slot]
      let members = group.members.filter {
        $0.isRouted && !alerts[$0.slot].record.isResolved(at: now)
      }
      guard !members.isEmpty, let node = group.node else { return nil }
      return GroupView(
        record: group.record, receivers: receivers(of: [node]),
        alerts: members.sorted { $0.fingerprint < $1.fingerprint }
          .map { view(of: $0.slot, at: now) })
    }
  }

  package var silences: [SilenceRecord] { silenceTable.records }

  /// Identifiers of the silences that hold an alert with these labels back.
  package func silences(of labels: LabelSet, at now: Instant) -> [String] {
    silenceTable.active(for: labels, at: now)
  }

  /// Program versions that open outbox rows, escalations and runs still need, sorted, unique.
  package var versionsInUse: [String] {
    var versions = Set(workflow.versionsInUse)
    for slot in outbox.slots { versions.insert(outbox[slot].record.program) }
    return versions.sorted()
  }

  private func view(of slot: AlertSlot, at now: Instant) -> AlertView {
    let record = alerts[slot].record
    let nodes = rules.router.route(record.labels, at: now).map(\.node.index)
    return AlertView(
      record: record,
      inhibitedBy: inhibitions.inhibitors(of: record.labels, at: now).map(\.source),
      silencedBy: silences(of: record.labels, at: now),
      mutedBy: mutes(of: record.labels, nodes: nodes, at: now),
      receivers: receivers(of: nodes))
  }

  private func mutes(of labels: LabelSet, nodes: [Int], at now: Instant) -> [String] {
    let program = rules.program
    var names = rules.mutes.activeMutes(labels, at: now).map { program.mutes[$0].name }
    for node in nodes {
      for mute in rules.router.activeMutes(of: Ref(node), at: now) {
        let name = program.calendars[mute.calendar].name
        if !names.contains(name) { names.append(name) }
      }
    }
    return names
  }

  private func receivers(of nodes: [Int]) -> [String] {
    var names: [String] = []
    for node in nodes {
      for target in rules.program.routes[node].targets {
        let name = rules.program.name(of: target)
        if !names.contains(name) { names.append(name) }
      }
    }
    return names
  }
}
