package import DSL

/// A checked package in the form that is executed: flat, immutable, free of syntax.
///
/// Lowering makes it from typed syntax; the server, `test`, `explain`, `run` and the conformance
/// suites all evaluate this one form. References between declarations are typed indices.
package struct Program: Sendable {
  /// Hash of the sources (hexadecimal), which names this version in stores, logs and `explain`.
  package var version: String
  package var name: String
  package var edition: Int
  /// What the package states to need by `requires`, sorted.
  package var capabilities: [String]
  package var labels: [LabelDeclaration]
  package var channels: [Channel]
  /// Takes what fails to evaluate or to be delivered.
  package var lastResort: Ref<Channel>
  package var templates: [Template]
  package var calendars: [Calendar]
  package var contacts: [Contact]
  package var escalations: [Escalation]
  /// Depth first, parents before children; the first element is the root.
  package var routes: [RouteNode]
  package var inhibitions: [InhibitRule]
  package var mutes: [MuteRule]
  package var tickets: [TicketKind]
  package var models: [Model]
  package var playbooks: [Playbook]
  package var tests: [TestCase]
  /// Rules that other programs evaluate, in source order; those of objectives come last.
  package var ruleGroups: [ProgramRules]
  /// What the groups that were made of objectives watch.
  package var objectives: [ServiceObjective]
  /// Files that are written for other programs.
  package var targets: [ProgramTarget]
  /// What is declared and checked, but not carried out by this release.
  package var dormant: [DormantDeclaration]
  /// Paths of the source files; `Place.file` indexes it.
  package var files: [String]

  package init(
    version: String, name: String, edition: Int, channels: [Channel], lastResort: Ref<Channel>,
    routes: [RouteNode]
  ) {
    self.version = version
    self.name = name
    self.edition = edition
    self.channels = channels
    self.lastResort = lastResort
    self.routes = routes
    capabilities = []
    labels = []
    templates = []
    calendars = []
    contacts = []
    escalations = []
    inhibitions = []
    mutes = []
    tickets = []
    models = []
    playbooks = []
    tests = []
    ruleGroups = []
    objectives = []
    targets = []
    dormant = []
    files = []
  }
}

/// A declaration of which a program knows no more than that it is there.
package struct DormantDeclaration: Hashable, Sendable {
  package enum Kind: Hashable, Sendable {
    case hold
    case storm
    /// A switch that keeps its default.
    case feature(isOn: Bool)
  }

  package var kind: Kind
  package var name: String
  package var place: Place
}

/// A typed index of a declaration within its list in `Program`.
package struct Ref<Declaration>: Hashable, Sendable {
  package let index: Int
  package init(_ index: Int) { self.index = index }
}

extension Array {
  package subscript(_ reference: Ref<Element>) -> Element { self[reference.index] }
}

/// Where a declaration stands in the sources, for `explain` and for diagnostics at run time.
package struct Place: Hashable, Sendable {
  /// Index in `Program.files`.
  package var file: Int
  /// Both count from 1; columns count UTF-8 bytes.
  package var line: Int
  package var column: Int

  package init(file: Int, line: Int, column: Int) {
    self.file = file
    self.line = line
    self.column = column
  }

  package static let unknown = Place(file: 0, line: 0, column: 0)
}

extension Program {
  /// `path:line:column` of a place; the empty string when it is unknown.
  package func describe(_ place: Place) -> String {
    guard place.line > 0, files.indices.contains(place.file) else { return "" }
    return "\(files[place.file]):\(place.line):\(place.column)"
  }
}

/// One entry of the `labels` block.
package struct LabelDeclaration: Hashable, Sendable {
  package var name: String
  /// Values of an enumeration in declared order; empty for `String`.
  package var values: [String]
  package var isOptional: Bool
  package var place: Place

  package init(name: String, values: [String], isOptional: Bool, place: Place) {
    self.name = name
    self.values = values
    self.isOptional = isOptional
    self.place = place
  }
}

/// A test of an alert's labels and of the time, within the decidable fragment.
package indirect enum Condition: Hashable, Sendable {
  case always
  case never
  /// An absent label has the value "".
  case label(name: String, test: LabelTest)
  /// True while now is inside the calendar.
  case during(Ref<Calendar>)
  case all([Condition])
  case any([Condition])
  case not(Condition)
}

package enum LabelTest: Hashable, Sendable {
  case equals(String)
  /// Sorted, unique.
  case oneOf([String])
  /// The whole value matches.
  case matches(Pattern)
}

// MARK: - Routing

/// One `when`, `also when` or `otherwise` of the route tree, or its root.
package struct RouteNode: Sendable {
  /// Stable identity: survives edits of the condition and reordering; part of the group key.
  package var key: String
  package var parent: Ref<RouteNode>?
  package var children: [Ref<RouteNode>]
  package var condition: Condition
  /// `also`: later siblings are tried even when this one matched.
  package var continues: Bool
  package var isOtherwise: Bool
  /// Empty for a block whose children decide, and for `drop`.
  package var targets: [Target]
  /// The reason of `drop because`.
  package var dropReason: String?
  /// Settings after inheritance.
  package var grouping: Grouping
  package var wait: TimeSpan
  package var interval: TimeSpan
  package var repeatInterval: TimeSpan
  /// Mutes of this block and of the blocks around it.
  package var mutes: [RouteMute]
  package var place: Place
  /// The node as written, one line, for `explain`: `when severity == critical`.
  package var text: String

  package init(key: String, condition: Condition, targets: [Target] = [], place: Place = .unknown) {
    self.key = key
    self.condition = condition
    self.targets = targets
    self.place = place
    children = []
    continues = false
    isOtherwise = false
    grouping = .labels([])
    wait = .seconds(30)
    interval = .minutes(5)
    repeatInterval = .hours(4)
    mutes = []
    text = ""
  }
}

package enum Target: Hashable, Sendable {
  case channel(Ref<Channel>)
  case escalation(Ref<Escalation>)
  case ticket(Ref<TicketKind>)
}

package enum Grouping: Hashable, Sendable {
  /// Alerts with equal values of these labels share a group; sorted. Empty: one group.
  case labels([String])
  /// Every label set is its own group.
  case all
}

/// `mute during …` or `mute outside …` in a route block.
package struct RouteMute: Hashable, Sendable {
  package var calendar: Ref<Calendar>
  /// True for `during`, false for `outside`.
  package var whenInside: Bool
  package var place: Place

  package init(calendar: Ref<Calendar>, whenInside: Bool, place: Place) {
    self.calendar = calendar
    self.whenInside = whenInside
    self.place = place
  }
}

// MARK: - Suppression

package struct InhibitRule: Sendable {
  package var name: String
  /// The alerts that inhibit while they fire.
  package var source: Condition
  /// The alerts that are inhibited.
  package var target: Condition
  /// Labels whose values must be equal on both sides.
  package var same: [String]
  /// May an absent label equal an absent label? Never in our language; Alertmanager says yes, so
  /// its imported configurations set this.
  package var absentEqualsAbsent: Bool
  package var reason: String
  package var place: Place

  package init(
    name: String, source: Condition, target: Condition, same: [String],
    absentEqualsAbsent: Bool = false, reason: String, place: Place
  ) {
    self.name = name
    self.source = source
    self.target = target
    self.same = same
    self.absentEqualsAbsent = absentEqualsAbsent
    self.reason = reason
    self.place = place
  }
}

package struct MuteRule: Sendable {
  package var name: String
  /// Labels and calendars together.
  package var condition: Condition
  package var reason: String
  package var place: Place

  package init(name: String, condition: Condition, reason: String, place: Place) {
    self.name = name
    self.condition = condition
    self.reason = reason
    self.place = place
  }
}

// MARK: - Time

/// Windows of local time: inside when any window holds and no exception does.
package struct Calendar: Sendable {
  package var name: String
  /// IANA name, for example `Europe/Berlin`.
  ///
  /// The caller of evaluation supplies the zone's rules.
  package var zone: String
  package var windows: [CalendarWindow]
  package var exceptions: [CalendarWindow]
  package var place: Place

  package init(
    name: String, zone: String, windows: [CalendarWindow], exceptions: [CalendarWindow],
    place: Place
  ) {
    self.name = name
    self.zone = zone
    self.windows = windows
    self.exceptions = exceptions
    self.place = place
  }
}

/// One line of a calendar: all parts that are given must hold; an empty list means any.
package struct CalendarWindow: Hashable, Sendable {
  /// Another calendar instead of the parts below.
  package var calendar: Ref<Calendar>?
  package var years: [ClosedRange<Int>] = []
  /// 1 January … 12 December.
  package var months: [ClosedRange<Int>] = []
  /// Days of the month; negative ones count from its end (-1 is the last day).
  ///
  /// Clamped to it.
  package var days: [DayRange] = []
  /// 1 Monday … 7 Sunday.
  package var weekdays: [ClosedRange<Int>] = []
  /// Days since 1970-01-01, in the calendar's zone.
  package var dates: [ClosedRange<Int>] = []
  package var times: [MinuteRange] = []

  package init(calendar: Ref<Calendar>? = nil) { self.calendar = calendar }
}

package struct DayRange: Hashable, Sendable {
  package var first: Int
  package var last: Int
  package init(first: Int, last: Int) {
    self.first = first
    self.last = last
  }
}

/// Minutes of the day [start, end); `end` < `start` crosses midnight and belongs to the day on
/// which it starts; 1440 is 24:00.
package struct MinuteRange: Hashable, Sendable {
  package var start: Int
  package var end: Int
  package init(start: Int, end: Int) {
    self.start = start
    self.end = end
  }
}
