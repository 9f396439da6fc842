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
      """)

  @Argument(help: "The package.") var package: String
  @Argument(help: "Labels of the alert: NAME=VALUE.") var labels: [String]
  @Option(
    help: "Another alert that fires at the same time: NAME=VALUE,NAME=VALUE. May be repeated.")
  var with: [String] = []
  @Option(help: "The time to decide at, RFC 3339 (default: now).") var at: String?
  @Flag(help: "Print JSON.") var json = false
  @OptionGroup var color: ColorOption

  func run() throws {
    let program = try PackageSources(reading: package).program(color.color)
    let alert = try parseLabels(labels)
    let others = try with.map { try parseLabels($0.split(separator: ",").map(String.init)) }
    let compiled = CompiledProgram(program, zones: try loadZones(program.zoneNames))
    let explanation = compiled.explain(alert, others: others, at: try time())
    if json {
      return Output.line(explanation.json.pretty)
    }
    Output.line(
      explanation.text(
        width: min(Output.width, 120), color: color.color.applies(to: 1) ? .ansi : .none))
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
