import Testing

@testable import DSL

@Suite struct PromQLPropertyTests {
  @Test(arguments: PromQL.Dialect.allCases)
  func printedExpressionsReadBackEqual(_ dialect: PromQL.Dialect) throws {
    let options = PromQL.Options(dialect: dialect, features: .all)
    for seed in 0..<400 as Range<UInt64> {
      var generator = PromQLGenerator(seed: seed, dialect: dialect)
      let source = generator.expression()
      let expression: PromQL.Expression
      do throws(PromQL.Refusal) {
        expression = try PromQL.parse(source, options)
      } catch {
        // A label may be matched and copied, or compared with itself.
        let isExpected = error.problems.allSatisfy { $0.code == .labelInBoth }
        #expect(isExpected, "seed \(seed): \(error): \(source)")
        continue
      }
      let text = expression.text
      #expect(try PromQL.parse(text, options) == expression, "seed \(seed): \(source): \(text)")
      #expect(try PromQL.parse(text, options).text == text, "seed \(seed)")
      for width in [1, 20, 80] {
        let broken = expression.text(brokenAt: width)
        #expect(
          try PromQL.parse(broken, options) == expression, "seed \(seed): \(source): \(broken)")
      }
      try checkTree(expression, source)
    }
  }

  /// Ranges lie inside the text, and operands inside their operators.
  private func checkTree(_ expression: PromQL.Expression, _ source: String) throws {
    let end = UInt32(source.utf8.count)
    for id in expression.ids {
      let range = expression[id].range
      #expect(range.start < range.end && range.end <= end, "\(source)")
      for child in children(expression[id].kind, in: expression) {
        #expect(child < id)
        let inner = expression[child].range
        #expect(range.start <= inner.start && inner.end <= range.end, "\(source)")
      }
    }
  }

  private func children(
    _ kind: PromQL.NodeKind, in expression: PromQL.Expression
  ) -> [PromQL.NodeID] {
    switch kind {
    case .number, .string, .selector: []
    case .range(let range): [range.selector]
    case .subquery(let subquery): [subquery.operand]
    case .unary(_, let operand), .parenthesized(let operand): [operand]
    case .binary(let binary): [binary.left, binary.right]
    case .call(let call): Array(expression[call.arguments])
    case .aggregation(let aggregation): Array(expression[aggregation.arguments])
    }
  }

  @Test func inferenceIsTotal() throws {
    let options = PromQL.Options(features: .all)
    for seed in 1000..<1200 as Range<UInt64> {
      var generator = PromQLGenerator(seed: seed, dialect: .prometheus)
      let source = generator.expression()
      guard let expression = try? PromQL.parse(source, options) else { continue }
      let labels = PromQLLabels(expression)
      #expect(!labels.branches.isEmpty)
      #expect(Set(labels.certainLabels).isSubset(of: labels.possibleLabels), "\(source)")
      #expect(Set(labels.impossibleLabels).isDisjoint(with: labels.possibleLabels), "\(source)")
    }
  }

  @Test func manyBranchesStayBounded() throws {
    let either = "(a or b or vector(1))"
    let source = Array(repeating: "scalar" + either, count: 30).joined(separator: " + ")
    let labels = PromQLLabels(try PromQL.parse(source))
    #expect(labels.branches.count <= PromQLLabels.branchesMax)
    let joins = Array(repeating: either, count: 60).joined(separator: " * on (x) ")
    #expect(PromQLLabels(try PromQL.parse(joins)).branches.count <= PromQLLabels.branchesMax)
  }

  @Test func manyLabelsStayBounded() throws {
    let names = (0..<20_000).map { "l\($0)" }
    let by = "sum by (" + names.joined(separator: ",") + ") (foo)"
    let matched = "foo{" + names.map { $0 + "=\"x\"" }.joined(separator: ",") + "}"
    for source in [by, matched, "absent(" + matched + ")", matched + " * " + matched] {
      let labels = PromQLLabels(try PromQL.parse(source))
      #expect(labels.verdict(on: "l19999").presence != .never)
      #expect(labels.verdict(on: "l0").presence != .never)
    }
  }

  @Test func anyBytesGiveAnAnswer() {
    let letters =
      Array("sumfooby(){}[],:@+-*/%^=!<>~\"'`\\#. \n0159mhe_".utf8) + [0xC3, 0xA9, 0xFF]
    var generator = PromQLGenerator(seed: 7, dialect: .prometheus)
    for round in 0..<4_000 {
      let bytes = (0..<generator.below(40)).map { _ in letters[generator.below(letters.count)] }
      checkTotal(bytes, round)
    }
  }

  @Test func damagedExpressionsGiveAnAnswer() {
    for seed in 0..<300 as Range<UInt64> {
      var generator = PromQLGenerator(seed: seed, dialect: .metricsQL)
      var bytes = Array(generator.expression().utf8)
      for _ in 0..<3 where !bytes.isEmpty {
        let place = generator.below(bytes.count)
        switch generator.below(3) {
        case 0: bytes.remove(at: place)
        case 1: bytes.insert(bytes[generator.below(bytes.count)], at: place)
        default: bytes[place] = UInt8(generator.below(256))
        }
      }
      checkTotal(bytes, Int(seed))
    }
  }

  private func checkTotal(_ bytes: [UInt8], _ round: Int) {
    for dialect in PromQL.Dialect.allCases {
      let options = PromQL.Options(dialect: dialect, features: .all)
      do throws(PromQL.Refusal) {
        let expression = try PromQL.parse(bytes, options)
        let again = try PromQL.parse(expression.text, options)
        #expect(again == expression, "\(round): \(expression.text)")
      } catch {
        #expect(!error.problems.isEmpty)
        #expect(error.problems.allSatisfy { $0.range.end <= UInt32(bytes.count) }, "\(round)")
      }
    }
  }

  /// Inputs on which a careless reader goes back again and again; they must simply end.
  @Test func longInputsEnd() throws {
    let count = 60_000
    let arguments = Array(repeating: "1", count: count).joined(separator: ",")
    #expect(promQLProblems("clamp(" + arguments + ")")?.first?.code == .argumentCount)
    let matchers = Array(repeating: "a!=\"b\"", count: count).joined(separator: ",")
    #expect(promQLProblems("foo{" + matchers + "}") == nil)
    let escapes = "\"" + String(repeating: "\\xff", count: count) + "\""
    let text = try PromQL.parse(escapes).text
    #expect(text.utf8.count == escapes.utf8.count)
    let quotes = String(repeating: "'", count: count + 1)
    #expect(promQLProblems(quotes) != nil)
    let comments = String(repeating: "# x\n", count: count) + "1"
    #expect(promQLProblems(comments) == nil)
    let braces = String(repeating: "{", count: count)
    #expect(promQLProblems(braces) != nil)
  }
}
