extension PromQLLabels {
  /// The operation that decided about a label, and where it is written.
  package struct Cause: Hashable, Sendable {
    package let kind: CauseKind
    /// The part of the expression that did it, as narrow as possible.
    package let range: TextRange
    private let word: Interned

    init(_ kind: CauseKind, _ range: TextRange, _ word: Interned = .nothing) {
      self.kind = kind
      self.range = range
      self.word = word
    }

    init(_ kind: CauseKind, _ range: TextRange, _ word: String) {
      self.init(kind, range, Interned(word))
    }

    /// The operator, function or label that the text names.
    package var argument: String { word.text }

    /// The same about another place.
    func moved(to range: TextRange) -> Cause { Cause(kind, range, word) }

    /// What happened, in one sentence without a full stop.
    package var message: String { filled(kind.rawValue, [argument]) }
  }

  package enum CauseKind: String, Hashable, Sendable, CaseIterable {
    case selected = "only series with this label are selected"
    case selectedWithout = "only series without this label are selected"
    case recorded = "the rule that records '{0}' decides about this label"
    case ruleSets = "the rule sets this label"
    case noLabels = "{0} has no labels"
    case aggregatedAway = "'{0}' without 'by' removes all labels"
    case notInBy = "'by' keeps only the labels in its list"
    case inBy = "'by' keeps this label"
    case inWithout = "'without' removes this label"
    case notInOn = "matching one to one keeps only the labels in 'on'"
    case inOn = "series are matched on this label"
    case inIgnoring = "matching one to one removes the labels in 'ignoring'"
    case copied = "'{0}' copies this label from the other side"
    case clearedByCopy = "'{0}' copies this label from the other side, which never has it"
    case otherSideLacks = "series are matched on this label, which the other side never has"
    case otherSideHas = "series are matched on this label, which the other side always has"
    case absentKnows = "'{0}' gives the labels that the selector fixes with '='"
    case absentDrops = "'{0}' knows only the labels that the selector fixes with '='"
    case written = "'{0}' sets this label"
    case writtenMaybe = "'{0}' may set this label"
    case erased = "'{0}' sets this label to nothing, which removes it"
    case counted = "'count_values' writes its values into this label"
    case nameDropped = "'{0}' removes the metric name"
    case nameAggregated = "'{0}' makes new series, which have no metric name"
    case nameJoined = "'{0}' makes new series of two, which have no metric name"
  }

  /// Why a branch never returns anything.
  package struct Death: Hashable, Sendable {
    package let kind: DeathKind
    package let range: TextRange
    package let arguments: [String]
    /// Why the label that is missed is missing.
    package let cause: Cause?

    init(
      _ kind: DeathKind, _ range: TextRange, _ arguments: [String] = [], cause: Cause? = nil
    ) {
      self.kind = kind
      self.range = range
      self.arguments = arguments
      self.cause = cause
    }

    /// What is wrong, in one sentence without a full stop.
    package var message: String { filled(kind.rawValue, arguments) }
  }

  package enum DeathKind: String, Hashable, Sendable, CaseIterable {
    case neverTrue = "this is always {0}, and {0} {1} {2} is never true"
    case alwaysZero = "this is always {0}, and {0} {1} {2} is never true, so the result is always 0"
    case hiddenByLeft = "the left side of 'or' always returns the only series that could come here"
    case takenByUnless = "the right side of 'unless' always takes this away"
    case contradiction = "no series can fulfil all conditions on label '{0}'"
    case labelMissing =
      "this is matched on label '{0}', which one side always has and the other never"
    case valuesDiffer = "this is matched on label '{0}', which never has equal values on both sides"
    case absentOfCertain = "'{0}' gives nothing here, because its argument always returns something"
    case deadOperand = "the other side of '{0}' never returns anything"
  }

  /// A use of a label that has no effect.
  package struct Finding: Hashable, Sendable {
    package enum Kind: String, Hashable, Sendable {
      /// The label cannot be there.
      case impossible
      /// A label copied from another side is lost in a later operation.
      case orphaned
      /// A label is copied that is always there already.
      case redundant
      /// A label copied from another side is then aggregated away.
      case unused
      /// What 'unless' would take away is never met, because of this label.
      case neverTaken
      /// The label stands in `on`, and the other side never has it.
      case unmatched
    }

    package let kind: Kind
    package let label: String
    /// Where the label is used, or the operation that loses it.
    package let range: TextRange
    /// Why the label is not there, or where it came from.
    package let cause: Cause?
  }
}
