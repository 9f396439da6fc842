import DSL

/// A label name that some condition of the program mentions.
struct NameID: Hashable, Sendable {
  let raw: UInt32
}

/// A label value that some condition mentions, "" (absent), or any other value.
struct ValueID: Hashable, Sendable {
  let raw: UInt32

  /// The label is absent, which is the same as an empty value.
  static let absent = ValueID(raw: 0)
  /// A value that no condition names; only patterns can tell such values apart.
  static let unmentioned = ValueID(raw: .max)
}

/// A beginning of label values that some pattern demands.
struct PrefixID: Hashable, Sendable {
  let raw: UInt32
}

/// The label names, values and beginnings of values that the conditions of a program mention,
/// numbered.
///
/// An alert's labels are looked up here once; from then on conditions compare numbers.
struct Vocabulary: Sendable {
  private var names = ByteInterner()
  private var values = ByteInterner()
  private var prefixes = ByteInterner()
  /// Lengths of the prefixes in bytes, ascending, by name.
  private var prefixLengths: [NameID: [Int]] = [:]

  init() {
    let absent = values.intern("")
    assert(absent == ValueID.absent.raw, "absent must have number zero")
  }

  var nameCount: Int { names.count }

  mutating func name(_ text: String) -> NameID { NameID(raw: names.intern(text)) }
  mutating func value(_ text: String) -> ValueID { ValueID(raw: values.intern(text)) }

  mutating func prefix(_ text: String, of name: NameID) -> PrefixID {
    let length = text.utf8.count
    var lengths = prefixLengths[name] ?? []
    if !lengths.contains(length) { lengths = (lengths + [length]).sorted() }
    prefixLengths[name] = lengths
    return PrefixID(raw: prefixes.intern(text))
  }

  /// Visits the prefixes that a value of a name has; some may belong to another name.
  fileprivate func forEachPrefix(
    of name: NameID, _ bytes: [UInt8], _ range: Range<Int>, _ body: (PrefixID) -> Void
  ) {
    guard !prefixLengths.isEmpty, let lengths = prefixLengths[name] else { return }
    for length in lengths {
      guard length <= range.count else { return }
      let start = range.lowerBound
      if let number = prefixes.find(bytes, start..<start + length) {
        body(PrefixID(raw: number))
      }
    }
  }

  fileprivate func resolve(_ map: PackedMap, into facts: inout [Fact], mentioned: inout [NameID]) {
    let bytes = map.bytes
    map.forEachRange { nameRange, valueRange in
      guard let name = names.find(bytes, nameRange) else { return }
      let value = values.find(bytes, valueRange) ?? ValueID.unmentioned.raw
      facts[Int(name)] = Fact(
        value: ValueID(raw: value), start: UInt32(valueRange.lowerBound),
        end: UInt32(valueRange.upperBound))
      mentioned.append(NameID(raw: name))
    }
  }
}

/// What one label of an alert is: the number of its value and where its bytes are.
private struct Fact: Sendable {
  var value = ValueID.absent
  var start: UInt32 = 0
  var end: UInt32 = 0
}

/// The labels of one alert and the time, ready to be asked by conditions.
///
/// Calendars are asked at most once each; their answers are remembered here, so values of this type
/// are passed `inout`.
struct Facts {
  let now: Instant
  private let bytes: [UInt8]
  /// By name number.
  private var labels: [Fact]
  /// Names that the alert has and the program mentions, in order of name.
  private(set) var mentioned: [NameID] = []
  private let vocabulary: Vocabulary
  private let calendars: CalendarEvaluator
  private var insideCalendar: [Ref<Calendar>: Bool] = [:]

  init(_ map: PackedMap, at now: Instant, vocabulary: Vocabulary, calendars: CalendarEvaluator) {
    self.now = now
    self.vocabulary = vocabulary
    self.calendars = calendars
    bytes = map.bytes
    labels = Array(repeating: Fact(), count: vocabulary.nameCount)
    vocabulary.resolve(map, into: &labels, mentioned: &mentioned)
  }

  func value(of name: NameID) -> ValueID { labels[Int(name.raw)].value }

  func forEachPrefix(of name: NameID, _ body: (PrefixID) -> Void) {
    let fact = labels[Int(name.raw)]
    vocabulary.forEachPrefix(of: name, bytes, Int(fact.start)..<Int(fact.end), body)
  }

  func matches(_ pattern: Pattern, _ name: NameID) -> Bool {
    let fact = labels[Int(name.raw)]
    return pattern.matchesWhole(utf8: bytes.span.extracting(Int(fact.start)..<Int(fact.end)))
  }

  /// Appends a label's value with its length, so that values cannot run into each other.
  func appendKey(of name: NameID, to key: inout [UInt8]) {
    let fact = labels[Int(name.raw)]
    let length = fact.end - fact.start
    for shift in [0, 8, 16, 24] as [UInt32] {
      key.append(UInt8(truncatingIfNeeded: length >> shift))
    }
    key.append(contentsOf: bytes[Int(fact.start)..<Int(fact.end)])
  }

  mutating func isInside(_ calendar: Ref<Calendar>) -> Bool {
    if let known = insideCalendar[calendar] { return known }
    let answer = calendars.contains(now, in: calendar)
    insideCalendar[calendar] = answer
    return answer
  }
}
