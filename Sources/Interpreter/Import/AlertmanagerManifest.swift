/// An `AlertmanagerConfig` object of Kubernetes as the configuration that it stands for.
///
/// Its parts keep their places. What the operator adds is added: a route above that asks for the
/// namespace, and the same question on both sides of inhibitions. Secrets stand as files, by their
/// keys.
struct AlertmanagerManifest {
  /// In the form of Alertmanager's own file.
  private(set) var configuration: YAMLNode
  private(set) var findings: [ImportFinding] = []
  /// The keys of the object by what they were renamed to.
  private var written: [String: String] = [:]

  /// Tells nobody: an alert that the object does not ask for goes to other configurations.
  private static let elsewhere = "other configurations"

  init(_ node: YAMLNode) throws(YAMLError) {
    var fields = try YAMLFields(node, of: "an AlertmanagerConfig")
    guard let spec = fields.take("spec") else {
      throw YAMLError("an AlertmanagerConfig needs a 'spec'", at: node.mark)
    }
    guard let route = spec["route"], !route.isNull else {
      throw YAMLError("the 'spec' has no route, so nothing is told", at: spec.mark)
    }
    let namespace = node["metadata"]?["namespace"]?.scalar
    configuration = .mapping([], node.mark)
    var members: [YAMLMember] = []
    for member in spec.members {
      switch member.key.text {
      case "route": continue
      case "timeIntervals": members.append(Self.renamed(member, "time_intervals"))
      case "inhibitRules": members.append(Self.inhibitions(member, in: namespace))
      default: members.append(Self.translated(member))
      }
    }
    let top = Self.translated(route, under: "route")
    let isPlain = namespace == nil && Self.isRoot(top)
    members.append(
      Self.member("route", isPlain ? top : Self.nested(top, in: namespace), at: route.mark))
    if !isPlain { Self.addReceiver(to: &members, at: route.mark) }
    configuration = .mapping(members, node.mark)
    noteKeys(of: spec)
    noteAdditions(namespace, route, inhibits: spec["inhibitRules"]?.elements.isEmpty == false)
  }

  private mutating func noteAdditions(
    _ namespace: YAMLScalar?, _ route: YAMLNode, inhibits: Bool
  ) {
    let asked = inhibits ? ", also on both sides of inhibitions" : ""
    let added =
      namespace.map { "the operator gives it alerts of the namespace '\($0.text)' only\(asked)" }
      ?? "the operator gives it alerts of its namespace only\(asked), which the file does not name"
    findings.append(
      ImportFinding(
        .changed, "namespace-matcher",
        "\(added), and lets them go on to other configurations; what is told there is not known "
          + "here", at: namespace?.mark ?? route.mark))
  }

  /// A fault of the configuration in the words of the object.
  func inOwnWords(_ error: YAMLError) -> YAMLError {
    let parts = error.message.split(separator: "'", omittingEmptySubsequences: false)
    let isAboutKeys = error.message.contains("has no field")
    let words = parts.enumerated().map { index, part in
      // Every second part stands in quotes.
      guard index % 2 == 1 else { return String(part) }
      let word = String(part)
      return written[word] ?? (isAboutKeys ? AlertmanagerObject.key(word) : word)
    }
    return YAMLError(words.joined(separator: "'"), at: error.mark)
  }

  /// What the import found, in the words of the object: `'http_config.tls_config'` is
  /// `'httpConfig.tlsConfig'`.
  func inOwnWords(_ finding: ImportFinding) -> ImportFinding {
    var finding = finding
    var out = ""
    var rest = finding.message[...]
    while let open = rest.firstIndex(of: "'") {
      let isOpening = open == rest.startIndex || !rest[rest.index(before: open)].isLetter
      out += rest[...open]
      rest = rest[rest.index(after: open)...]
      guard isOpening, let close = rest.firstIndex(of: "'") else { continue }
      let path = rest[..<close].split(separator: ".", omittingEmptySubsequences: false)
      out += path.map { written[String($0)] ?? String($0) }.joined(separator: ".") + "'"
      rest = rest[rest.index(after: close)...]
    }
    finding.message = out + rest
    return finding
  }

  private mutating func noteKeys(of node: YAMLNode) {
    for element in node.elements { noteKeys(of: element) }
    for member in node.members {
      let key = member.key.text
      written[Self.key(key)] = key
      if Self.selected(member.value) != nil {
        written[key == "urlSecret" ? "url_file" : "\(Self.key(key))_file"] = key
      }
      noteKeys(of: member.value)
    }
  }

  // MARK: The route above

  /// Whether a route can be the root of a configuration.
  private static func isRoot(_ route: YAMLNode) -> Bool {
    !["matchers", "mute_time_intervals", "active_time_intervals", "continue"]
      .contains { route[$0] != nil }
  }

  private static func nested(_ route: YAMLNode, in namespace: YAMLScalar?) -> YAMLNode {
    // The operator has every alert go on behind the object, where a package ends.
    var members = route.members.filter { $0.key.text != "continue" }
    if let namespace { ask(for: namespace, under: "matchers", of: &members, at: route.mark) }
    let child = YAMLNode.mapping(members, route.mark)
    return .mapping(
      [
        member("receiver", text(elsewhere, at: route.mark), at: route.mark),
        member("routes", .sequence([child], route.mark), at: route.mark),
      ], route.mark)
  }

  /// Adds a matcher for the namespace before those of a key.
  private static func ask(
    for namespace: YAMLScalar, under key: String, of members: inout [YAMLMember], at mark: YAMLMark
  ) {
    let own = text("namespace=\"\(namespace.text)\"", at: namespace.mark)
    let others = members.first { $0.key.text == key }?.value.elements ?? []
    members.removeAll { $0.key.text == key }
    members.append(member(key, .sequence([own] + others, mark), at: mark))
  }

  /// Inhibitions with the matchers that the operator adds to both sides.
  private static func inhibitions(_ member: YAMLMember, in namespace: YAMLScalar?) -> YAMLMember {
    let plain = translated(member)
    guard let namespace else { return plain }
    let rules = plain.value.elements.map { rule -> YAMLNode in
      var members = rule.members
      for key in ["source_matchers", "target_matchers"] {
        ask(for: namespace, under: key, of: &members, at: rule.mark)
      }
      return .mapping(members, rule.mark)
    }
    return YAMLMember(key: plain.key, value: .sequence(rules, plain.value.mark))
  }

  private static func addReceiver(to members: inout [YAMLMember], at mark: YAMLMark) {
    let nobody = YAMLNode.mapping([member("name", text(elsewhere, at: mark), at: mark)], mark)
    guard let index = members.firstIndex(where: { $0.key.text == "receivers" }) else {
      members.append(member("receivers", .sequence([nobody], mark), at: mark))
      return
    }
    let known = members[index].value.elements
    guard !known.contains(where: { $0["name"]?.scalar?.text == elsewhere }) else { return }
    members[index].value = .sequence(known + [nobody], members[index].value.mark)
  }

  // MARK: Names and values

  private static func translated(_ member: YAMLMember) -> YAMLMember {
    let key = member.key.text
    let name = self.key(key)
    switch key {
    case "matchers", "sourceMatch", "targetMatch":
      return renamed(member, name, .sequence(member.value.elements.map(matcher), member.value.mark))
    case "daysOfMonth":
      return renamed(member, name, .sequence(member.value.elements.map(days), member.value.mark))
    case "headers", "details", "customFields":
      return renamed(member, name, pairs(member.value))
    case "urlSecret":
      return selected(member.value).map { renamed(member, "url_file", $0) } ?? member
    default:
      if let file = selected(member.value) { return renamed(member, "\(name)_file", file) }
      return renamed(member, name, translated(member.value, under: key))
    }
  }

  private static func translated(_ node: YAMLNode, under key: String) -> YAMLNode {
    switch node {
    case .scalar: node
    case .sequence(let elements, let mark):
      .sequence(elements.map { translated($0, under: key) }, mark)
    case .mapping(let members, let mark): .mapping(members.map(translated), mark)
    }
  }

  private static func renamed(
    _ member: YAMLMember, _ name: String, _ value: YAMLNode? = nil
  ) -> YAMLMember {
    var key = member.key
    key.text = name
    return YAMLMember(key: key, value: value ?? translated(member.value, under: name))
  }

  /// `groupWait` is `group_wait`, `apiURL` is `api_url`.
  private static func key(_ name: String) -> String {
    switch name {
    case "sourceMatch": return "source_matchers"
    case "targetMatch": return "target_matchers"
    default: break
    }
    var out = ""
    var wasCapital = true
    for character in name {
      if character.isUppercase, !wasCapital { out += "_" }
      wasCapital = character.isUppercase
      out += character.lowercased()
    }
    return out
  }

  /// What a reference to a key of a Secret becomes: the key; nil for anything else.
  private static func selected(_ node: YAMLNode) -> YAMLNode? {
    guard case .mapping(let members, _) = node, let key = node["key"]?.scalar,
      members.allSatisfy({ ["name", "key", "optional"].contains($0.key.text) })
    else { return nil }
    return text(key.text, at: key.mark)
  }

  private static func matcher(_ node: YAMLNode) -> YAMLNode {
    guard let name = node["name"]?.scalar?.text else { return node }
    let isRegex = node["regex"]?.scalar?.bool ?? false
    let written = node["matchType"]?.scalar?.text ?? ""
    let sign = written.isEmpty ? (isRegex ? "=~" : "=") : written
    guard let op = Matcher.Operator(rawValue: sign),
      let matcher = try? Matcher(name: name, op: op, value: node["value"]?.scalar?.text ?? "")
    else { return node }
    return text("\(matcher)", at: node.mark)
  }

  private static func days(_ node: YAMLNode) -> YAMLNode {
    guard let start = node["start"]?.scalar?.text else { return node }
    return text("\(start):\(node["end"]?.scalar?.text ?? start)", at: node.mark)
  }

  /// A list of `{key, value}` as a mapping.
  private static func pairs(_ node: YAMLNode) -> YAMLNode {
    guard case .sequence(let elements, let mark) = node else { return node }
    return .mapping(
      elements.compactMap { element in
        guard let key = element["key"]?.scalar, let value = element["value"] else { return nil }
        return YAMLMember(key: key, value: value)
      }, mark)
  }

  private static func member(_ name: String, _ value: YAMLNode, at mark: YAMLMark) -> YAMLMember {
    YAMLMember(key: YAMLScalar(text: name, style: .plain, tag: nil, mark: mark), value: value)
  }

  private static func text(_ text: String, at mark: YAMLMark) -> YAMLNode {
    .scalar(YAMLScalar(text: text, style: .quoted, tag: nil, mark: mark))
  }
}
