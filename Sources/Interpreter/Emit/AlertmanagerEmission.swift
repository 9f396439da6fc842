/// A program as an Alertmanager configuration.
///
/// What Alertmanager cannot express is a finding at the declaration; with an error among them the
/// configuration would tell others than the package does, and `text` leaves that part out. The same
/// program gives the same bytes.
package struct AlertmanagerEmission: Sendable {
  /// A receiver of the configuration and the targets that it stands for.
  package struct Receiver: Sendable {
    package var name: String
    package var targets: [Target]
  }

  package struct Options: Sendable {
    package var version = AlertmanagerVersion.newest
    /// Where the target host keeps secrets, each in a file of its name.
    package var secretsFolder = "/etc/alertmanager/secrets"
    /// What an object of Kubernetes needs besides.
    var object = AlertmanagerObject()
    package init() {}
  }

  package var text: String
  package var report: EmitReport
  /// In the order of the configuration.
  package var receivers: [Receiver]

  package init(_ program: Program, _ options: Options = Options()) {
    var emitter = AlertmanagerEmitter(program, options)
    let route = emitter.routeTree()
    let inhibitions = emitter.inhibitRules()
    emitter.noteRest()
    var members: [(key: String, value: YAMLValue)] = [("route", route)]
    members.append(("receivers", .list(emitter.receiverValues)))
    if !inhibitions.isEmpty { members.append(("inhibit_rules", .list(inhibitions))) }
    if !emitter.intervalValues.isEmpty {
      let key = options.version.has(.activeIntervals) ? "time_intervals" : "mute_time_intervals"
      members.append((key, .list(emitter.intervalValues)))
    }
    text =
      EmitHeader.text(program, for: "Alertmanager", "\(options.version)")
      + YAMLWriter.text(of: .mapping(members))
    report = EmitReport(emitter.findings, files: program.files)
    receivers = emitter.receivers
  }
}

/// Collects what the parts of a configuration need of each other.
struct AlertmanagerEmitter {
  /// Grafana routes as Alertmanager does, but spells matchers and receivers in its own way.
  enum Product: String {
    case alertmanager = "Alertmanager"
    case grafana = "Grafana"
    /// Objects from which the Prometheus operator makes a configuration.
    case `operator` = "the Prometheus operator"
  }

  let program: Program
  let options: AlertmanagerEmission.Options
  let product: Product
  var findings: [EmitFinding] = []
  var receivers: [AlertmanagerEmission.Receiver] = []
  var receiverValues: [YAMLValue] = []
  var intervalValues: [YAMLValue] = []
  var knownIntervals: Set<String> = []
  /// Which secret stands under a key of the Secret.
  var secretKeys: [String: String] = [:]

  var version: AlertmanagerVersion { options.version }

  init(
    _ program: Program, _ options: AlertmanagerEmission.Options,
    for product: Product = .alertmanager
  ) {
    self.program = program
    self.options = options
    self.product = product
  }

  mutating func error(_ code: String, _ message: String, at place: Place) {
    findings.append(EmitFinding(.error, code, message, at: place))
  }

  mutating func warn(_ code: String, _ message: String, at place: Place) {
    findings.append(EmitFinding(.warning, code, message, at: place))
  }

  /// Whether the release has a feature.
  func has(_ feature: AlertmanagerFeature) -> Bool {
    guard product == .operator else { return version.has(feature) }
    return feature.sinceOperator.map { options.object.version >= $0 } ?? false
  }

  /// Whether the release has a feature; reports that it has not.
  mutating func requires(_ feature: AlertmanagerFeature, at place: Place) -> Bool {
    guard !has(feature) else { return true }
    let since = product == .operator ? feature.sinceOperator.map { "\($0)" } : "0.\(feature.since)"
    guard let since else {
      error("not-known", "\(feature.noun): \(product.rawValue) does not know that", at: place)
      return false
    }
    let release = product == .operator ? "\(options.object.version)" : "\(version)"
    error(
      "needs-version",
      "\(feature.noun): \(product.rawValue) has that since \(since), this is for \(release)",
      at: place)
    return false
  }

  /// A key of the configuration as the product spells it.
  func key(_ name: String) -> String { product == .operator ? AlertmanagerObject.key(name) : name }

  /// The matchers of one alternative, each as the product writes it.
  mutating func texts(_ tests: [MatcherTest], at place: Place) -> [YAMLValue] {
    tests.compactMap { test -> YAMLValue? in
      guard let matcher = test.matcher, canName(matcher.name, at: place) else { return nil }
      // The operator puts the name before the sign as it is, without quotes.
      guard product != .operator || AlertmanagerObject.canMatch(matcher.name) else {
        error(
          "label-name",
          "\(product.rawValue) writes names without quotes, which '\(matcher.name)' needs",
          at: place)
        return nil
      }
      switch product {
      case .alertmanager: return .text("\(matcher)")
      case .grafana:
        return .shortList([matcher.name, matcher.op.rawValue, matcher.value].map { .text($0) })
      case .operator: return AlertmanagerObject.matcher(matcher)
      }
    }
  }

  /// Whether the product can name a label; reports that it cannot.
  mutating func canName(_ label: String, at place: Place) -> Bool {
    guard !Matcher.isValidLabelName(label, mode: .classic) else { return true }
    return requires(.labelNames, at: place)
  }

  /// A condition as alternatives; nil, and a finding, when it has no such form.
  mutating func products(of condition: Condition, of what: String, at place: Place)
    -> MatcherProducts?
  {
    do throws(MatcherProducts.Fault) { return try MatcherProducts(condition) } catch {
      switch error {
      case .calendar:
        self.error(
          "calendar-condition",
          "\(what) asks for the time, which matchers of \(product.rawValue) cannot; use `mute` "
            + "in a route",
          at: place)
      case .tooMany:
        self.error(
          "condition-size",
          "\(what) becomes more than \(MatcherProducts.countMax) lists of matchers",
          at: place)
      }
      return nil
    }
  }

  /// What neither this release carries out nor the other program can say.
  private mutating func note(_ declaration: DormantDeclaration) {
    let name = declaration.name
    switch declaration.kind {
    case .hold:
      warn(
        "hold", "`hold \(name)` stays behind: what flaps is told each time", at: declaration.place)
    case .storm:
      warn(
        "storm", "`storm \(name)` stays behind: every message is sent on its own",
        at: declaration.place)
    case .feature(let isOn):
      warn(
        "feature",
        "conditions that ask for the feature '\(name)' are written as if it were always "
          + (isOn ? "on" : "off"), at: declaration.place)
    }
  }

  /// Declarations that have no place in a configuration.
  mutating func noteRest() {
    for mute in program.mutes {
      error(
        "mute-rule",
        "`mute \(mute.name)` has no counterpart; say `mute` in the route blocks it concerns",
        at: mute.place)
    }
    for declaration in program.dormant { note(declaration) }
    for playbook in program.playbooks {
      warn("playbook", "the playbook '\(playbook.name)' stays behind", at: playbook.place)
    }
    for channel in program.channels {
      if let limit = channel.limit {
        warn(
          "rate-limit",
          "'\(channel.name)' loses its limit of \(limit.count) messages per "
            + SourceText.duration(limit.span),
          at: channel.place)
      }
      if channel.fallback != nil {
        warn(
          "fallback", "the fallback of '\(channel.name)' is lost: what fails is dropped",
          at: channel.place)
      }
    }
    let teller = product == .grafana ? product : .alertmanager
    warn(
      "occurrence",
      "\(teller.rawValue) does not tell anew what ended while it was muted, and drops what it "
        + "cannot deliver", at: .unknown)
  }
}
