package import DSL

/// A series as rule tests write it: labels, and samples at even distances.
///
/// `up{job="node"} 1 0x3 _ 2+3x2 stale` is 1, then 0 four times, nothing, 2, 5, 8 and a staleness
/// marker.
package struct SeriesDescription: Hashable, Sendable {
  /// Samples that one description may stand for.
  package static let samplesMax = 1_000_000

  package enum Sample: Hashable, Sendable {
    case value(Double)
    /// There is no sample at this step.
    case missing
    /// The series ends here.
    case stale
  }

  /// The labels, among them `__name__` for the metric.
  package let labels: LabelSet
  package let samples: [Sample]

  /// Reads a description.
  package static func parse(_ text: String) throws(SeriesError) -> SeriesDescription {
    var parser = SeriesParser(Array(text.utf8))
    return try parser.parse()
  }

  /// Reads samples alone, `1+2x3 _ stale`.
  package static func parseSamples(_ text: String) throws(SeriesError) -> [Sample] {
    var parser = SeriesParser(Array(text.utf8))
    return try parser.samples()
  }

  init(labels: LabelSet, samples: [Sample]) {
    self.labels = labels
    self.samples = samples
  }
}

/// Why a series description was refused.
package struct SeriesError: Error, Hashable, CustomStringConvertible {
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

  package var description: String { kind.rawValue }
}
