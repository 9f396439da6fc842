/// The address of a runbook that ends in nearly the name of its alert.
///
/// Runbooks are mostly found by the name of the alert: `…/high-error-rate` for `HighErrorRate`.
/// Where the last part of the address differs from the name by one slip of the hand, or lacks a
/// hyphen that the addresses of other alerts have, the page probably does not exist.
struct MisspeltRunbook: LintRule {
  static let code = DiagnosticCode.misspeltRunbook
  private static let annotations: Set<String> = [
    "runbook", "runbook_url", "playbook", "playbook_url",
  ]

  /// What may part the words of a name in an address.
  private static let separators = ["-", "_", "", "+", "%20"].map { Array($0.utf8) }

  static func check(_ package: LintedPackage, _ found: inout LintFindings) {
    var uses = separators.map { _ in 0 }
    var doubtful: [(alert: LintedAlert, annotation: Int, slug: Range<Int>)] = []
    for alert in package.alerts {
      let texts = alert.rule.annotations
      for index in texts.indices where annotations.contains(texts[index].name) {
        guard let text = texts[index].constant, let slug = slug(of: text.utf8.span) else {
          continue
        }
        let (name, address) = (alert.rule.name.utf8.span, text.utf8.span)
        if let place = place(of: name, in: address, slug) {
          uses[place] += 1
        } else if AlertWords.areNear(name, address, slug) {
          doubtful.append((alert, index, slug))
        }
      }
    }
    let isUniform = uses.contains { $0 > 1 }
    for (alert, annotation, slug) in doubtful {
      let text = alert.rule.annotations[annotation]
      guard let address = text.constant else { continue }
      let bytes = Array(Array(address.utf8)[slug])
      let name = AlertWords.letters(Array(alert.rule.name.utf8))
      let letters = AlertWords.letters(bytes)
      guard SlipTable.isSlip(between: name, and: letters) || (isUniform && name == letters) else {
        continue
      }
      found.report(
        .misspeltRunbook(
          at: text.span, slug: String(decoding: bytes, as: UTF8.self), name: alert.rule.name))
    }
  }

  /// The separator that stands between the words of a name in the last part of an address, by its
  /// place; nil where the part says something else.
  private static func place(
    of name: Swift.Span<UInt8>, in address: Swift.Span<UInt8>, _ slug: Range<Int>
  ) -> Int? {
    for place in separators.indices
    where AlertWords.are(name, joinedBy: separators[place], in: address, slug) {
      return place
    }
    return nil
  }

  /// The last part of an address.
  private static func slug(of address: Swift.Span<UInt8>) -> Range<Int>? {
    var end = address.count
    while end > 0, isSeparator(address[end - 1]) { end -= 1 }
    guard end > 0 else { return nil }
    var start = end
    while start > 0, !isSeparator(address[start - 1]) { start -= 1 }
    return start..<end
  }

  private static func isSeparator(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "/") || byte == UInt8(ascii: "#")
  }
}

/// The words of the name of an alert: `High`, `Error`, `Rate`.
private enum AlertWords {
  /// Letters and digits, the letters small.
  static func letters(_ text: [UInt8]) -> [UInt8] {
    var letters: [UInt8] = []
    letters.reserveCapacity(text.count)
    for byte in text where isLetter(byte) { letters.append(lowercased(byte)) }
    return letters
  }

  /// Whether a name and a part of a text have so nearly as many letters that one can be a slip of
  /// the other.
  static func areNear(
    _ name: Swift.Span<UInt8>, _ text: Swift.Span<UInt8>, _ part: Range<Int>
  ) -> Bool {
    abs(letterCount(name, 0..<name.count) - letterCount(text, part)) <= 1
  }

  private static func letterCount(_ text: Swift.Span<UInt8>, _ part: Range<Int>) -> Int {
    var count = 0
    for index in part where isLetter(text[index]) { count += 1 }
    return count
  }

  /// Whether the words of a name are a part of a text, whatever the case, with a separator between
  /// them; a number may be a word of its own or the end of one.
  static func are(
    _ name: Swift.Span<UInt8>, joinedBy separator: [UInt8], in text: Swift.Span<UInt8>,
    _ part: Range<Int>
  ) -> Bool {
    var place = part.lowerBound
    var isInWord = false
    for index in 0..<name.count {
      let byte = name[index]
      guard isLetter(byte) else {
        isInWord = false
        continue
      }
      let begins = !isInWord || (isCapital(byte) && !isCapital(name[index - 1]))
      let mayBegin = isInWord && byte.isDigit && !name[index - 1].isDigit
      if begins || mayBegin, place > part.lowerBound {
        if has(separator, in: text, place..<part.upperBound) {
          place += separator.count
        } else if begins {
          return false
        }
      }
      guard place < part.upperBound, lowercased(text[place]) == lowercased(byte) else {
        return false
      }
      place += 1
      isInWord = true
    }
    return place == part.upperBound
  }

  private static func has(
    _ separator: [UInt8], in text: Swift.Span<UInt8>, _ part: Range<Int>
  ) -> Bool {
    guard separator.count <= part.count else { return false }
    for (index, mark) in separator.enumerated() where text[part.lowerBound + index] != mark {
      return false
    }
    return true
  }

  /// A letter of another language counts as well.
  private static func isLetter(_ byte: UInt8) -> Bool {
    lowercased(byte) &- UInt8(ascii: "a") < 26 || byte.isDigit || byte >= 0x80
  }

  private static func isCapital(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "A") < 26 }

  private static func lowercased(_ byte: UInt8) -> UInt8 { isCapital(byte) ? byte | 0x20 : byte }
}
