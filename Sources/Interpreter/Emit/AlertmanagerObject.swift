import DSL

/// How an `AlertmanagerConfig` object of Kubernetes spells what a configuration says.
struct AlertmanagerObject: Sendable {
  /// The versions of the API; fields are spelled alike but for the name of the intervals.
  enum API: String, Sendable, CaseIterable {
    case v1alpha1
    case v1beta1

    /// The release of the operator that knew it first.
    var since: TargetVersion {
      switch self {
      case .v1alpha1: TargetVersion([0, 43])
      case .v1beta1: TargetVersion([0, 57])
      }
    }

    var intervalsKey: String {
      switch self {
      case .v1alpha1: "muteTimeIntervals"
      case .v1beta1: "timeIntervals"
      }
    }
  }

  var api = API.v1alpha1
  /// The release of the operator.
  var version = TargetVersion([0, 999])
  /// The Secret that holds the secrets of the package, in the namespace of the object.
  var secret = "alertmanager-secrets"

  /// Abbreviations that stay in capitals.
  private static let abbreviations = ["url": "URL", "tls": "TLS"]

  /// The key of an object for one of a configuration: `group_wait` is `groupWait`.
  static func key(_ name: String) -> String {
    switch name {
    case "source_matchers": return "sourceMatch"
    case "target_matchers": return "targetMatch"
    default:
      let words = name.split(separator: "_").map(String.init)
      return (words.first ?? "")
        + words.dropFirst().map { word in
          abbreviations[word] ?? word.prefix(1).uppercased() + word.dropFirst()
        }.joined()
    }
  }

  static func matcher(_ matcher: Matcher) -> YAMLValue {
    .mapping([
      ("name", .text(matcher.name)), ("matchType", .text(matcher.op.rawValue)),
      ("value", .text(matcher.value)),
    ])
  }

  /// Whether a name can stand before the sign of a matcher without quotes.
  static func canMatch(_ label: String) -> Bool {
    !label.unicodeScalars.contains { scalar in
      scalar.properties.isWhitespace || "{}!=~,\\\"'`".unicodeScalars.contains(scalar)
    }
  }

  static func days(_ ranges: [(Int, Int)]) -> YAMLValue {
    .list(
      ranges.map { first, last in
        .mapping([("start", .plain("\(first)")), ("end", .plain("\(last)"))])
      })
  }

  static func pairs(_ members: [(key: String, value: YAMLValue)]) -> YAMLValue {
    .list(members.map { .mapping([("key", .text($0.key)), ("value", $0.value)]) })
  }

  /// Keys of a Secret have letters, digits, `-`, `_` and `.`.
  static func secretKey(_ secret: String) -> String {
    String(
      secret.map { character in
        if character == "/" { return "." }
        let isPlain = character.isASCII && (character.isLetter || character.isNumber)
        return isPlain || "-_.".contains(character) ? character : "_"
      })
  }
}

/// A program as the `spec` of an `AlertmanagerConfig`.
struct AlertmanagerObjectEmission {
  var spec: YAMLValue
  var findings: [EmitFinding]
  /// In the order of the object.
  var receivers: [AlertmanagerEmission.Receiver]

  init(_ program: Program, _ object: AlertmanagerObject) {
    var options = AlertmanagerEmission.Options()
    options.object = object
    var emitter = AlertmanagerEmitter(program, options, for: .operator)
    let route = emitter.routeTree()
    let inhibitions = emitter.inhibitRules()
    emitter.noteRest()
    var members: [(key: String, value: YAMLValue)] = [("route", route)]
    members.append(("receivers", .list(emitter.receiverValues)))
    if !inhibitions.isEmpty { members.append(("inhibitRules", .list(inhibitions))) }
    if !emitter.intervalValues.isEmpty {
      members.append((object.api.intervalsKey, .list(emitter.intervalValues)))
    }
    spec = .mapping(members)
    findings = emitter.findings
    receivers = emitter.receivers
  }
}
