extension PromQL {
  /// Everything that can be wrong with an expression, with the text that says so.
  ///
  /// `{0}` stands for the first argument of a problem.
  package enum ProblemCode: String, Hashable, Sendable, CaseIterable {
    // Limits.
    case tooLong = "the expression has more than {0} bytes; split it with recording rules"
    case tooDeep = "the expression is nested more than {0} levels deep; split it"

    // Tokens.
    case unexpectedCharacter = "unexpected character {0}"
    case invalidUTF8 = "bytes that are not UTF-8"
    case loneBang = "'!' alone means nothing; write '!='"
    case matchOperatorOutsideBraces =
      "'{0}' compares labels inside braces; between expressions use '==' or '!='"
    case badNumber = "'{0}' is neither a number nor a duration"
    case numberOutOfRange = "{0} is too large for a number"
    case badDuration = "'{0}' is not a duration; write units once each, from years down: 1h30m"
    case unterminatedString = "the string that starts here has no closing {0}"
    case badEscape = "'{0}' is not an escape sequence"
    case badCodePoint = "'{0}' is not a Unicode character"

    // Syntax.
    case empty = "there is no expression here"
    case unexpected = "unexpected {0}, expected {1}"
    case unclosed = "the '{0}' that opens here is never closed"
    case trailingComma = "a list of arguments must not end with a comma"
    case missingArgument = "an argument is missing before this comma"
    case reservedName =
      "'{0}' is a keyword and cannot be a metric name here; put it in quotes inside braces"
    case invalidLabelName = "'{0}' needs quotes to be a label name"
    case matcherNotUTF8 = "label values are UTF-8 text, so this value can match nothing"
    case badPattern = "the regular expression is wrong: {0}"
    case missingOperator = "a label needs '=', '!=', '=~' or '!~' and a value in quotes"

    // Time.
    case durationNotPositive = "a range or step must be longer than 0"
    case durationOutOfRange = "the duration is longer than 292 years"
    case divisionByZero = "division by zero"
    case moduloByZero = "remainder of a division by zero"
    case timestampOutOfRange = "{0} is not a time that '@' can name"
    case offsetTarget =
      "'offset' goes behind a selector or a subquery, and this is {0}"
    case offsetTwice = "this has an offset already"
    case atTarget = "'@' goes behind a selector or a subquery, and this is {0}"
    case atTwice = "this has an '@' already"
    case rangeTarget =
      "a range goes behind a selector, and this is {0}; for a subquery write [range:step]"
    case shiftBeforeRange = "'{0}' goes behind the range: metric[5m] {0} …"
    case modeTarget = "'{0}' goes behind a selector, and this is {1}"
    case modeTwice = "this is '{0}' already"

    // Names and arguments.
    case unknownFunction = "there is no function '{0}'"
    case functionOfMetricsQL = "'{0}' is a function of MetricsQL, which Prometheus does not have"
    case argumentCount = "'{0}' takes {1}, not {2}"
    case argumentType = "{0} of '{1}' must be {2}, and this is {3}"
    case featureDisabled = "{0} needs Prometheus' feature '{1}', which is not enabled"
    case featureOfMetricsQL = "{0} is MetricsQL, which Prometheus does not understand"
    case withTemplates =
      "WITH templates are not supported; write the expression out or use a recording rule"
    case infoSelector =
      "the second argument of 'info' must be label matchers in braces without a metric name"

    // Operators.
    case operandType = "'{0}' works on scalars and instant vectors, and this is {1}"
    case unaryType = "a sign goes before a scalar or an instant vector, and this is {0}"
    case setOperand = "'{0}' combines instant vectors, and this is {1}"
    case scalarComparison =
      "comparing two scalars gives a number, so it must say so: write '{0} bool'"
    case boolWithoutComparison = "'bool' goes with a comparison, and '{0}' is none"
    case matchingOnScalar = "'{0}' matches series, so both sides must be instant vectors"
    case groupOnSet = "'{0}' goes with arithmetic and comparisons, not with '{1}'"
    case fillOnSet = "fill values go with arithmetic and comparisons, not with '{0}'"
    case fillOnScalar = "fill values replace missing series, so both sides must be instant vectors"
    case labelInBoth = "label '{0}' is matched with 'on', so it cannot be copied as well"
    case subqueryOperand = "a subquery runs an instant vector, and this is {0}"

    // Selectors.
    case nameTwice = "the metric name is given twice: '{0}' and '{1}'"
    case matchesEverything =
      "these matchers also fit series without any of the labels; one must exclude an empty value"
    case countValuesLabel = "'{0}' is not a label name"
  }
}

extension PromQL.ProblemCode {
  /// The stable name of the code.
  package var name: String { String(describing: self) }
}
