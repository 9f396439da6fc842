import Synchronization

/// The patterns that were compiled last, by source.
///
/// A package says `"5.."` thousands of times. A pattern is immutable and depends on nothing but its
/// source, so that equal ones are one, whichever thread asks first.
final class PatternCache: Sendable {
  /// Patterns that are kept; when there are more, all are forgotten.
  static let countMax = 512
  /// Bytes of a source that is kept; longer ones are hardly written twice.
  static let sourceBytesMax = 256

  private static let stopping = PatternCache()
  private static let passing = PatternCache()

  /// The patterns whose dots match the same.
  static func shared(for dot: Pattern.Dot) -> PatternCache {
    switch dot {
    case .stopsAtNewline: stopping
    case .matchesNewline: passing
    }
  }

  private let known = Mutex<[String: Pattern]>([:])

  /// The pattern of a source; nil where it is not known.
  subscript(_ source: String) -> Pattern? {
    // Texts are equal whose characters are; patterns only where their bytes are.
    known.withLock { $0[source] }.flatMap {
      $0.source.hasSameBytes(as: source) ? $0 : nil
    }
  }

  func keep(_ pattern: Pattern) {
    guard pattern.source.utf8.count <= PatternCache.sourceBytesMax else { return }
    known.withLock { known in
      if known.count >= PatternCache.countMax { known = [:] }
      known[pattern.source] = pattern
    }
  }
}
