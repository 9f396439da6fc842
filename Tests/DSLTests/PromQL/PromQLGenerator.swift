@testable import DSL

/// Writes random expressions that are well typed, from a seed.
struct PromQLGenerator {
  private var state: UInt64
  let dialect: PromQL.Dialect

  init(seed: UInt64, dialect: PromQL.Dialect) {
    self.state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    self.dialect = dialect
  }

  mutating func below(_ bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(bound))
  }

  mutating func pick(_ choices: [String]) -> String { choices[below(choices.count)] }

  private mutating func space() -> String { pick(["", " ", "  ", "\n", " # note\n", "\t"]) }

  mutating func expression() -> String { vector(depth: 4) }

  // MARK: Parts

  private mutating func number() -> String {
    pick([
      "0", "1", "0.5", "5.", ".25", "1e3", "2.5e-7", "1e300", "0x1F", "0755", "1_000", "5m",
      "1h30m",
      "3ms", "Inf", "NaN", "123456789012345680000", "1e21", "0.000001",
    ])
  }

  private mutating func scalar(depth: Int) -> String {
    guard depth > 0 else { return number() }
    switch below(7) {
    case 0: return "time()"
    case 1: return "scalar(" + vector(depth: depth - 1) + ")"
    case 2: return "-" + scalar(depth: depth - 1)
    case 3:
      let op = pick(["+", "-", "*", "/", "%", "^", "atan2", "== bool", "< bool"])
      return scalar(depth: depth - 1) + " " + op + " " + scalar(depth: depth - 1)
    case 4: return "(" + scalar(depth: depth - 1) + ")"
    default: return number()
    }
  }

  private mutating func label() -> String {
    pick(["a", "job", "le", "\"b c\"", "and", "by", "\"ü\""])
  }

  private mutating func labels() -> String {
    let count = below(3)
    let names = (0..<count).map { _ in label() }.joined(separator: "," + space())
    return "(" + names + (count > 0 && below(4) == 0 ? "," : "") + ")"
  }

  private mutating func matcher() -> String {
    let value = pick(["\"x\"", "'y'", "`z\\d`", "\"a\\n\\\"b\"", "\"\"", "\".+\"", "\"\\u00e9\""])
    return label() + space() + pick(["=", "!=", "=~", "!~"]) + value
  }

  private mutating func selector() -> String {
    let name = pick(["foo", "a:b", ":c", "sum", "start", "offset", "bar_total", "on_call"])
    switch below(4) {
    case 0: return name
    case 1: return "{job=\"x\"" + (below(2) == 0 ? "," + matcher() : "") + "}"
    case 2: return "{\"" + pick(["foo", "b c"]) + "\"," + space() + matcher() + "}"
    default: return name + "{" + space() + matcher() + "," + matcher() + space() + "}"
    }
  }

  private mutating func shift() -> String {
    var text = ""
    if below(4) == 0 {
      text += pick([" offset 5m", " offset -1d", " OFFSET 90", " offset (step())"])
    }
    if below(5) == 0 { text += pick([" @ 10", " @ -1.5", " @ start()", " @ end()"]) }
    return text
  }

  private mutating func duration() -> String {
    pick(["5m", "1h30m", "300", "1y2w", "step()", "2 * 5m", "-(1m) + 2m", "max_of(1m, range())"])
  }

  private mutating func matrix(depth: Int) -> String {
    if depth > 0, below(3) == 0 {
      return "(" + vector(depth: depth - 1) + ")[" + duration() + ":"
        + pick(["", "1m", "step()"]) + "]" + shift()
    }
    let mode = pick(["", "", "", " anchored", " smoothed"])
    return selector() + "[" + space() + duration() + "]" + mode + shift()
  }

  private mutating func vector(depth: Int) -> String {
    guard depth > 0 else { return selector() + shift() }
    switch below(8) {
    case 0: return selector() + shift()
    case 1: return binary(depth: depth)
    case 2: return "(" + space() + vector(depth: depth - 1) + space() + ")"
    case 3: return pick(["-", "+"]) + vector(depth: depth - 1)
    case 4: return aggregation(depth: depth)
    case 5: return pick(["rate", "max_over_time", "irate"]) + "(" + matrix(depth: depth - 1) + ")"
    case 6:
      return "label_replace(" + vector(depth: depth - 1) + ", \"d\", \"$1\", \"s\", \"(.*)\")"
    default:
      return "clamp(" + vector(depth: depth - 1) + "," + scalar(depth: depth - 1) + ","
        + number() + ")" + (dialect == .metricsQL && below(3) == 0 ? " keep_metric_names" : "")
    }
  }

  private mutating func binary(depth: Int) -> String {
    let left = vector(depth: depth - 1)
    if dialect == .metricsQL, below(5) == 0 {
      return left + pick([" default ", " if ", " ifnot "]) + vector(depth: depth - 1)
    }
    switch below(4) {
    case 0:
      return left + space() + pick(["+", "> bool", "<=", "^"]) + " " + scalar(depth: depth - 1)
    case 1:
      let matching = pick(["", "", "on ", "ignoring "])
      let op = pick(["and", "or", "unless", "AND"])
      return left + " " + op + " " + (matching.isEmpty ? "" : matching + labels()) + " "
        + vector(depth: depth - 1)
    default:
      var modifiers = pick(["on", "ignoring"]) + labels()
      if below(2) == 0 {
        modifiers += pick([" group_left()", " group_right()", " GROUP_LEFT (z)"])
      }
      if below(3) == 0 { modifiers += pick([" fill(0)", " fill_left(-1) fill_right(2)"]) }
      let op = pick(["+", "/", "*", "atan2", "==", "!= bool"])
      return left + " " + op + " " + modifiers + " (" + vector(depth: depth - 1) + ")"
    }
  }

  private mutating func aggregation(depth: Int) -> String {
    let grouping = pick(["", "by ", "without ", "BY"])
    let list = grouping.isEmpty ? "" : grouping + labels()
    let operand = vector(depth: depth - 1)
    let head = pick(["sum", "COUNT", "quantile", "topk", "count_values", "limitk"])
    let parameter =
      switch head {
      case "quantile", "topk", "limitk": number() + ", "
      case "count_values": "\"v\", "
      default: ""
      }
    let body = "(" + parameter + operand + ")"
    return below(2) == 0 ? head + " " + list + body : head + body + list
  }
}
