import DSL

/// An Alertmanager configuration as idiomatic source of the language.
///
/// The source is formatted, checks without errors, and routes, inhibits and mutes like the
/// configuration. What differs or is lost, and which secrets to provide, stands in the report. No
/// secret of the file is in the source.
package struct AlertmanagerSource: Sendable {
  /// What became of a receiver.
  package struct Receiver: Hashable, Sendable {
    package var name: String
    /// Its channels in Alertmanager's order; empty for a receiver without integrations.
    package var channels: [String]
    /// The reason of `drop because` that stands for a receiver without integrations.
    package var dropReason: String?
  }

  /// One file of the language.
  package var text: String
  package var report: ImportReport
  /// In the order of the file.
  package var receivers: [Receiver]
  /// Names of secrets, each once, in the order in which they are needed.
  package var secrets: [String]

  /// The reason with which a fallback is dropped because a branch with `also` has told already.
  package static let toldAlready = "a branch above has told somebody already"

  /// Reads, checks and translates a configuration file or an `AlertmanagerConfig` object.
  ///
  /// - Parameters:
  ///   - bytes: the YAML text.
  ///   - file: its path, for the report and the first line of the source.
  ///   - mode: how matchers are read.
  /// - Returns: The source with its report.
  /// - Throws: Why and where Alertmanager would refuse the file.
  package static func read(
    _ bytes: [UInt8], file: String, mode: MatcherMode = .fallback
  ) throws(YAMLError) -> AlertmanagerSource {
    var root = try YAMLReader.read(bytes)
    try ForeignFile.require(root, .alertmanager, .alertmanagerManifest)
    var manifest: AlertmanagerManifest?
    if ForeignFile.of(root) == .alertmanagerManifest {
      let object = try AlertmanagerManifest(root)
      root = object.configuration
      manifest = object
    }
    let config: AlertmanagerConfig
    do throws(YAMLError) {
      config = try AlertmanagerConfig.read(
        root, mode: mode, global: manifest == nil ? .here : .elsewhere)
    } catch {
      throw manifest?.inOwnWords(error) ?? error
    }
    let comments = try SourceComments(bytes, root: root)
    var source = make(config, root: root, comments: comments, file: file)
    if let manifest {
      let findings = manifest.findings + source.report.findings.map(manifest.inOwnWords)
      source.report = ImportReport(file: file, findings: findings)
    }
    return source
  }

  /// Translates a checked configuration.
  ///
  /// The labels are declared, also where no condition mentions them.
  static func make(
    _ config: AlertmanagerConfig, root: YAMLNode, comments: SourceComments, file: String,
    labels: [String] = []
  ) -> AlertmanagerSource {
    var rejected: [String: String] = [:]
    while true {
      var builder = SourceBuilder(config, root: root, comments: comments, rejected: rejected)
      for label in labels { builder.labels.add(label) }
      let draft = builder.source(of: file)
      let parsed = parse(SourceFile(path: "main.tocsin", text: draft))
      let formatted = format(parsed)
      let text = String(decoding: formatted.text, as: UTF8.self)
      let errors = check(files: [SourceFile(path: "main.tocsin", text: text)]).diagnostics
        .filter { $0.severity == .error }
      let before = rejected.count
      for error in errors {
        if let path = error.path, rejected[path] == nil { rejected[path] = error.title }
      }
      // A declaration that the checker refuses is made anew in a plainer way, at most once each.
      guard rejected.count > before else {
        for error in errors {
          builder.findings.append(
            ImportFinding(
              .lost, "does-not-check", "the source that was made does not check: \(error.title)",
              at: config.route.mark))
        }
        return AlertmanagerSource(
          text: text, report: ImportReport(file: file, findings: builder.findings),
          receivers: builder.receivers, secrets: builder.secrets.names)
      }
    }
  }
}

/// Writes the source, section by section.
struct SourceBuilder {
  let config: AlertmanagerConfig
  let root: YAMLNode
  var comments: SourceComments
  /// What the checker refused, by the path of the declaration, and why.
  let rejected: [String: String]
  var findings: [ImportFinding] = []
  var names = SourceNames()
  var secrets = SourceSecrets()
  var receivers: [AlertmanagerSource.Receiver] = []
  var calendarOfInterval: [String: String] = [:]
  /// Unions of intervals, by their joined names, with the lines that declare them.
  var unions: [String: String] = [:]
  var calendarLines: [String] = []
  var usedReceivers: Set<String> = []
  var labels = SourceLabels()

  init(
    _ config: AlertmanagerConfig, root: YAMLNode, comments: SourceComments,
    rejected: [String: String]
  ) {
    self.config = config
    self.root = root
    self.comments = comments
    self.rejected = rejected
  }

  mutating func source(of file: String) -> String {
    let head = comments.take(root.mark, keys: ["", "global", "templates", "tracing"])
    let channelHead = comments.take(root.mark, keys: ["receivers"])
    let channels = channelDeclarations()
    let intervalHead = comments.take(
      root.mark, keys: ["time_intervals", "mute_time_intervals"])
    addCalendars()
    let routeHead = comments.take(root.mark, keys: ["route"])
    let route = routeDeclaration()
    let inhibitHead = comments.take(root.mark, keys: ["inhibit_rules"])
    let inhibitions = inhibitDeclarations()
    noteGlobals()
    let rest = comments.takeRest()

    let name = file.split(separator: "/").last.map(String.init) ?? file
    var lines = ["edition 2026", "", "# Imported from \(printable(name))."]
    lines += head
    lines += [""] + labels.declaration
    lines += ["", ""] + channelHead + channels
    lines += ["", ""] + routeHead + route
    lines += ["", ""] + intervalHead + calendarLines
    lines += ["", ""] + inhibitHead + inhibitions
    lines += ["", ""] + rest
    noteComments()
    return lines.joined(separator: "\n") + "\n"
  }

  mutating func note(
    _ effect: ImportFinding.Effect, _ code: String, _ message: String, at mark: YAMLMark
  ) {
    findings.append(ImportFinding(effect, code, message, at: mark))
  }

  private func printable(_ text: String) -> String {
    String(text.map { $0.isNewline ? " " : $0 })
  }

  /// What the file says that has no counterpart at all.
  private mutating func noteGlobals() {
    if let templates = root["templates"], !templates.isNull,
      case .sequence(let files, let mark) = templates, !files.isEmpty
    {
      note(
        .changed, "template-files",
        "files of Go templates are not translated; write templates of the language", at: mark)
    }
    for key in ["tracing", "event_recorder"] {
      if let node = root[key], !node.isNull {
        note(.changed, "not-translated", "'\(key)' has no counterpart", at: node.mark)
      }
    }
    if config.resolveTimeout != .minutes(5), let node = config.global?["resolve_timeout"] {
      note(
        .changed, "resolve-timeout",
        "alerts without an end live 5m here, not \(SourceText.duration(config.resolveTimeout))",
        at: node.mark)
    }
  }

  private mutating func noteComments() {
    for mark in comments.redacted {
      note(
        .note, "comment-redacted",
        "a setting that was commented out looks like a secret; its value was left out", at: mark)
    }
  }
}

/// The labels that conditions mention, and what they are compared with.
struct SourceLabels {
  private var order: [String] = []
  private var values: [String: [String]] = [:]
  /// Labels that are also compared in another way than with a few values.
  private var open: Set<String> = []
  private static let known: Set<String> = ["alertname", "instance", "job"]

  mutating func add(_ name: String) {
    guard values[name] == nil else { return }
    order.append(name)
    values[name] = []
  }

  mutating func add(_ matchers: [Matcher]) {
    for matcher in matchers {
      add(matcher.name)
      let texts =
        matcher.op.isRegex
        ? RegexText.alternatives(RegexText.unanchored(matcher.value)) : [matcher.value]
      guard let texts else {
        open.insert(matcher.name)
        continue
      }
      for text in texts where !text.isEmpty && !(values[matcher.name]?.contains(text) ?? false) {
        values[matcher.name]?.append(text)
      }
    }
  }

  /// The `labels` block; nothing when every label is known without saying.
  ///
  /// What an alert may say in other places is not known here, so no label is an enumeration.
  var declaration: [String] {
    let declared = order.filter {
      !Self.known.contains($0) && SourceText.isPlainLabel($0)
    }
    guard !declared.isEmpty else { return [] }
    return ["labels {"] + declared.map { "\($0): String?" } + ["}"]
  }

  /// Labels that are only ever compared with a few values, which might be all there are.
  var candidates: [(name: String, values: [String])] {
    order.compactMap { name in
      guard let values = values[name], (2...8).contains(values.count), !open.contains(name),
        !Self.known.contains(name), SourceText.isPlainLabel(name)
      else { return nil }
      return (name, values)
    }
  }
}
