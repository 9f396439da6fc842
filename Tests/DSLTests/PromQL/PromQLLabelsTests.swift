import Testing

@testable import DSL

@Suite struct PromQLLabelsTests {
  private func labels(_ source: String) throws -> PromQLLabels {
    PromQLLabels(try PromQL.parse(source, PromQL.Options(features: .all)))
  }

  /// The text of the range of the only cause.
  private func reason(_ source: String, _ label: String) throws -> String {
    let verdict = try labels(source).verdict(on: label)
    let cause = try #require(verdict.causes.first)
    let bytes = Array(source.utf8)[cause.range.indices]
    return "\(verdict.presence.rawValue) \(cause.kind): \(String(decoding: bytes, as: UTF8.self))"
  }

  @Test(arguments: [
    ("foo{job=\"x\"}", "job", "always selected: job=\"x\""),
    ("foo{job!=\"\"}", "job", "always selected: job!=\"\""),
    ("foo{job=\"\"}", "job", "never selectedWithout: job=\"\""),
    ("sum(foo{job=\"x\"})", "job", "never aggregatedAway: sum"),
    ("sum(foo)", "other", "never aggregatedAway: sum"),
    ("sum by (a, b) (foo)", "b", "possible inBy: b"),
    ("sum by (a) (foo)", "job", "never notInBy: by (a)"),
    ("sum without (a, b) (foo)", "b", "never inWithout: b"),
    ("a * on (x) b", "y", "never notInOn: on (x)"),
    ("a * ignoring (x) b", "x", "never inIgnoring: x"),
    ("a * on (x) group_left (team) b", "team", "possible copied: team"),
    ("a * on (x) group_left (team) b{team=\"t\"}", "team", "always copied: team"),
    ("a * on (x) group_left (team) sum by (x) (b)", "team", "never clearedByCopy: team"),
    ("a * on (x) group_left sum(b)", "x", "never otherSideLacks: x"),
    ("a and on (x) b{x=\"1\"}", "x", "always otherSideHas: x"),
    ("a / sum by (x) (b)", "y", "never otherSideLacks: /"),
    ("absent(foo{job=\"x\",a=~\"b\"})", "job", "always absentKnows: job=\"x\""),
    ("absent(foo{job=\"x\",a=~\"b\"})", "a", "never absentDrops: absent"),
    ("vector(1)", "a", "never noLabels: vector"),
    ("rate(foo[5m])", "__name__", "never nameDropped: rate"),
    ("foo > 1 and bar + 1", "__name__", ""),
    ("count_values(\"v\", foo)", "v", "always counted: \"v\""),
    ("label_replace(foo, \"a\", \"x\", \"\", \"\")", "a", "always written: \"a\""),
    ("label_replace(foo, \"a\", \"$1\", \"b\", \"(.*)\")", "a", "possible writtenMaybe: \"a\""),
    ("label_replace(foo, \"a\", \"\", \"\", \"\")", "a", "never erased: \"a\""),
    ("label_replace(foo{b=\"x\"}, \"a\", \"$1\", \"b\", \"(.+)\")", "a", "always written: \"a\""),
    ("label_join(foo, \"a\", \"-\", \"b\", \"c\")", "a", "always written: \"a\""),
    ("histogram_quantile(0.9, sum by (le) (foo))", "le", "never erased: histogram_quantile"),
  ])
  func verdictsNameTheirColumn(_ source: String, _ label: String, _ wanted: String) throws {
    guard !wanted.isEmpty else {
      #expect(try labels(source).verdict(on: label).presence == .possible)
      return
    }
    #expect(try reason(source, label) == wanted)
  }

  @Test func valuesAreKnown() throws {
    let joined = try labels("a{x=\"1\"} * on (x) group_left (team) b{team=\"t\"}")
    #expect(joined.fixedValue(of: "team") == "t")
    #expect(joined.fixedValue(of: "x") == "1")
    let severity = try labels("foo{severity=~\"page|ticket\"} or bar{severity=\"info\"}")
    #expect(severity.allows("page", of: "severity"))
    #expect(severity.allows("info", of: "severity"))
    #expect(!severity.allows("debug", of: "severity"))
    #expect(!severity.allows("", of: "severity"))
    #expect(severity.fixedValue(of: "severity") == nil)
    #expect(try labels("sum(foo)").allows("", of: "severity"))
    #expect(try !labels("sum(foo)").allows("x", of: "severity"))
  }

  @Test(arguments: [
    ("vector(0) > 0", "neverTrue"), ("1 > bool 5", "alwaysZero"),
    ("foo{a=\"x\",a=\"y\"}", "contradiction"), ("foo{a=~\"x+\",a=~\"y+\"}", "contradiction"),
    ("foo{a=~\"x+\",a!~\"x*\"}", "contradiction"), ("foo{a=\"x\",a!~\"y\"}", ""),
    ("foo{a=\"1\"} * sum(bar)", "labelMissing"),
    ("foo{a=\"1\"} and on (a) sum(bar)", "labelMissing"),
    ("foo{a=\"1\"} * on (a) bar{a=\"2\"}", "valuesDiffer"), ("foo{a=\"1\"} * on (a) bar", ""),
    ("foo and (vector(1) > 2)", "deadOperand"), ("foo unless on () vector(1)", "takenByUnless"),
    ("sum(foo) unless vector(1)", "takenByUnless"), ("foo unless vector(1)", ""),
    ("absent(vector(1))", "absentOfCertain"), ("(1 > bool 5) + 3", ""), ("foo > 1", ""),
    ("group(vector(0)) > 0", ""), ("absent(foo) > 1", "neverTrue"),
    ("up == bool 1 == 2", ""), ("foo or vector(1)", ""),
  ])
  func deadExpressions(_ source: String, _ wanted: String) throws {
    let labels = try labels(source)
    let death = labels.branches.first?.death
    #expect(death.map { String(describing: $0.kind) } ?? "" == wanted)
    #expect(labels.isDead == !wanted.isEmpty)
    if let death { #expect(!death.message.contains("{"), "\(death.message)") }
  }

  @Test(arguments: [
    ("vector(1)", true), ("vector(1) > 0", false), ("vector(1) > bool 0", true), ("1", true),
    ("foo or vector(1)", true), ("foo or (vector(1) > 0)", false), ("foo", false),
    ("sum(vector(1))", true), ("vector(1) and vector(2)", true), ("vector(1) and foo", false),
    ("vector(1) * vector(2)", true), ("hour()", true), ("hour() < 6", false),
    ("vector(1) unless foo", false), ("absent(foo)", false), ("absent(vector(0) > 1)", true),
    ("scalar(foo)", true),
  ])
  func whatAlwaysReturns(_ source: String, _ wanted: Bool) throws {
    #expect(try labels(source).alwaysReturns == wanted)
  }

  @Test(arguments: [
    ("vector(1) or foo", "hiddenByLeft", false), ("vector(1) or on () foo", "hiddenByLeft", true),
    ("vector(1) or vector(2)", "hiddenByLeft", true), ("foo or vector(2)", "", false),
  ])
  func hiddenRightSides(_ source: String, _ kind: String, _ isHidden: Bool) throws {
    let death = try labels(source).branches.last?.death
    #expect((death.map { String(describing: $0.kind) } == kind) == isHidden)
  }

  @Test func findingsPointAtLabels() throws {
    func findings(_ source: String) throws -> [String] {
      try labels(source).branches.flatMap(\.findings).map {
        let bytes = Array(source.utf8)[$0.range.indices]
        return "\($0.kind.rawValue) \($0.label): \(String(decoding: bytes, as: UTF8.self))"
      }
    }
    #expect(try findings("sum by (a) (sum by (b) (foo))") == ["impossible a: a"])
    #expect(try findings("foo{t=\"1\"} * on (x) group_left (t) bar") == ["redundant t: t"])
    #expect(try findings("sum(a * on (x) group_left (t) b)") == ["unused t: sum"])
    #expect(
      try findings("c and on (x) (a * on (x) group_left (t) b)") == ["orphaned t: and"])
    #expect(try findings("sum by (x) (a * on (x) group_left (t) b{t=\"y\"})").count == 1)
    #expect(try findings("sum by (t) (a * on (x) group_left (t) b)").isEmpty)
  }

  @Test func metricsQLClaimsOnlyWhatItKnows() throws {
    let options = PromQL.Options(dialect: .metricsQL)
    let unknown = PromQLLabels(try PromQL.parse("label_set(foo, \"a\", \"b\")", options))
    #expect(unknown.verdict(on: "a").presence == .possible)
    #expect(!unknown.isClosed)
    let copied = PromQLLabels(try PromQL.parse("a * on (x) group_left (*) b", options))
    #expect(!copied.isClosed)
    let filled = PromQLLabels(try PromQL.parse("sum(foo) default 0", options))
    #expect(filled.alwaysReturns)
  }
}
