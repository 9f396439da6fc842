extension PromQL {
  /// What a token is; operators and punctuation are told apart by their own cases.
  enum TokenKind: UInt8, Hashable, Sendable {
    case end
    /// A word without a colon, which may also be a keyword.
    case identifier
    /// A word with a colon: always a metric name.
    case metricName
    case number
    case duration
    case string
    case leftParenthesis
    case rightParenthesis
    case leftBrace
    case rightBrace
    case leftBracket
    case rightBracket
    case comma
    case colon
    case at
    case plus
    case minus
    case star
    case slash
    case percent
    case caret
    case equalEqual
    case notEqual
    case greater
    case less
    case greaterOrEqual
    case lessOrEqual
    case equal
    case match
    case notMatch
    /// What follows could not be read; the lexer's problem says why.
    case invalid
  }

  struct Token: Hashable, Sendable {
    let kind: TokenKind
    let range: TextRange
  }
}

extension PromQL.TokenKind {
  /// The operator that the token is wherever an operator may stand.
  var binaryOperator: PromQL.BinaryOperator? {
    switch self {
    case .plus: .add
    case .minus: .subtract
    case .star: .multiply
    case .slash: .divide
    case .percent: .modulo
    case .caret: .power
    case .equalEqual: .equal
    case .notEqual: .notEqual
    case .greater: .greater
    case .less: .less
    case .greaterOrEqual: .greaterOrEqual
    case .lessOrEqual: .lessOrEqual
    default: nil
    }
  }

  /// The operator that the token is inside braces.
  var matchOperator: PromQL.MatchOperator? {
    switch self {
    case .equal: .equals
    case .notEqual: .notEquals
    case .match: .matches
    case .notMatch: .notMatches
    default: nil
    }
  }
}
