import DSL

extension QueryRun {
  /// `label_replace(vector, target, replacement, source, pattern)`.
  mutating func replaced(
    _ id: PromQL.NodeID, _ arguments: [PromQL.NodeID], at time: Int64
  ) throws(QueryError) -> [QuerySample] {
    let vector = try vector(arguments[0], at: time)
    let target = try labelName(arguments[1], at: time)
    let replacement = try text(arguments[2], at: time)
    let source = String(decoding: try text(arguments[3], at: time), as: UTF8.self)
    let written = String(decoding: try text(arguments[4], at: time), as: UTF8.self)
    let pattern: CapturingPattern
    do throws(PatternError) {
      pattern = try CapturingPattern.parse("(?s:\(written))")
    } catch {
      throw QueryError(.pattern, written, at: expression[arguments[4]].range)
    }
    var out: [QuerySample] = []
    for sample in vector {
      let value = Array((sample.labels[source] ?? "").utf8)
      guard let captures = pattern.captures(ofWhole: value) else {
        out.append(sample)
        continue
      }
      let text = String(
        decoding: pattern.expanded(replacement, value, captures), as: UTF8.self)
      var changed = QuerySample(
        sample.labels.setting(target, text), sample.value, dropsName: sample.dropsName)
      if target == PromQL.metricNameLabel { changed.dropsName = false }
      out.append(changed)
    }
    return try unique(out, id)
  }

  /// `label_join(vector, target, separator, source…)`.
  mutating func joined(
    _ id: PromQL.NodeID, _ arguments: [PromQL.NodeID], at time: Int64
  ) throws(QueryError) -> [QuerySample] {
    let vector = try vector(arguments[0], at: time)
    let target = try labelName(arguments[1], at: time)
    let separator = String(decoding: try text(arguments[2], at: time), as: UTF8.self)
    var sources: [String] = []
    for node in arguments.dropFirst(3) { sources.append(try labelName(node, at: time)) }
    let out = vector.map { sample in
      let text = sources.map { sample.labels[$0] ?? "" }.joined(separator: separator)
      var changed = QuerySample(
        sample.labels.setting(target, text), sample.value, dropsName: sample.dropsName)
      if target == PromQL.metricNameLabel { changed.dropsName = false }
      return changed
    }
    return try unique(out, id)
  }

  /// A name for a label: any text that is not empty.
  private mutating func labelName(
    _ node: PromQL.NodeID, at time: Int64
  ) throws(QueryError) -> String {
    let bytes = try text(node, at: time)
    guard !bytes.isEmpty, let name = String(validating: bytes, as: UTF8.self) else {
      throw QueryError(
        .labelName, String(decoding: bytes, as: UTF8.self), at: expression[node].range)
    }
    return name
  }
}
