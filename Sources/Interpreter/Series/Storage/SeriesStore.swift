import DSL

/// Series in memory, for tests of rules and queries.
///
/// Series are only ever added, so the number of a series is stable.
package struct SeriesStore: Sendable {
  package private(set) var series: [StoredSeries] = []
  private var numbers: [LabelSet: Int] = [:]
  private var numbersByName: [String: [Int]] = [:]

  package init() {}

  package mutating func append(_ value: Double, at time: Int64, to labels: LabelSet) {
    series[number(of: labels)].insert(value, at: time)
  }

  /// Adds a series as tests write it.
  ///
  /// - Parameters:
  ///   - description: Labels and samples.
  ///   - start: The time of the first sample, in milliseconds.
  ///   - step: The distance of the samples, in milliseconds.
  package mutating func add(_ description: SeriesDescription, start: Int64 = 0, step: Int64) {
    let number = number(of: description.labels)
    for (index, sample) in description.samples.enumerated() {
      let time = start + Int64(index) * step
      switch sample {
      case .value(let value): series[number].insert(value, at: time)
      case .stale: series[number].insert(.staleMarker, at: time)
      case .missing: break
      }
    }
  }

  private mutating func number(of labels: LabelSet) -> Int {
    if let known = numbers[labels] { return known }
    let number = series.count
    series.append(StoredSeries(labels))
    numbers[labels] = number
    numbersByName[labels[PromQL.metricNameLabel] ?? "", default: []].append(number)
    return number
  }

  /// The numbers of the series that may fit a selector: all of a name, or all.
  func candidates(named name: String?) -> Candidates {
    guard let name else { return .all(series.count) }
    return .some(numbersByName[name] ?? [])
  }

  enum Candidates {
    case all(Int)
    case some([Int])

    var count: Int {
      switch self {
      case .all(let count): count
      case .some(let numbers): numbers.count
      }
    }

    subscript(index: Int) -> Int {
      switch self {
      case .all: index
      case .some(let numbers): numbers[index]
      }
    }
  }
}

/// Which series a selector chooses; kept between evaluations over the same growing store.
struct Selection {
  private var examined = 0
  private(set) var numbers: [Int] = []

  /// Looks at the series that came since the last time; they must fit one of the lists.
  mutating func update(_ groups: [[PromQL.Matcher]], _ store: SeriesStore) {
    let name = groups.count == 1 ? groups[0].fixedName : nil
    let candidates = store.candidates(named: name)
    while examined < candidates.count {
      let number = candidates[examined]
      examined += 1
      let labels = store.series[number].labels
      let isChosen = groups.contains { group in
        group.allSatisfy { $0.matches(labels[$0.name.value] ?? "") }
      }
      if isChosen { numbers.append(number) }
    }
  }
}

extension PromQL.Expression {
  /// The lists of matchers, the metric's name among them; a series must fit one of them.
  func allGroups(of selector: PromQL.Selector) -> [[PromQL.Matcher]] {
    let all = allMatchers(of: selector)
    let named = all.dropFirst(selector.matchers.count)
    return [all] + alternatives(of: selector).map { Array(self[$0]) + named }
  }
}

extension [PromQL.Matcher] {
  /// The only name that a series may have.
  var fixedName: String? {
    first { $0.op == .equals && $0.name.value == PromQL.metricNameLabel }?.value
  }
}
