import DSL
import Glibc

/// The functions of templates: those of Prometheus that need no server, and Go's own.
enum TemplateFunctions {
  static let names: Set<String> = [
    "and", "args", "eq", "externalURL", "first", "ge", "gt", "humanize", "humanize1024",
    "humanizeDuration", "humanizePercentage", "humanizeTimestamp", "index", "label", "le", "len",
    "lt", "match", "ne", "not", "or", "parseDuration", "pathPrefix", "print", "printf", "println",
    "query", "reReplaceAll", "safeHtml", "sortByLabel", "stripDomain", "stripPort", "strvalue",
    "title", "toLower", "toUpper", "urlquery", "value",
  ]

  /// Functions that Prometheus or vmalert has and that are not run here.
  private static let elsewhere: Set<String> = [
    "call", "crlfEscape", "formatTime", "graphLink", "html", "htmlEscape", "js", "jsonEscape",
    "now", "parseDurationTime", "pathEscape", "queryEscape", "quotesEscape", "slice", "tableLink",
    "toDuration", "toTime", "urlQueryEscape",
  ]

  /// Refuses a function that is not run here.
  static func require(_ name: String) throws(TemplateError) {
    guard !names.contains(name) else { return }
    guard elsewhere.contains(name) else {
      throw TemplateError("there is no template function '\(name)'")
    }
    throw TemplateError("the template function '\(name)' is not supported", isUnsupported: true)
  }

  static func call(
    _ name: String, _ arguments: [TemplateValue]
  ) throws(TemplateError) -> TemplateValue {
    if let result = try numbers(name, arguments) { return result }
    if let result = try samples(name, arguments) { return result }
    if let result = try comparisons(name, arguments) { return result }
    return try texts(name, arguments)
  }

  private static func wrong(_ name: String) -> TemplateError {
    TemplateError("'\(name)' has the wrong arguments")
  }

  // MARK: Numbers

  private static func numbers(
    _ name: String, _ arguments: [TemplateValue]
  ) throws(TemplateError) -> TemplateValue? {
    let body: (Double) -> String
    switch name {
    case "humanize": body = humanized
    case "humanize1024": body = humanized1024
    case "humanizeDuration": body = duration
    case "humanizePercentage": body = { formatted("%.4g%%", $0 * 100) }
    case "humanizeTimestamp": body = timestamp
    default: return nil
    }
    guard arguments.count == 1, let number = arguments[0].number else { throw wrong(name) }
    return .text(body(number))
  }

  static func humanized(_ number: Double) -> String {
    guard number != 0, number.isFinite else { return short(number) }
    var value = number
    var prefix = ""
    if abs(number) >= 1 {
      for next in ["k", "M", "G", "T", "P", "E", "Z", "Y"] where abs(value) >= 1000 {
        (value, prefix) = (value / 1000, next)
      }
    } else {
      (value, prefix) = small(number)
    }
    return short(value) + prefix
  }

  private static func small(_ number: Double) -> (Double, String) {
    var value = number
    var prefix = ""
    for next in ["m", "u", "n", "p", "f", "a", "z", "y"] where abs(value) < 1 {
      (value, prefix) = (value * 1000, next)
    }
    return (value, prefix)
  }

  static func humanized1024(_ number: Double) -> String {
    guard abs(number) > 1, number.isFinite else { return short(number) }
    var value = number
    var prefix = ""
    for next in ["ki", "Mi", "Gi", "Ti", "Pi", "Ei", "Zi", "Yi"] where abs(value) >= 1024 {
      (value, prefix) = (value / 1024, next)
    }
    return short(value) + prefix
  }

  /// `1d 2h 3m 4s`; below a minute with a fraction, below a second with a prefix.
  private static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite else { return short(seconds) }
    guard seconds != 0 else { return "0s" }
    guard abs(seconds) >= 1 else {
      let (value, prefix) = small(seconds)
      return short(value) + prefix + "s"
    }
    let sign = seconds < 0 ? "-" : ""
    // Durations beyond what a counter holds are cut, not trapped on.
    let whole = Int64(min(abs(seconds), 9e18))
    let (second, minute) = (whole % 60, whole / 60 % 60)
    let (hour, day) = (whole / 3600 % 24, whole / 86_400)
    if day != 0 { return "\(sign)\(day)d \(hour)h \(minute)m \(second)s" }
    if hour != 0 { return "\(sign)\(hour)h \(minute)m \(second)s" }
    if minute != 0 { return "\(sign)\(minute)m \(second)s" }
    return sign + short(abs(seconds)) + "s"
  }

  static func timestamp(_ seconds: Double) -> String {
    guard seconds.isFinite, abs(seconds) < 9e9 else { return short(seconds) }
    let text = formatRFC3339(Instant.seconds(Int64(seconds.rounded(.down))))
    return text.replacing("T", with: " ").replacing("Z", with: " +0000 UTC")
  }

  /// Four significant digits.
  private static func short(_ number: Double) -> String { formatted("%.4g", number) }

  static func formatted(_ format: String, _ value: any CVarArg) -> String {
    if let number = value as? Double, !number.isFinite {
      return PromQL.text(of: number) + (format.hasSuffix("%%") ? "%" : "")
    }
    var buffer = [CChar](repeating: 0, count: 400)
    let count = buffer.count
    _ = unsafe withVaList([value]) { list in unsafe vsnprintf(&buffer, count, format, list) }
    return String(decoding: buffer.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  // MARK: Samples

  private static func samples(
    _ name: String, _ arguments: [TemplateValue]
  ) throws(TemplateError) -> TemplateValue? {
    switch (name, arguments.count) {
    case ("first", 1):
      guard case .list(let list) = arguments[0] else { throw wrong(name) }
      guard let first = list.first else { throw TemplateError("'first' of an empty list") }
      return first
    case ("value", 1):
      guard case .sample(let sample) = arguments[0] else { throw wrong(name) }
      return .number(sample.value)
    case ("strvalue", 1):
      guard case .sample(let sample) = arguments[0] else { throw wrong(name) }
      return .text(sample.labels["__value__"] ?? "")
    case ("label", 2):
      guard case .text(let label) = arguments[0], case .sample(let sample) = arguments[1] else {
        throw wrong(name)
      }
      return .text(sample.labels[label] ?? "")
    case ("sortByLabel", 2):
      guard case .text(let label) = arguments[0], case .list(let list) = arguments[1] else {
        throw wrong(name)
      }
      return .list(
        list.sorted { left, right in
          guard case .sample(let one) = left, case .sample(let two) = right else { return false }
          return (one.labels[label] ?? "") < (two.labels[label] ?? "")
        })
    default: return nil
    }
  }

  // MARK: Comparisons

  private static func comparisons(
    _ name: String, _ arguments: [TemplateValue]
  ) throws(TemplateError) -> TemplateValue? {
    switch name {
    case "and":
      guard let last = arguments.last else { throw wrong(name) }
      return arguments.first { !$0.isTrue } ?? last
    case "or":
      guard let last = arguments.last else { throw wrong(name) }
      return arguments.first(where: \.isTrue) ?? last
    case "not":
      guard arguments.count == 1 else { throw wrong(name) }
      return .bool(!arguments[0].isTrue)
    case "eq":
      guard arguments.count > 1 else { throw wrong(name) }
      return .bool(arguments.dropFirst().contains { isEqual(arguments[0], $0) })
    case "ne", "lt", "le", "gt", "ge":
      guard arguments.count == 2 else { throw wrong(name) }
      let (left, right) = (arguments[0], arguments[1])
      if name == "ne" { return .bool(!isEqual(left, right)) }
      let isLess = try precedes(left, right, name)
      switch name {
      case "lt": return .bool(isLess)
      case "le": return .bool(isLess || isEqual(left, right))
      case "gt": return .bool(!isLess && !isEqual(left, right))
      default: return .bool(!isLess)
      }
    default: return nil
    }
  }

  private static func isEqual(_ left: TemplateValue, _ right: TemplateValue) -> Bool {
    if case .text = left { return left == right }
    if case .text = right { return false }
    if let one = left.number, let two = right.number { return one == two }
    return left == right
  }

  private static func precedes(
    _ left: TemplateValue, _ right: TemplateValue, _ name: String
  ) throws(TemplateError) -> Bool {
    switch (left, right) {
    case (.text(let one), .text(let two)):
      return one.utf8.lexicographicallyPrecedes(two.utf8)
    case (.int, .int), (.int, .number), (.number, .int), (.number, .number):
      return (left.number ?? 0) < (right.number ?? 0)
    default: throw wrong(name)
    }
  }

  // MARK: Texts

  private static func texts(
    _ name: String, _ arguments: [TemplateValue]
  ) throws(TemplateError) -> TemplateValue {
    switch name {
    case "print": return .text(arguments.map(\.text).joined(separator: " "))
    case "println": return .text(arguments.map(\.text).joined(separator: " ") + "\n")
    case "printf":
      guard case .text(let format)? = arguments.first else { throw wrong(name) }
      return .text(printed(format, arguments.dropFirst()))
    case "len":
      guard arguments.count == 1 else { throw wrong(name) }
      switch arguments[0] {
      case .text(let text): return .int(text.utf8.count)
      case .list(let list): return .int(list.count)
      case .labels(let labels): return .int(labels.count)
      default: throw wrong(name)
      }
    case "index":
      guard arguments.count == 2 else { throw wrong(name) }
      switch (arguments[0], arguments[1]) {
      case (.labels(let labels), .text(let key)): return .text(labels[key] ?? "")
      case (.list(let list), .int(let index)) where list.indices.contains(index):
        return list[index]
      default: throw wrong(name)
      }
    case "match", "reReplaceAll": return try patterns(name, arguments)
    case "parseDuration":
      guard case .text(let text)? = arguments.first, let span = TimeSpan(prometheus: text) else {
        throw wrong(name)
      }
      return .number(span.seconds)
    default:
      guard arguments.count == 1, case .text(let text) = arguments[0] else { throw wrong(name) }
      return .text(try changed(name, text))
    }
  }

  private static func patterns(
    _ name: String, _ arguments: [TemplateValue]
  ) throws(TemplateError) -> TemplateValue {
    guard case .text(let source)? = arguments.first, case .text(let text)? = arguments.last,
      let pattern = try? Pattern.parse(source)
    else { throw wrong(name) }
    if name == "match" { return .bool(pattern.matchesAnywhere(text)) }
    guard arguments.count == 3, case .text(let replacement) = arguments[1] else {
      throw wrong(name)
    }
    guard !replacement.contains("$") else {
      throw TemplateError("groups in 'reReplaceAll' are not supported in tests of rules")
    }
    return .text(pattern.replacingMatches(in: text, with: replacement))
  }

  private static func changed(
    _ name: String, _ text: String
  ) throws(TemplateError) -> String {
    switch name {
    case "toUpper": return text.uppercased()
    case "toLower": return text.lowercased()
    case "safeHtml": return text
    case "title":
      var isStart = true
      return String(
        text.map { character in
          defer { isStart = character.isWhitespace }
          return isStart ? Character(character.uppercased()) : character
        })
    case "stripPort":
      guard let colon = text.lastIndex(of: ":"), !text.hasSuffix("]") else { return text }
      return String(text[..<colon].drop { $0 == "[" }.prefix { $0 != "]" })
    case "stripDomain":
      let host = text.prefix { $0 != ":" }
      return String(host.prefix { $0 != "." } + text.dropFirst(host.count))
    default: throw TemplateError("'\(name)' is not supported in tests of rules")
    }
  }

  /// Go's `Printf` for the verbs that texts need.
  static func printed(_ format: String, _ arguments: ArraySlice<TemplateValue>) -> String {
    var out = ""
    var rest = format[...]
    var arguments = arguments
    while let percent = rest.firstIndex(of: "%") {
      out += rest[..<percent]
      rest = rest[rest.index(after: percent)...]
      let flags = rest.prefix { "+-# 0123456789.".contains($0) }
      rest = rest.dropFirst(flags.count)
      guard let verb = rest.popFirst() else { return out + "%!(NOVERB)" }
      if verb == "%" {
        out += "%"
      } else if let argument = arguments.popFirst() {
        out += printed(argument, verb, String(flags.prefix(20)))
      } else {
        out += "%!\(verb)(MISSING)"
      }
    }
    return out + rest
  }

  private static func printed(
    _ argument: TemplateValue, _ verb: Character, _ flags: String
  ) -> String {
    switch (verb, argument) {
    case ("d", .int(let count)), ("x", .int(let count)), ("X", .int(let count)):
      return formatted("%\(flags)l\(verb)", count)
    case ("f", .number(let number)), ("e", .number(let number)), ("g", .number(let number)),
      ("F", .number(let number)), ("E", .number(let number)), ("G", .number(let number)):
      let isShortest = verb == "g" && !flags.contains(".")
      return isShortest ? PromQL.text(of: number) : formatted("%\(flags)\(verb)", number)
    case ("q", .text(let text)): return PromQLText.quoted(text)
    case ("s", .text), ("v", _), ("t", .bool):
      let text = argument.text
      let width = Int(flags.filter(\.isNumber)) ?? 0
      let padding = String(repeating: " ", count: max(0, min(width, 400) - text.count))
      return flags.hasPrefix("-") ? text + padding : padding + text
    default: return "%!\(verb)(\(kind(argument))=\(argument.text))"
    }
  }

  private static func kind(_ value: TemplateValue) -> String {
    switch value {
    case .number: "float64"
    case .int: "int"
    case .text: "string"
    case .bool: "bool"
    case .nothing, .labels, .sample, .list, .data: "value"
    }
  }
}
