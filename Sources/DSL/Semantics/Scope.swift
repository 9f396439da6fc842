/// The names that an expression can use besides the constants of the package.
struct Scope: Sendable {
  struct Local: Sendable {
    let name: String
    let type: ValueType
    let slot: Int
    /// What the name stands for.
    let value: TypedExpression
    /// Where it is defined; nil for what the language defines.
    let span: Span?
  }

  /// Those that copies of the scope share, outside of its own.
  private var shared: [Local] = []
  private var own: [Local] = []
  /// Slots that an evaluation needs; none is used twice.
  private(set) var slotCount = 0
  /// False where values are fixed when the package is loaded: there is no `now` and no calendar.
  let isRunning: Bool
  /// Whether Prometheus fills the texts in: absent labels are empty, and every value must have a
  /// form as a Go template.
  let isRuleText: Bool

  /// The scope of what is known before anything runs.
  static let constant = Scope(isRunning: false)

  /// The scope of the texts of an alert rule; the caller defines the labels.
  static let alertRule: Scope = {
    var scope = Scope(isRunning: false, isRuleText: true)
    scope.define("value", .float, at: nil)
    scope.define("labels", .labels(.ofSeries), at: nil)
    scope.define("external_labels", .labels(.ofSeries), at: nil)
    scope.define("external_url", .string, at: nil)
    return scope
  }()

  /// The slots of `alertRule`.
  enum RuleSlot: Int {
    case value, labels, externalLabels, externalURL
  }

  /// The scope of conditions on the reply of a request.
  static let reply: Scope = {
    var scope = Scope(isRunning: true)
    scope.define("status", .int, at: nil)
    scope.define("body", .string, at: nil)
    return scope
  }()

  private init(isRunning: Bool, isRuleText: Bool = false) {
    self.isRunning = isRunning
    self.isRuleText = isRuleText
  }

  /// The scope of texts over a group, which stands in slot 0.
  init(groupNamed name: String, at span: Span? = nil) {
    isRunning = true
    isRuleText = false
    define(name, .group, at: span)
  }

  /// Innermost last.
  var locals: [Local] { shared + own }

  var count: Int { shared.count + own.count }

  subscript(_ name: String) -> Local? {
    own.last { $0.name == name } ?? shared.last { $0.name == name }
  }

  /// The scope to be copied often: what is defined in a copy costs nothing for what is here.
  func sealed() -> Scope {
    var scope = self
    scope.shared += own
    scope.own = []
    return scope
  }

  /// Gives a name a slot of its own.
  @discardableResult
  mutating func define(_ name: String, _ type: ValueType, at span: Span?) -> Int {
    defer { slotCount += 1 }
    own.append(
      Local(name: name, type: type, slot: slotCount, value: .slot(slotCount), span: span))
    return slotCount
  }

  /// Gives a name to an expression over the names before it.
  mutating func define(_ name: String, _ type: ValueType, as value: TypedExpression, at span: Span?)
  {
    own.append(Local(name: name, type: type, slot: slotCount, value: value, span: span))
  }

  /// Keeps slots for what the language defines in some parts of a declaration only.
  mutating func reserveSlots(_ count: Int) { slotCount = max(slotCount, count) }

  /// Keeps a number of slots; gives the first.
  mutating func reserve(_ count: Int) -> Int {
    defer { slotCount += count }
    return slotCount
  }

  /// Gives a name a slot that was reserved.
  mutating func define(_ name: String, _ type: ValueType, reserved slot: Int) {
    own.append(Local(name: name, type: type, slot: slot, value: .slot(slot), span: nil))
  }

  /// Forgets the names defined since there were `count`.
  mutating func leave(to count: Int) { own.removeLast(self.count - count) }
}

/// An expression after checking.
struct Typed: Sendable {
  var type: ValueType
  var value: TypedExpression

  init(_ type: ValueType, _ value: TypedExpression) {
    self.type = type
    self.value = value
  }

  init(_ type: ValueType, _ constant: Constant) {
    self.init(type, .constant(constant))
  }

  /// The result for an expression whose fault was reported.
  static let poison = Typed(.poison, TypedExpression.poison)

  /// The value if it is known before anything runs.
  var constant: Constant? {
    if case .constant(let constant) = value { return constant }
    return nil
  }
}
