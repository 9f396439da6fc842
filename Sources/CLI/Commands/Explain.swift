import ArgumentParser
import DSL
import Interpreter
import Runtime

/// `tocsin explain`: one alert, and every declaration that decides about it.
struct Explain: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Show which declarations decide about an alert, and why.",
    discussion: """
      Example: tocsin explain playbooks/quickstart alertname=NodeDown severity=critical env=prod
      With --label-sets only who is told is said, in a line for each alert of the file.
      """)

  @Argument(help: "The package.") var package: String
  @Argument(help: "Labels of the alert: NAME=VALUE.") var labels: [String] = []
  @Option(
    help: """
      A file of many alerts instead, a JSON object of labels on each line; `-` for standard input.
      """)
  var labelSets: String?
  @Option(
    help: "Another alert that fires at the same time: NAME=VALUE,NAME=VALUE. May be repeated.")
  var with: [String] = []
  @Option(help: "The time to decide at, RFC 3339 (default: now).") var at: String?
  @Flag(help: "Print JSON.") var json = false
  @OptionGroup var color: ColorOption

  func validate() throws {
    guard labels.isEmpty != (labelSets == nil) else {
      throw ValidationError("give either labels, NAME=VALUE, or --label-sets FILE")
    }
    guard labelSets == nil || with.isEmpty else {
      throw ValidationError("--with goes with the labels of one alert, not with --label-sets")
    }
  }

  func run() throws {
    let program = try PackageSources(reading: package).program(color.color)
    let compiled = CompiledProgram(program, zones: try loadZones(program.zoneNames))
    if let labelSets { return try tellAll(labelSets, compiled) }
    let alert = try parseLabels(labels)
    let others = try with.map { try parseLabels($0.split(separator: ",").map(String.init)) }
    let explanation = compiled.explain(alert, others: others, at: try time())
    if json {
      return Output.line(explanation.json.pretty)
    }
    Output.line(
      explanation.text(
        width: min(Output.width, 120), color: color.color.applies(to: 1) ? .ansi : .none))
  }

  /// Says in a line for each alert of a file who is told.
  private func tellAll(_ path: String, _ compiled: CompiledProgram) throws {
    let now = try time()
    // Lines are written in batches: alerts may be many, and each write is a call of the system.
    let batchBytes = 1 << 16
    var out = ""
    let lines = try readFile(path).split(separator: 0x0a, omittingEmptySubsequences: false)
    for (number, line) in lines.enumerated() where !line.isEmpty {
      let outcome = compiled.outcome(of: try labelSet(line, "\(path):\(number + 1)"), at: now)
      out += json ? outcome.json : outcome.text
      out += "\n"
      if out.utf8.count > batchBytes {
        Output.text(out)
        out = ""
      }
    }
    Output.text(out)
  }

  private func labelSet(_ line: ArraySlice<UInt8>, _ place: String) throws -> LabelSet {
    let value: JSONValue
    do throws(JSONError) { value = try JSONValue.parse(Array(line)) } catch {
      throw Problem("\(place): \(error)", help: "each line is an object of labels", status: .usage)
    }
    guard let members = value.members else {
      throw Problem(
        "\(place): this is no object", help: #"write {"alertname": "NodeDown"}"#, status: .usage)
    }
    return LabelSet(
      try members.map { member in
        guard let text = member.value.string else {
          throw Problem("\(place): the value of '\(member.name)' is no text", status: .usage)
        }
        return (name: member.name, value: text)
      })
  }

  private func time() throws -> Instant {
    guard let at else { return SystemClock().now }
    guard let time = parseRFC3339(at) else {
      throw Problem("--at '\(at)' is no RFC 3339 time such as 2026-11-21T03:00:00Z", status: .usage)
    }
    return time
  }

  private func parseLabels(_ words: [String]) throws -> LabelSet {
    var pairs: [(name: String, value: String)] = []
    for word in words {
      guard let equals = word.firstIndex(of: "="), equals > word.startIndex else {
        throw Problem("'\(word)' is not NAME=VALUE", status: .usage)
      }
      let name = String(word[..<equals])
      guard !pairs.contains(where: { $0.name == name }) else {
        throw Problem("the label '\(name)' is given twice", status: .usage)
      }
      pairs.append((name, String(word[word.index(after: equals)...])))
    }
    return LabelSet(pairs)
  }
}
