package import DSL

/// A label matcher in Alertmanager's terms: name, operator, value.
///
/// A label that is absent has the value "". Regular expressions match the whole value. Equality is
/// equality of the three parts, byte by byte.
package struct Matcher: Hashable, Sendable {
  package enum Operator: String, Hashable, Sendable, CaseIterable {
    case equal = "="
    case notEqual = "!="
    case matches = "=~"
    case notMatches = "!~"

    package var isRegex: Bool { self == .matches || self == .notMatches }
    /// False for the two operators that negate.
    package var isPositive: Bool { self == .equal || self == .matches }
  }

  package let name: String
  package let op: Operator
  package let value: String
  /// The compiled value of `=~` and `!~`; nil for the other two.
  package let pattern: Pattern?

  /// Makes a matcher; an invalid regular expression is an error.
  package init(name: String, op: Operator, value: String) throws(MatcherError) {
    self.name = name
    self.op = op
    self.value = value
    guard op.isRegex else {
      pattern = nil
      return
    }
    do throws(PatternError) {
      pattern = try Pattern.parse(value)
    } catch {
      throw MatcherError("the regular expression of '\(name)' is invalid: \(error)")
    }
  }

  package static func == (left: Matcher, right: Matcher) -> Bool {
    left.op == right.op && left.name.utf8.elementsEqual(right.name.utf8)
      && left.value.utf8.elementsEqual(right.value.utf8)
  }

  package func hash(into hasher: inout Hasher) {
    hasher.combine(op)
    for byte in name.utf8 { hasher.combine(byte) }
    for byte in value.utf8 { hasher.combine(byte) }
  }
}

// MARK: - Matching

extension Matcher {
  /// Tells if the labels fulfil this matcher.
  package func matches(_ labels: LabelSet) -> Bool {
    let bytes = labels.map.bytes
    let found = labels.map.range(of: name) ?? 0..<0
    let isMatch =
      pattern.map { $0.matchesWhole(utf8: bytes.span.extracting(found)) }
      ?? bytes[found].elementsEqual(value.utf8)
    return isMatch == op.isPositive
  }

  /// Tells if a value of the label fulfils this matcher; "" stands for an absent label.
  package func matches(value text: String) -> Bool {
    let isMatch = pattern?.matchesWhole(text) ?? text.utf8.elementsEqual(value.utf8)
    return isMatch == op.isPositive
  }
}

// MARK: - Text

extension Matcher: CustomStringConvertible {
  /// As Alertmanager writes it: `severity=~"a|b"`; the name is quoted only when it must be.
  package var description: String {
    guard name.unicodeScalars.contains(where: isReservedInMatchers) else {
      return "\(name)\(op.rawValue)\"\(escapedMinimally(value))\""
    }
    return quotedForGo(name) + op.rawValue + quotedForGo(value)
  }

  /// Several matchers in braces: `{a="b",c!="d"}`.
  package static func describe(_ matchers: [Matcher]) -> String {
    "{" + matchers.map(\.description).joined(separator: ",") + "}"
  }
}

/// Escapes what would end or change a quoted value, and nothing else.
private func escapedMinimally(_ text: String) -> String {
  var out = String.UnicodeScalarView()
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\\", "\"": out += ["\\", scalar]
    case "\n": out += ["\\", "n"]
    default: out.append(scalar)
    }
  }
  return String(out)
}

// MARK: - JSON

extension Matcher {
  /// Writes the form of the HTTP API: name, value, isRegex, isEqual.
  package func write(to writer: inout JSONWriter) {
    writer.beginObject()
    writer.member("name", name)
    writer.member("value", value)
    writer.member("isRegex", op.isRegex)
    writer.member("isEqual", op.isPositive)
    writer.endObject()
  }

  /// Reads the form of the HTTP API; an absent `isEqual` means true.
  package init(json: JSONValue) throws(MatcherError) {
    guard json.members != nil else { throw MatcherError("a matcher must be an object") }
    guard let name = json["name"]?.string, !name.isEmpty else {
      throw MatcherError("a matcher needs a name")
    }
    guard let value = json["value"]?.string else {
      throw MatcherError("the matcher of '\(name)' needs a value")
    }
    func flag(_ member: String, default absent: Bool?) throws(MatcherError) -> Bool {
      let flag = json[member].flatMap { $0.isNull ? nil : $0 }.map(\.bool) ?? absent
      guard let flag else {
        throw MatcherError("'\(member)' of the matcher of '\(name)' must be true or false")
      }
      return flag
    }
    let isRegex = try flag("isRegex", default: nil)
    let isEqual = try flag("isEqual", default: true)
    let op: Operator =
      isRegex ? (isEqual ? .matches : .notMatches) : (isEqual ? .equal : .notEqual)
    try self.init(name: name, op: op, value: value)
  }
}

/// Why a matcher was refused.
package struct MatcherError: Error, Hashable, CustomStringConvertible {
  package let description: String
  /// Bytes from the start of the input, where that can be told.
  package let offset: Int?

  package init(_ description: String, offset: Int? = nil) {
    self.description = description
    self.offset = offset
  }
}
