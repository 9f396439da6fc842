extension PromQL {
  /// A series as rule tests write it: labels, and samples at even distances.
  ///
  /// `up{job="node"} 1 0x3 _ 2+3x2 stale` is 1, then 0 four times, nothing, 2, 5, 8 and a staleness
  /// marker.
  package struct WrittenSeries: Sendable {
    /// In the order of the text, each once; the metric has the label `__name__`.
    package let labels: [(name: String, value: String)]
    package let samples: [SeriesSample]
  }

  /// Samples that one series may stand for.
  package static let seriesSamplesMax = 1_000_000

  /// What a series has at one step.
  package enum SeriesSample: Hashable, Sendable {
    case value(Double)
    /// There is no sample at this step.
    case missing
    /// The series ends here.
    case stale
  }

  /// Reads a series, `up{job="node"} 1x3`.
  package static func series(_ text: String) throws(SeriesProblem) -> WrittenSeries {
    var parser = SeriesParser(Array(text.utf8))
    return try parser.series()
  }

  /// Reads samples alone, `1+2x3 _ stale`.
  package static func samples(_ text: String) throws(SeriesProblem) -> [SeriesSample] {
    var parser = SeriesParser(Array(text.utf8))
    return try parser.samples()
  }

  /// Why a series was refused.
  package struct SeriesProblem: Error, Hashable, CustomStringConvertible {
    package enum Kind: String, Hashable, Sendable {
      case labelName = "a label name is expected here"
      case labelEquals = "'=' is expected between a label and its value"
      case labelValue = "a value in quotes is expected here"
      case labelSeparator = "',' or '}' is expected here"
      case repeatedLabel = "the label is given twice"
      case text = "the text in quotes is not closed or has a wrong escape sequence"
      case sample = "a number, '_' or 'stale' is expected here"
      case histogram = "native histograms are not supported in series"
      case separator = "a space is expected between samples"
      case repetition = "a step needs a count: 1+2x3"
      case tooMany = "the series has more than 1000000 samples"
    }

    package let kind: Kind
    /// The bytes at fault.
    package let range: TextRange

    package init(kind: Kind, range: TextRange) {
      self.kind = kind
      self.range = range
    }

    package var description: String { kind.rawValue }
  }
}
