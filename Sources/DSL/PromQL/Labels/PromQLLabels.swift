/// Which labels the result of an expression can carry, and why.
///
/// The answer follows from the expression alone: "can" means that nothing in it rules a label out,
/// "must" that no series without the label is ever returned. Results are described by branches, one
/// for each source of series: `a or b` has two. A branch tells what the result is when its series
/// come from that source alone. Verdicts over the whole take all branches that are not dead.
///
/// MetricsQL functions that the tables of Prometheus do not know give branches about which nothing
/// is known.
package struct PromQLLabels: Sendable {
  /// Branches of one node; an expression with more is treated as giving anything.
  package static let branchesMax = 64
  /// Labels remembered for one branch; one with more gives anything from there on.
  package static let factsMax = 256
  /// Labels that there is room for before the list of a branch grows.
  static let fewFacts = 6
  /// Joins remembered for one branch; further ones still count for its labels.
  package static let joinsMax = 64

  /// All sources of series in the order of the text; never empty.
  package private(set) var branches: [Branch]

  /// What is known of series that rules record, by their names: the branches of the rules' queries
  /// with the labels that the rules set.
  package typealias Records = [Interned: [Branch]]

  /// Infers the labels of an expression's result.
  package init(_ expression: PromQL.Expression, records: Records = [:]) {
    self.init(expression, expression.root, records: records)
  }

  /// Infers the labels of a part of an expression.
  package init(
    _ expression: PromQL.Expression, _ node: PromQL.NodeID, records: Records = [:]
  ) {
    var inference = LabelInference(expression, records)
    self.branches = inference.branches(of: node)
  }

  /// The branches that can return something; all of them if none can.
  package var live: [Branch] {
    guard branches.contains(where: { $0.death != nil }) else { return branches }
    let live = branches.filter { $0.death == nil }
    return live.isEmpty ? branches : live
  }
}

// MARK: - Verdicts

extension PromQLLabels {
  /// Whether a label is on the result's series.
  package enum Presence: String, Hashable, Sendable {
    /// On all of them.
    case always
    /// Not ruled out.
    case possible
    /// On none of them.
    case never
  }

  /// Whether a label is on the result's series, and for each live branch why.
  package func verdict(on label: String) -> (presence: Presence, causes: [Cause]) {
    let live = live
    let causes = live.compactMap { $0.fact(of: label).cause }
    return (Self.presence(of: Interned(label), in: live), causes)
  }

  /// Whether a label is on the result's series.
  package func presence(of label: String) -> Presence { presence(of: Interned(label)) }

  /// Whether a label is on the result's series.
  package func presence(of label: Interned) -> Presence { Self.presence(of: label, in: live) }

  /// Whether a label is on the series of a choice of branches.
  static func presence(of label: Interned, in branches: [Branch]) -> Presence {
    var (isSure, isOut) = (true, true)
    for index in branches.indices {
      let presence = branches[index].presence(of: label)
      isSure = isSure && presence == .always
      isOut = isOut && presence == .never
    }
    return isSure ? .always : isOut ? .never : .possible
  }

  /// Labels that the expression names and that the result can have, in order.
  package var possibleLabels: [String] {
    Self.sorted(live.flatMap { branch in branch.names { $0 != .never } })
  }

  /// Labels that every series of the result has, in order.
  package var certainLabels: [String] {
    possibleLabels.filter { presence(of: $0) == .always }
  }

  /// Labels that the expression names or removes and that the result cannot have, in order.
  package var impossibleLabels: [String] {
    Self.sorted(live.flatMap { branch in branch.names { $0 == .never } })
      .filter { presence(of: $0) == .never }
  }

  /// Whether no labels but `possibleLabels` can be on the result.
  package var isClosed: Bool { live.allSatisfy { $0.rest != nil } }

  /// Whether something is returned whatever data there is.
  package var alwaysReturns: Bool { branches.contains(where: \.alwaysReturns) }

  /// Whether nothing can ever be returned, or only zeros by a comparison with `bool`.
  package var isDead: Bool { branches.allSatisfy { $0.death != nil } }

  /// The value that a label has on all series; nil when it is unknown or not always there.
  package func fixedValue(of label: String) -> String? {
    let values = live.map { branch in
      branch.fact(of: label).presence == .always ? branch.fact(of: label).fixedValue : nil
    }
    guard let first = values.first, let value = first, values.allSatisfy({ $0 == value }) else {
      return nil
    }
    return value
  }

  /// Whether the result can have a label with this value; "" asks for series without the label.
  package func allows(_ value: String, of label: String) -> Bool {
    live.contains { $0.fact(of: label).allows(value) }
  }

  static func sorted(_ names: [String]) -> [String] {
    guard names.count > 1 else { return names }
    var unique: [String] = []
    unique.reserveCapacity(names.count)
    for name in names.sorted() where name != unique.last { unique.append(name) }
    return unique
  }
}
