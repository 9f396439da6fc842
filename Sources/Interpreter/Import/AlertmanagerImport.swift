/// A program made from an Alertmanager configuration, with what a plain program cannot say.
///
/// The program keeps Alertmanager's meaning: the route tree with its defaults and inheritance,
/// absent labels that equal absent labels in inhibition rules, and whether a receiver wants to know
/// of resolved alerts. Where it differs, a note says so; each note stands for a decision that
/// somebody who migrates should see.
package struct AlertmanagerImport: Sendable {
  package var program: Program
  /// By route: the receiver's name after inheritance.
  package var receivers: [String]
  /// By route: Alertmanager's route key, the text of the matchers from the root on.
  ///
  /// Not unique.
  package var routeKeys: [String]
  /// By calendar: the time intervals it stands for.
  ///
  /// Several for the union of a route's active intervals.
  package var intervalsOfCalendar: [[String]]
  /// How long an alert lives whose sender gives no end.
  package var resolveTimeout: TimeSpan
  package var notes: [ImportNote]

  /// Converts a checked configuration.
  ///
  /// The version names the program in stores and logs; the file is the path for places.
  package init(_ config: AlertmanagerConfig, version: String, file: String) {
    var builder = ImportBuilder(config)
    builder.addChannels()
    builder.addCalendars()
    builder.addRoutes()
    program = builder.program(version: version, file: file)
    receivers = builder.receivers
    routeKeys = builder.routeKeys
    intervalsOfCalendar = builder.intervalsOfCalendar
    resolveTimeout = config.resolveTimeout
    notes = builder.notes
  }
}

/// A difference between a configuration and the program made from it.
package struct ImportNote: Hashable, Sendable {
  package enum Effect: String, Hashable, Sendable {
    /// Notifications would not be sent.
    case lost
    /// Something looks or behaves differently.
    case changed
  }

  package var effect: Effect
  package var message: String
  package var mark: YAMLMark
}

struct ImportBuilder {
  let config: AlertmanagerConfig
  var notes: [ImportNote] = []
  var receivers: [String] = []
  var routeKeys: [String] = []
  var intervalsOfCalendar: [[String]] = []
  private var channels: [Channel] = []
  private var channelsOfReceiver: [String: [Target]] = [:]
  private var calendars: [Calendar] = []
  private var calendarOfInterval: [String: Ref<Calendar>] = [:]
  private var routes: [RouteNode] = []

  init(_ config: AlertmanagerConfig) { self.config = config }

  func program(version: String, file: String) -> Program {
    var channels = channels
    // Alertmanager drops what cannot be delivered; here it ends on the terminal at least.
    channels.append(Channel(name: "last-resort", settings: .terminal(TerminalSettings())))
    var program = Program(
      version: version, name: "alertmanager", edition: 2026, channels: channels,
      lastResort: Ref(channels.count - 1), routes: routes)
    program.calendars = calendars
    program.inhibitions = config.inhibitRules.enumerated().map { index, rule in
      InhibitRule(
        name: rule.name.isEmpty ? "inhibit_rules[\(index)]" : rule.name,
        source: Condition(matchers: rule.source), target: Condition(matchers: rule.target),
        same: rule.equal, absentEqualsAbsent: true, reason: "", place: Place(rule.mark))
    }
    program.files = [file]
    return program
  }
}

// MARK: - Routes

extension ImportBuilder {
  /// What a route takes over from its parent.
  private struct Inherited {
    var receiver = ""
    var grouping = Grouping.labels([])
    var wait = TimeSpan.seconds(30)
    var interval = TimeSpan.minutes(5)
    var repeatInterval = TimeSpan.hours(4)
    var key = ""
    var id = ""
  }

  mutating func addRoutes() {
    _ = add(config.route, number: nil, parent: nil, Inherited())
  }

  private mutating func add(
    _ route: AlertmanagerRoute, number: Int?, parent: Ref<RouteNode>?, _ outer: Inherited
  ) -> Ref<RouteNode> {
    var own = inherit(route, outer)
    let text = Matcher.describe(route.matchers)
    own.key = outer.key.isEmpty ? text : "\(outer.key)/\(text)"
    // The number among the siblings keeps groups of equal siblings apart, which Alertmanager's own
    // route key does not.
    own.id = number.map { "\(outer.id)/\(text)/\($0)" } ?? text

    var node = RouteNode(
      key: own.id, condition: Condition(matchers: route.matchers),
      targets: channelsOfReceiver[own.receiver] ?? [], place: Place(route.mark))
    node.parent = parent
    node.continues = route.continues
    node.grouping = own.grouping
    node.wait = own.wait
    node.interval = own.interval
    node.repeatInterval = own.repeatInterval
    node.mutes = mutes(of: route)
    node.text = "\(route.continues ? "also when" : "when") \(text) -> \(own.receiver)"
    if node.targets.isEmpty {
      node.dropReason = "the receiver '\(own.receiver)' has no integration"
    }
    let reference = Ref<RouteNode>(routes.count)
    routes.append(node)
    receivers.append(own.receiver)
    routeKeys.append(own.key)
    for (number, child) in route.children.enumerated() {
      let child = add(child, number: number, parent: reference, own)
      routes[reference.index].children.append(child)
    }
    return reference
  }

  private func inherit(_ route: AlertmanagerRoute, _ outer: Inherited) -> Inherited {
    var own = outer
    own.receiver = route.receiver ?? outer.receiver
    if let names = route.groupBy {
      own.grouping = names == [AlertmanagerRoute.allLabels] ? .all : .labels(names.sorted())
    }
    own.wait = route.groupWait ?? outer.wait
    own.interval = route.groupInterval ?? outer.interval
    own.repeatInterval = route.repeatInterval ?? outer.repeatInterval
    return own
  }

  /// Muted during any of the mute intervals, and outside of all active ones.
  private mutating func mutes(of route: AlertmanagerRoute) -> [RouteMute] {
    let place = Place(route.mark)
    var mutes = route.muteIntervals.compactMap { name in
      calendarOfInterval[name].map { RouteMute(calendar: $0, whenInside: true, place: place) }
    }
    let active = route.activeIntervals.compactMap { calendarOfInterval[$0] }
    if active.count == 1 {
      mutes.append(RouteMute(calendar: active[0], whenInside: false, place: place))
    } else if active.count > 1 {
      let union = add(
        Calendar(
          name: route.activeIntervals.joined(separator: " or "), zone: "UTC",
          windows: active.map { CalendarWindow(calendar: $0) }, exceptions: [], place: place),
        for: route.activeIntervals)
      mutes.append(RouteMute(calendar: union, whenInside: false, place: place))
    }
    return mutes
  }
}

extension Condition {
  /// All matchers hold.
  package init(matchers: [Matcher]) {
    let tests = matchers.map { matcher -> Condition in
      let test: LabelTest = matcher.pattern.map { .matches($0) } ?? .equals(matcher.value)
      let condition = Condition.label(name: matcher.name, test: test)
      return matcher.op.isPositive ? condition : .not(condition)
    }
    switch tests.count {
    case 0: self = .always
    case 1: self = tests[0]
    default: self = .all(tests)
    }
  }
}

extension Place {
  fileprivate init(_ mark: YAMLMark) {
    self.init(file: 0, line: mark.line, column: mark.column)
  }
}

// MARK: - Time intervals

extension ImportBuilder {
  mutating func addCalendars() {
    for interval in config.intervals { calendarOfInterval[interval.name] = add(interval) }
  }

  /// One calendar per interval, or one per zone and one over them when its parts differ in zone.
  private mutating func add(_ interval: AlertmanagerInterval) -> Ref<Calendar> {
    let place = Place(interval.mark)
    var zones: [String] = []
    for part in interval.parts where !zones.contains(part.zone) { zones.append(part.zone) }
    func calendar(_ name: String, _ zone: String) -> Calendar {
      Calendar(
        name: name, zone: zone,
        windows: interval.parts.filter { $0.zone == zone }.map(\.window), exceptions: [],
        place: place)
    }
    let names = [interval.name]
    guard zones.count > 1 else {
      return add(calendar(interval.name, zones.first ?? "UTC"), for: names)
    }
    let parts = zones.map { add(calendar("\(interval.name) in \($0)", $0), for: names) }
    return add(
      Calendar(
        name: interval.name, zone: "UTC", windows: parts.map { CalendarWindow(calendar: $0) },
        exceptions: [], place: place),
      for: names)
  }

  private mutating func add(_ calendar: Calendar, for intervals: [String]) -> Ref<Calendar> {
    calendars.append(calendar)
    intervalsOfCalendar.append(intervals)
    return Ref(calendars.count - 1)
  }
}

// MARK: - Channels

extension ImportBuilder {
  mutating func addChannels() {
    for receiver in config.receivers {
      var targets: [Target] = []
      for (index, integration) in receiver.integrations.enumerated() {
        let isOnly = receiver.integrations.count == 1
        let name = isOnly ? receiver.name : "\(receiver.name)/\(integration.kind)/\(index)"
        guard let channel = channel(integration, name: name, in: receiver) else { continue }
        targets.append(.channel(Ref(channels.count)))
        channels.append(channel)
      }
      channelsOfReceiver[receiver.name] = targets
    }
  }

  /// The channel for an integration; nil, and a note, when there is no counterpart.
  private mutating func channel(
    _ integration: AlertmanagerReceiver.Integration, name: String,
    in receiver: AlertmanagerReceiver
  ) -> Channel? {
    let mark = integration.settings.mark
    var reader = IntegrationReader(config.global, receiver: receiver.name)
    do throws(YAMLError) {
      let channel: Channel?
      switch integration.kind {
      case "webhook": channel = try reader.webhook(integration.settings, name: name)
      case "email": channel = try reader.email(integration.settings, name: name)
      case "slack": channel = try reader.slack(integration.settings, name: name)
      default:
        reader.note(.lost, "there is no channel for '\(integration.kind)_configs' yet", mark)
        channel = nil
      }
      notes += reader.notes
      guard var channel else { return nil }
      channel.place = Place(mark)
      return channel
    } catch {
      notes.append(
        ImportNote(
          effect: .lost, message: "receiver '\(receiver.name)': \(error.message)",
          mark: error.mark))
      return nil
    }
  }
}
