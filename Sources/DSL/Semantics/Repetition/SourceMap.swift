/// Where the bytes of a file whose repetitions are written out come from.
struct SourceMap: Sendable {
  enum Origin: Sendable {
    /// The bytes stand so in the source.
    case copied
    /// They are what a placeholder stands for.
    case value
    /// They stand for what a placeholder would stand for, if its value were known.
    case unknown
    /// They part what stands apart in the source.
    case filler
  }

  struct Segment: Sendable {
    /// The first byte in the text that was made.
    let start: UInt32
    /// The bytes of the source.
    let source: TextRange
    let origin: Origin
    /// The round of a repetition that it belongs to; nil outside of all.
    let round: Int?
  }

  /// One value of one repetition.
  struct Round: Sendable {
    /// The round of the repetition around.
    let outer: Int?
    /// The node of the repetition in the source.
    let repetition: NodeID
    let variable: String
    /// The value as messages show it.
    let value: String
    /// Whether the body was written for another value before, here or in a round around.
    let isAgain: Bool
  }

  /// In order, without gaps.
  var segments: [Segment] = []
  var rounds: [Round] = []
  /// The number of rounds of each repetition, those in all rounds of the repetitions around it.
  var roundCounts: [NodeID: Int] = [:]

  private func segment(at offset: UInt32) -> Int? {
    guard !segments.isEmpty else { return nil }
    var low = 0
    var high = segments.count
    while high - low > 1 {
      let middle = (low + high) / 2
      if segments[middle].start <= offset { low = middle } else { high = middle }
    }
    return low
  }

  /// The bytes of the source that a range comes from; a placeholder is there as a whole.
  func source(of range: TextRange) -> TextRange {
    guard let first = segment(at: range.start),
      let last = segment(at: range.isEmpty ? range.start : range.end - 1)
    else { return range }
    let head = segments[first]
    let tail = segments[last]
    let start: UInt32 =
      head.origin == .copied
      ? min(head.source.start + (range.start - head.start), head.source.end) : head.source.start
    if range.isEmpty { return TextRange(at: emptyPlace(range.start, first)) }
    let end: UInt32 =
      tail.origin == .copied
      ? min(tail.source.start + (range.end - tail.start), tail.source.end) : tail.source.end
    return TextRange(start, end)
  }

  /// An empty place belongs to the text before it.
  private func emptyPlace(_ offset: UInt32, _ at: Int) -> UInt32 {
    let index = segments[at].start == offset && at > 0 ? at - 1 : at
    let segment = segments[index]
    guard segment.origin == .copied else { return segment.source.end }
    return min(segment.source.start + (offset - segment.start), segment.source.end)
  }

  /// What in a range does not stand so in the source.
  func origins(in range: TextRange) -> Set<Origin> {
    guard let first = segment(at: range.start) else { return [] }
    var found: Set<Origin> = [segments[first].origin]
    var index = first + 1
    while index < segments.count, segments[index].start < range.end {
      found.insert(segments[index].origin)
      index += 1
    }
    return found
  }

  /// Whether a range was copied from the source for an earlier round as well.
  func isCopiedAgain(_ range: TextRange) -> Bool {
    guard let index = segment(at: range.start), let round = segments[index].round else {
      return false
    }
    return rounds[round].isAgain && origins(in: range) == [.copied]
  }

  /// The innermost round that holds a range as a whole.
  func round(of range: TextRange) -> Int? {
    guard let first = segment(at: range.start),
      let last = segment(at: range.isEmpty ? range.start : range.end - 1)
    else { return nil }
    let outer = chain(segments[last].round)
    return chain(segments[first].round).first(where: outer.contains)
  }

  /// A round and those around it, innermost first.
  func chain(_ round: Int?) -> [Int] {
    var result: [Int] = []
    var next = round
    while let current = next {
      result.append(current)
      next = rounds[current].outer
    }
    return result
  }

  /// The values of a round and of those around it, outermost first: `` `team` = data ``.
  func values(of round: Int) -> String {
    chain(round).reversed().map { "`\(rounds[$0].variable)` = \(rounds[$0].value)" }
      .joined(separator: ", ")
  }
}
