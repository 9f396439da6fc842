/// A regular expression that also tells what its groups matched.
///
/// Slower than `Pattern`, which is for deciding only. Linear in the text whatever the expression.
package struct CapturingPattern: Sendable {
  private let program: RegexProgram
  /// The names of the groups from group 1 on, "" for those without one.
  private let names: [String]

  package static func parse(_ source: String) throws(PatternError) -> CapturingPattern {
    guard source.utf8.count <= Pattern.sourceBytesLimit else {
      throw PatternError(kind: .tooLarge, offset: Pattern.sourceBytesLimit, fragment: "")
    }
    var parser = PatternParser(source, capturesGroups: true)
    let node = try parser.parse()
    return CapturingPattern(program: try RegexProgram(node), names: parser.groups)
  }

  private init(program: RegexProgram, names: [String]) {
    (self.program, self.names) = (program, names)
  }

  private struct Thread {
    var instruction: Int
    var slots: [Int]
  }

  /// Matches a whole text.
  ///
  /// - Returns: What each group matched, group 0 being everything; nil for a group that took no
  ///   part. Nil when the expression does not match the text from its first to its last byte.
  package func captures(ofWhole text: [UInt8]) -> [Range<Int>?]? {
    let empty = [Int](repeating: -1, count: 2 * names.count + 2)
    var threads = [Thread(instruction: program.start, slots: empty)]
    for position in 0...text.count {
      let context = position == 0 ? RegexContext.start : RegexContext(after: text[position - 1])
      let byte = position < text.count ? text[position] : nil
      let ready = closed(threads, position, context, byte)
      threads.removeAll(keepingCapacity: true)
      for thread in ready {
        switch program.instructions[thread.instruction] {
        case .match where byte == nil: return ranges(thread.slots, text.count)
        case .bytes(let edges):
          guard let byte, let edge = edges.first(where: { byte <= $0.high }), byte >= edge.low
          else { continue }
          threads.append(Thread(instruction: Int(edge.target), slots: thread.slots))
        case .match, .split, .assertion, .save: break
        }
      }
    }
    return nil
  }

  private func ranges(_ slots: [Int], _ count: Int) -> [Range<Int>?] {
    let groups = stride(from: 2, to: slots.count, by: 2).map { slot in
      slots[slot] >= 0 && slots[slot + 1] >= slots[slot] ? slots[slot]..<slots[slot + 1] : nil
    }
    return [0..<count] + groups
  }

  /// Follows everything that consumes nothing, in order of preference.
  private func closed(
    _ threads: [Thread], _ position: Int, _ context: RegexContext, _ byte: UInt8?
  ) -> [Thread] {
    var ready: [Thread] = []
    var seen = [Bool](repeating: false, count: program.instructions.count)
    for thread in threads {
      var pending = [thread]
      while var current = pending.popLast() {
        guard !seen[current.instruction] else { continue }
        seen[current.instruction] = true
        switch program.instructions[current.instruction] {
        case .bytes, .match: ready.append(current)
        case .split(let targets):
          for target in targets.reversed() {
            pending.append(Thread(instruction: target, slots: current.slots))
          }
        case .assertion(let assertion, let next):
          guard assertion.holds(after: context, before: byte) else { continue }
          current.instruction = next
          pending.append(current)
        case .save(let slot, let next):
          current.slots[slot] = position
          current.instruction = next
          pending.append(current)
        }
      }
    }
    return ready
  }

  /// Fills `$1`, `${1}`, `$name` and `${name}` in a template; `$$` is a dollar sign.
  ///
  /// A name is as long as letters, digits and underscores go; one that no group has gives nothing.
  package func expanded(
    _ template: [UInt8], _ text: [UInt8], _ captures: [Range<Int>?]
  ) -> [UInt8] {
    var out: [UInt8] = []
    var rest = template[...]
    while let byte = rest.popFirst() {
      guard byte == UInt8(ascii: "$") else {
        out.append(byte)
        continue
      }
      if rest.first == UInt8(ascii: "$") {
        out.append(rest.removeFirst())
      } else if let name = Self.reference(&rest) {
        let number = Int(name) ?? names.firstIndex(of: name).map { $0 + 1 } ?? -1
        if captures.indices.contains(number), let range = captures[number] { out += text[range] }
      } else {
        out.append(byte)
      }
    }
    return out
  }

  /// Takes the name behind a dollar sign; nil, and nothing taken, when there is none.
  private static func reference(_ rest: inout ArraySlice<UInt8>) -> String? {
    let isBraced = rest.first == UInt8(ascii: "{")
    let name = rest.dropFirst(isBraced ? 1 : 0).prefix { byte in
      (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte &- UInt8(ascii: "0") < 10
        || byte == UInt8(ascii: "_")
    }
    guard !name.isEmpty else { return nil }
    if isBraced {
      guard name.endIndex < rest.endIndex, rest[name.endIndex] == UInt8(ascii: "}") else {
        return nil
      }
      rest = rest[(name.endIndex + 1)...]
    } else {
      rest = rest[name.endIndex...]
    }
    return String(decoding: name, as: UTF8.self)
  }
}
