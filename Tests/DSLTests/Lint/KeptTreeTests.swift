import Testing

@testable import DSL

/// The checker hands the trees of queries on to the linter; they must be what reading the texts
/// again gives.
@Suite struct KeptTreeTests {
  private static let source = """
    edition 2026

    labels { severity: critical | warning }

    source main: prometheus { url = "http://127.0.0.1:9090" }
    source victoria: victoriametrics { url = "http://127.0.0.1:8428" }

    let busy = promql"up > 5"

    rules plain from main {
      alert Failing {
        when promql\"\"\"
          label_replace(sum by (job, path) (rate(requests_total{code=~"5.."}[5m])), "x", "$1", "job", "(.*)")
            / ignoring (x) sum by (job, path) (rate(requests_total[5m])) > 0.05
          \"\"\" for 5m
      }
      alert Busy { when busy }
      record job:up:sum = promql"sum by (job) (up)"
    }

    rules other from victoria {
      record requests:rate = promql"sum(rate(requests_total{a=\\"b\\" or c=\\"d\\"})) limit 5"
      record requests:kept = promql"rate(requests_total[5m]) keep_metric_names"
    }
    """

  @Test func keptTreesAreThoseOfTheTexts() throws {
    let checked = check(files: [SourceFile(path: "a.tocsin", text: Self.source)])
    let groups = checked.declarations.rules
    var kept = 0
    for group in groups {
      let dialect = SourceKind.dialect(of: checked.declarations.sources[group.source].kind)
      for rule in group.rules {
        let query =
          switch rule {
          case .alert(let alert): alert.query
          case .record(let record): record.query
          }
        let read = try PromQL.parse(query.text, PromQL.Options(dialect: dialect))
        guard let tree = query.tree else { continue }
        kept += 1
        #expect(tree == read, "\(query.text)")
        #expect(zip(tree.nodes, read.nodes).allSatisfy { $0.range == $1.range })
      }
    }
    // That of the constant is not kept.
    #expect(kept == groups.reduce(0) { $0 + $1.rules.count } - 1)
    #expect(kept >= 3, "\(checked.diagnostics)")
  }

  /// Each group has its share of the room, and what is beyond it is checked all the same.
  @Test(arguments: [0, 1, 2, 4, 100])
  func noMoreTreesAreKeptThanThereIsRoomFor(_ room: Int) throws {
    let file = parse(SourceFile(path: "a.tocsin", text: Self.source))
    var checker = Checker([file])
    checker.treesMax = room
    checker.run()
    let groups = checker.checked.rules
    #expect(groups.count == 2)
    #expect(groups.map(\.rules.count) == [3, 2])
    for group in groups {
      let trees = group.rules.count { rule in
        switch rule {
        case .alert(let alert): alert.query.tree != nil
        case .record(let record): record.query.tree != nil
        }
      }
      // Two queries of each are written out.
      #expect(trees == min(2, room / groups.count))
    }
  }

  /// Findings do not depend on which trees were kept.
  @Test func queriesAreOpenedAlikeWithAndWithoutTheirTrees() throws {
    let checked = check(files: [SourceFile(path: "a.tocsin", text: Self.source)])
    for group in checked.declarations.rules {
      for case .record(let record) in group.rules {
        let dialect = SourceKind.dialect(of: checked.declarations.sources[group.source].kind)
        var bare = record.query
        bare.tree = nil
        let (one, two) = (opened(record.query, dialect), opened(bare, dialect))
        #expect(one?.review.expression == two?.review.expression)
        #expect(one?.review.labels.possibleLabels == two?.review.labels.possibleLabels)
      }
    }
  }

  private func opened(_ query: CheckedQuery, _ dialect: PromQL.Dialect) -> OpenQuery? {
    LintedQuery(query: query, dialect: dialect, literal: nil).opened([:])
  }
}
