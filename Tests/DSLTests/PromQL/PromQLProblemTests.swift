import Testing

@testable import DSL

/// One wrong expression and what is said about it; `‹` and `›` enclose the bytes at fault.
struct ProblemCase: Sendable, CustomTestStringConvertible {
  let marked: String
  let code: PromQL.ProblemCode
  var options = PromQL.Options()
  var testDescription: String { marked }

  init(_ marked: String, _ code: PromQL.ProblemCode, _ options: PromQL.Options = .init()) {
    self.marked = marked
    self.code = code
    self.options = options
  }

  var source: String { marked.filter { $0 != "‹" && $0 != "›" } }

  var range: TextRange {
    let parts = marked.split(separator: "‹", maxSplits: 1, omittingEmptySubsequences: false)
    let start = parts[0].utf8.count
    let inside = parts[1].prefix { $0 != "›" }.utf8.count
    return TextRange(UInt32(start), UInt32(start + inside))
  }
}

@Suite struct PromQLProblemTests {
  static let metricsQL = PromQL.Options(dialect: .metricsQL)
  static let all = PromQL.Options(features: .all)

  static let cases: [ProblemCase] = [
    ProblemCase("foo ‹;›", .unexpectedCharacter),
    ProblemCase("foo ‹é›", .unexpectedCharacter),
    ProblemCase("1 ‹!› 2", .loneBang),
    ProblemCase("1 ‹=~› 1", .matchOperatorOutsideBraces),
    ProblemCase("1 ‹!~› 1", .matchOperatorOutsideBraces),
    ProblemCase("foo[‹5mm›]", .badNumber),
    ProblemCase("‹1.2.3›", .badNumber),
    ProblemCase("‹" + String(repeating: "9", count: 309) + "›", .numberOutOfRange),
    ProblemCase("foo[‹5m1h›]", .badDuration),
    ProblemCase("‹\"›abc", .unterminatedString),
    ProblemCase("{a=‹'›b}", .unterminatedString),
    ProblemCase("\"a‹\\c›\"", .badEscape),
    ProblemCase("\"‹\\x.›\"", .badEscape),
    ProblemCase("\"‹\\ud800›\"", .badCodePoint),
    ProblemCase("‹›", .empty),
    ProblemCase("‹›# a comment", .empty),
    ProblemCase("1 +‹›", .unexpected),
    ProblemCase("foo ‹bar›", .unexpected),
    ProblemCase("sum by ‹foo› (x)", .unexpected),
    ProblemCase("foo{a=‹b›}", .unexpected),
    ProblemCase("sum‹(›foo", .unclosed),
    ProblemCase("foo‹{›a=\"b\"", .unclosed),
    ProblemCase("foo‹[›5m", .unclosed),
    ProblemCase("rate(foo[5m]‹,›)", .trailingComma),
    ProblemCase("clamp(foo, ‹,› 1)", .missingArgument),
    ProblemCase("1 + ‹group_left›", .reservedName),
    ProblemCase("sum by (‹a:b›) (foo)", .invalidLabelName),
    ProblemCase("foo{a=‹\"\\xff\"›}", .matcherNotUTF8),
    ProblemCase("foo{a=~‹\"(\"›}", .badPattern),
    ProblemCase("foo{‹a›}", .missingOperator),
    ProblemCase("foo[‹0s›]", .durationNotPositive),
    ProblemCase("foo[5m:‹0s›]", .durationNotPositive),
    ProblemCase("foo[‹-5m›]", .durationNotPositive),
    ProblemCase("foo offset ‹9.5e10›", .durationOutOfRange),
    ProblemCase("foo[5m‹/›0]", .divisionByZero, all),
    ProblemCase("foo[5m‹%›0]", .moduloByZero, all),
    ProblemCase("foo @ ‹NaN›", .timestampOutOfRange),
    ProblemCase("‹1› offset 5m", .offsetTarget),
    ProblemCase("foo offset 1m ‹offset 2m›", .offsetTwice),
    ProblemCase("‹sum(foo)› @ 1", .atTarget),
    ProblemCase("foo @ 1 ‹@ 2›", .atTwice),
    ProblemCase("rate(foo[1m])‹[5m]›", .rangeTarget),
    ProblemCase("foo offset 1m‹[5m]›", .shiftBeforeRange),
    ProblemCase("foo @ 1‹[5m]›", .shiftBeforeRange),
    ProblemCase("sum(foo) ‹anchored›", .modeTarget, all),
    ProblemCase("foo anchored ‹smoothed›", .modeTwice, all),
    ProblemCase("‹rates›(foo[5m])", .unknownFunction),
    ProblemCase("‹rates›(foo[5m])", .unknownFunction, metricsQL),
    ProblemCase("‹median_over_time›(foo[5m])", .functionOfMetricsQL),
    ProblemCase("‹floor(foo, 1)›", .argumentCount),
    ProblemCase("‹floor(foo, 1)›", .argumentCount, metricsQL),
    ProblemCase("sum‹()›", .argumentCount),
    ProblemCase("rate(‹foo›)", .argumentType),
    ProblemCase("topk(‹foo›, bar)", .argumentType),
    ProblemCase("abs(‹\"a\"›)", .argumentType, metricsQL),
    ProblemCase("‹limitk›(1, foo)", .featureDisabled),
    ProblemCase("‹mad_over_time›(foo[5m])", .featureDisabled),
    ProblemCase("foo[5m ‹+› 1m]", .featureDisabled),
    ProblemCase("foo[‹step›()]", .featureDisabled),
    ProblemCase("foo ‹smoothed›", .featureDisabled),
    ProblemCase("foo + ‹fill›(0) bar", .featureDisabled),
    ProblemCase("foo ‹default› 0", .featureOfMetricsQL),
    ProblemCase("rate(foo[5m]) ‹keep_metric_names›", .featureOfMetricsQL),
    ProblemCase("sum(foo) ‹limit› 3", .featureOfMetricsQL),
    ProblemCase("foo{a=\"b\" ‹or› c=\"d\"}", .featureOfMetricsQL),
    ProblemCase("‹WITH› (x = 1) x", .withTemplates, metricsQL),
    ProblemCase("info(foo, ‹bar›)", .infoSelector, all),
    ProblemCase("‹foo[5m]› + 1", .operandType),
    ProblemCase("-‹\"a\"›", .unaryType),
    ProblemCase("foo or ‹1›", .setOperand),
    ProblemCase("1 ‹==› 1", .scalarComparison),
    ProblemCase("foo ‹+› bool bar", .boolWithoutComparison),
    ProblemCase("foo == ‹on(bar)› 10", .matchingOnScalar),
    ProblemCase("foo and on(bar) ‹group_left(baz)› bar", .groupOnSet),
    ProblemCase("foo ‹and› fill(0) bar", .fillOnSet, all),
    ProblemCase("foo ‹+› fill(0) 1", .fillOnScalar, all),
    ProblemCase("a + on(x) group_left(‹x›) b", .labelInBoth),
    ProblemCase("‹foo[5m]›[5m:1m]", .subqueryOperand),
    ProblemCase("foo{‹__name__=\"bar\"›}", .nameTwice),
    ProblemCase("‹{a=\"\"}›", .matchesEverything),
    ProblemCase("count_values(‹\"\"›, foo)", .countValuesLabel),
  ]

  @Test(arguments: cases)
  func pointsAtTheFault(_ test: ProblemCase) throws {
    let problems = try #require(promQLProblems(test.source, test.options))
    let found = try #require(problems.first { $0.code == test.code }, "\(problems)")
    #expect(found.range == test.range, "\(problems)")
    #expect(!found.message.contains("{0}") && !found.message.contains("{1}"))
  }

  @Test func templatesNameOnlyArguments() {
    for code in PromQL.ProblemCode.allCases {
      for part in code.rawValue.split(separator: "{", omittingEmptySubsequences: false).dropFirst()
      {
        #expect(part.dropFirst().first == "}" && part.first?.isNumber == true, "\(code)")
      }
    }
  }

  @Test func everyCodeHasACase() {
    // These need more than one line of text.
    let elsewhere: Set<PromQL.ProblemCode> = [.tooLong, .tooDeep, .invalidUTF8]
    let covered = Set(Self.cases.map(\.code)).union(elsewhere)
    #expect(Set(PromQL.ProblemCode.allCases) == covered)
  }

  @Test func functionNamesAreSuggested() throws {
    let problem = try #require(promQLProblems("rates(foo[5m])")?.first)
    #expect(problem.message == "there is no function 'rates'; did you mean 'rate'?")
  }

  @Test func allFaultsOfAReadableTextAreReported() throws {
    let found = try #require(promQLProblems("rate(foo) + ceil(bar[5m], 1) + nosuch()"))
    #expect(found.map(\.code) == [.argumentType, .argumentCount, .unknownFunction])
  }

  @Test func limitsAreProblems() throws {
    let deep = String(repeating: "(", count: 100_000) + "1"
    #expect(promQLProblems(deep)?.first?.code == .tooDeep)
    let chain = (0..<5_000).map { "m\($0)" }.joined(separator: " + ")
    #expect(promQLProblems(chain)?.first?.code == .tooDeep)
    let signs = String(repeating: "-", count: 100_000) + "1"
    #expect(promQLProblems(signs)?.first?.code == .tooDeep)
    let powers = Array(repeating: "2", count: 10_000).joined(separator: "^")
    #expect(promQLProblems(powers)?.first?.code == .tooDeep)
    let long = String(repeating: " ", count: PromQL.bytesMax) + "1"
    #expect(promQLProblems(long)?.first?.code == .tooLong)
    let nested = String(repeating: "(", count: 150) + "1" + String(repeating: ")", count: 150)
    #expect(promQLProblems(nested) == nil)
  }

  @Test func invalidUTF8IsAProblem() {
    for bytes: [UInt8] in [[0xFF], Array("\"a".utf8) + [0xFF, 0x22], Array("foo ".utf8) + [0xC3]] {
      do throws(PromQL.Refusal) {
        let expression = try PromQL.parse(bytes)
        Issue.record("accepted as \(expression.text)")
      } catch {
        #expect(error.problems.first?.code == .invalidUTF8)
      }
    }
  }
}

/// The problems of a text; nil when it is an expression.
func promQLProblems(
  _ source: String, _ options: PromQL.Options = PromQL.Options()
) -> [PromQL.Problem]? {
  do throws(PromQL.Refusal) {
    _ = try PromQL.parse(source, options)
    return nil
  } catch {
    return error.problems
  }
}
