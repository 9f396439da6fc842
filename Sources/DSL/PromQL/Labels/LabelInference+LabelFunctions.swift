// What label_replace and label_join do to a label.

extension LabelInference {
  func replaceLabel(
    _ operand: Branch, _ call: PromQL.Call, _ arguments: [PromQL.NodeID]
  ) -> Branch {
    var branch = operand
    branch.source = .function
    branch.clearZero()
    guard let label = content(of: arguments[1]) else { return branch.opened() }
    let target = PromQL.Name(label, expression[arguments[1]].range)
    guard let replacement = text(of: arguments[2]), let source = content(of: arguments[3]),
      let regex = text(of: arguments[4]),
      let pattern = try? Pattern.parse(regex, .matchesNewline)
    else {
      branch.write(target, .possible, call.name.key, nil)
      return branch
    }
    use([PromQL.Name(source, expression[arguments[3]].range)], in: &branch)
    let rule = ReplaceRule(regex: regex, pattern: pattern, replacement: replacement)
    // A label without a name has the value "".
    let fact = source.isEmpty ? Fact(presence: .never) : operand.fact(of: source)
    let old = operand.fact(of: label)
    switch rule.certainty(fact) {
    case .never: return branch
    case .always:
      branch.write(target, rule.presence(fact), call.name.key, rule.constant)
    case .possible:
      let new = rule.presence(fact)
      let both = old.presence == new ? new : .possible
      if both != old.presence || new != .never {
        branch.write(target, both, call.name.key, nil)
      }
    }
    return branch
  }

  func joinLabels(
    _ operand: Branch, _ call: PromQL.Call, _ arguments: [PromQL.NodeID]
  ) -> Branch {
    var branch = operand
    branch.source = .function
    branch.clearZero()
    guard let label = content(of: arguments[1]) else { return branch.opened() }
    let target = PromQL.Name(label, expression[arguments[1]].range)
    let sources = arguments.dropFirst(3).compactMap { id in
      content(of: id).map { PromQL.Name($0, expression[id].range) }
    }
    use(sources, in: &branch)
    let separator = text(of: arguments[2])
    let facts = sources.map { operand.presence(of: $0.key) }
    let isSeparated = separator?.isEmpty == false && arguments.count > 4
    let presence: PromQLLabels.Presence =
      isSeparated || facts.contains(.always)
      ? .always : facts.allSatisfy { $0 == .never } && separator != nil ? .never : .possible
    branch.write(target, presence, call.name.key, nil)
    return branch
  }
}

extension PromQLLabels.Branch {
  /// Sets a label to what a function writes into it.
  fileprivate mutating func write(
    _ label: PromQL.Name, _ presence: PromQLLabels.Presence, _ function: Interned,
    _ constant: String?
  ) {
    let kind: PromQLLabels.CauseKind =
      switch presence {
      case .always: .written
      case .possible: .writtenMaybe
      case .never: .erased
      }
    var fact = PromQLLabels.Fact(
      presence: presence, cause: PromQLLabels.Cause(kind, label.range, function))
    if let constant, presence == .always {
      fact.matchers = [PromQL.Matcher(label, .equals, Interned(constant), range: label.range)]
    }
    set(label.key, fact)
  }

  /// The branch when any label may have been set.
  fileprivate func opened() -> Self {
    var branch = PromQLLabels.Branch(.unknown, range)
    branch.returnsWithoutData = returnsWithoutData
    branch.isConditional = isConditional
    branch.death = death
    return branch
  }
}

/// The constant arguments of `label_replace`.
private struct ReplaceRule {
  let regex: String
  let pattern: Pattern
  let replacement: String

  /// What is always written; nil when it depends on the match.
  var constant: String? { replacement.contains("$") ? nil : replacement }

  /// Whether the regular expression matches the values that the source label can have.
  func certainty(_ source: PromQLLabels.Fact) -> PromQLLabels.Presence {
    certainty(pattern, source)
  }

  private func certainty(
    _ pattern: Pattern, _ source: PromQLLabels.Fact
  ) -> PromQLLabels.Presence {
    if source.presence == .never { return pattern.matchesWhole("") ? .always : .never }
    if source.presence == .always, let value = source.fixedValue {
      return pattern.matchesWhole(value) ? .always : .never
    }
    do throws(LanguageTooLarge) {
      let language = try Language(matching: pattern)
      let values = try possibleValues(source)
      if try values.isDisjoint(with: language) { return .never }
      return try values.isSubset(of: language) ? .always : .possible
    } catch {
      return .possible
    }
  }

  /// The values of the source label, "" standing for no label.
  private func possibleValues(
    _ source: PromQLLabels.Fact
  ) throws(LanguageTooLarge) -> Language {
    source.presence == .always ? try Language.exactly("").complement() : .all
  }

  /// Whether a match writes something.
  func presence(_ source: PromQLLabels.Fact) -> PromQLLabels.Presence {
    if let constant { return constant.isEmpty ? .never : .always }
    // Text around the groups is always written.
    guard replacement == "$1" || replacement == "${1}" else {
      return replacement.hasPrefix("$") ? .possible : .always
    }
    guard let empty = patternWithEmptyGroup else { return .possible }
    return certainty(empty, source) == .never ? .always : .possible
  }

  /// The expression with nothing in its first group: what it matches, the group may be empty for.
  private var patternWithEmptyGroup: Pattern? {
    let bytes = Array(regex.utf8)
    guard let open = bytes.firstIndex(of: UInt8(ascii: "(")),
      !bytes[..<open].contains(where: { $0 == Ascii.backslash || $0 == UInt8(ascii: "[") }),
      !bytes.contains(UInt8(ascii: "|")), let close = Self.closing(bytes, open)
    else { return nil }
    let after = close + 1 < bytes.count ? bytes[close + 1] : 0
    guard open + 1 < close, bytes[open + 1] != UInt8(ascii: "?"), !"*+?{".utf8.contains(after)
    else { return nil }
    let text = bytes[...open] + bytes[close...]
    return try? Pattern.parse(String(decoding: text, as: UTF8.self), .matchesNewline)
  }

  /// The parenthesis that closes the one at `open`; nil when that is not plain to see.
  private static func closing(_ bytes: [UInt8], _ open: Int) -> Int? {
    var depth = 0
    for index in open..<bytes.count {
      switch bytes[index] {
      case Ascii.backslash, UInt8(ascii: "["): return nil
      case UInt8(ascii: "("): depth += 1
      case UInt8(ascii: ")"):
        depth -= 1
        if depth == 0 { return index }
      default: break
      }
    }
    return nil
  }
}
