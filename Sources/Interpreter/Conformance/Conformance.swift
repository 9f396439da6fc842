package import DSL

/// What became of one record of a conformance suite.
package enum ConformanceOutcome: Hashable, Sendable {
  case passed
  /// What differed.
  case failed(String)
  /// Why the record is out of scope.
  case skipped(String)
}

/// A kind of conformance data: facts about how Alertmanager behaves, one JSON object per line, which
/// our own engine must reproduce.
package struct ConformanceSuite: Sendable {
  /// The value of `suite` in its records.
  package let name: String
  package let run: @Sendable (_ record: JSONValue) -> ConformanceOutcome

  package init(
    name: String, run: @escaping @Sendable (_ record: JSONValue) -> ConformanceOutcome
  ) {
    self.name = name
    self.run = run
  }

  /// The suites that need no server, by name.
  package static let all: [ConformanceSuite] = [matchers]

  /// The suite with this name; nil when there is none.
  package static func named(_ name: String) -> ConformanceSuite? {
    all.first { $0.name == name }
  }

  /// Runs one line of a file.
  ///
  /// - Returns: The record's id, or "" when the line cannot be read, and the outcome.
  package func run(line: [UInt8]) -> (id: String, outcome: ConformanceOutcome) {
    let record: JSONValue
    do throws(JSONError) {
      record = try JSONValue.parse(line)
    } catch {
      return ("", .failed("the line is not JSON: \(error)"))
    }
    let id = record["id"]?.string ?? ""
    guard record["suite"]?.string == name else {
      return (id, .failed("the record belongs to suite '\(record["suite"]?.string ?? "")'"))
    }
    return (id, run(record))
  }
}

/// A record does not have the shape that its kind demands.
struct MalformedRecord: Error {
  let description: String
}

extension JSONValue {
  /// A member that the record must have.
  func required<Part>(
    _ name: String, _ read: (JSONValue) -> Part?
  ) throws(MalformedRecord) -> Part {
    guard let part = self[name].flatMap(read) else {
      throw MalformedRecord(description: "the record has no usable '\(name)'")
    }
    return part
  }

  func text(_ name: String) throws(MalformedRecord) -> String { try required(name, \.string) }
  func flag(_ name: String) throws(MalformedRecord) -> Bool { try required(name, \.bool) }
  func list(_ name: String) throws(MalformedRecord) -> [JSONValue] { try required(name, \.array) }

  /// An object of strings as labels.
  func labels(_ name: String) throws(MalformedRecord) -> LabelSet {
    let members = try required(name, \.members)
    return LabelSet(members.map { (name: $0.name, value: $0.value.string ?? "") })
  }
}

extension ConformanceOutcome {
  /// Passed when both are equal, else both in words.
  static func compare<Part: Equatable>(_ got: Part, _ wanted: Part) -> ConformanceOutcome {
    got == wanted ? .passed : .failed("wanted \(wanted), got \(got)")
  }
}
