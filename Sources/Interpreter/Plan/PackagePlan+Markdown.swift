extension PackagePlan {
  /// The plan as a comment on a change: the summary first, then a list.
  ///
  /// What the packages say is written so that it cannot become markup or mention anybody.
  package var markdown: String {
    var lines = ["**\(prose(summary))**"]
    if !changes.isEmpty || !unknown.isEmpty { lines.append("") }
    for change in changes.prefix(Self.shownMax) { lines += change.markdown }
    let rest = changes.count - Self.shownMax
    if rest > 0 { lines.append("- and \(counted(rest, "change", "changes")) more") }
    for entry in unknown {
      lines.append("- **UNKNOWN** \(prose(entry.text)): \(prose(entry.reason))")
    }
    if let recorded { lines += recorded.markdown }
    return lines.joined(separator: "\n") + "\n"
  }
}

extension PlanChange {
  fileprivate var markdown: [String] {
    var head = "- **\(effect.word.uppercased())** "
    if isCritical { head += "*critical* " }
    var lines = [head + prose(title)]
    if let alerts {
      let conditions = alerts.shownConditions.map { alerts.isEverything ? $0 : code($0) }
      let rest = alerts.restText.map { [$0] } ?? []
      lines.append("  - alerts: \((conditions + rest).joined(separator: " or "))")
      if !alerts.isEverything { lines.append("  - for example \(code(alerts.example.text))") }
    }
    if !isInPlace { lines += before.map { "  - was \($0.markdown)" } }
    lines += after.map { "  - \(isInPlace ? "at" : "is") \($0.markdown)" }
    return lines
  }
}

extension PlanLine {
  fileprivate var markdown: String {
    place.isEmpty ? prose(text) : "\(code(text)) (\(code(place)))"
  }
}

extension PlanRecorded {
  fileprivate var markdown: [String] {
    var lines = ["", "With the recording of \(counted(alertCount, "alert", "alerts")):", ""]
    let changed = counts.filter { $0.old != $0.new }
    if !changed.isEmpty {
      lines += ["| | before | after |", "| --- | --- | --- |"]
      lines += changed.map { count in
        let name = code(count.receiver.name) + (count.receiver.isPage ? " (pages)" : "")
        return "| \(name) | \(count.old) | \(count.new) |"
      }
      lines.append("")
    }
    for difference in differences.prefix(PackagePlan.shownMax) {
      lines.append(
        "- **\(difference.effect.word.uppercased())** \(prose(difference.title)) "
          + "(\(counted(difference.alerts.count, "alert", "alerts")), "
          + "first at \(difference.at.text))")
      lines += difference.shownAlerts.map { "  - \(code($0))" }
    }
    let rest = differences.count - PackagePlan.shownMax
    if rest > 0 { lines.append("- and \(rest) more") }
    if isEmpty { lines.append("Nobody would have been told anything else.") }
    return lines
  }
}

/// A code span, which may hold backticks.
private func code(_ text: String) -> String {
  var longest = 0
  var run = 0
  for character in text {
    run = character == "`" ? run + 1 : 0
    longest = max(longest, run)
  }
  let fence = String(repeating: "`", count: longest + 1)
  let line = text.split(separator: "\n").joined(separator: " ")
  return longest > 0 ? "\(fence) \(line) \(fence)" : "\(fence)\(line)\(fence)"
}

/// Text outside code spans without markup; names between backticks stay code.
private func prose(_ text: String) -> String {
  let parts = text.split(separator: "`", omittingEmptySubsequences: false)
  guard parts.count % 2 == 1 else { return escaped(text) }
  return parts.enumerated().map { number, part in
    number % 2 == 1 ? "`\(part)`" : escaped(String(part))
  }.joined()
}

private func escaped(_ text: String) -> String {
  var out = ""
  for character in text {
    switch character {
    case "<": out += "&lt;"
    case ">": out += "&gt;"
    case "&": out += "&amp;"
    case "@": out += "&#64;"
    case "*", "_", "[", "]", "#", "|", "\\", "`": out += "\\\(character)"
    case "\n": out += " "
    default: out.append(character)
    }
  }
  return out
}
