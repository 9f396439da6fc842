import Testing

@testable import DSL

/// Rules see packages that people are still writing.
@Suite struct LintRobustnessTests {
  /// Every example with each of its lines taken out: some still check, and are linted.
  @Test func damagedPackagesAreLintedWithoutHarm() {
    var linted = 0
    for entry in Catalogue.entries where entry.code.rawValue >= 3000 {
      let lines = entry.badExample.split(separator: "\n", omittingEmptySubsequences: false)
      for index in lines.indices {
        var rest = lines
        rest.remove(at: index)
        let files = LintFrame.files(rest.joined(separator: "\n"))
        let checked = check(files: files)
        let report = lint(checked, today: LintFrame.today)
        if checked.hasErrors {
          // Nothing but the checker speaks of what does not check, save about comments.
          let others = report.all.filter { LintCategory(of: $0.code) != nil }
          #expect(others.isEmpty, "\(entry.name)")
        } else {
          linted += 1
          let places = report.all.map(\.primary)
          #expect(places == places.sorted { ($0.file, $0.range.start) < ($1.file, $1.range.start) })
          for place in places {
            #expect(place.range.end <= UInt32(files[Int(place.file.raw)].bytes.count))
          }
        }
      }
    }
    // So that the test cannot pass by linting nothing.
    #expect(linted > 300)
  }

  /// The order of files decides nothing but the order of output.
  @Test func theOrderOfFilesDoesNotMatter() {
    for name in RuleExampleTests.names {
      guard let entry = Catalogue.entry(named: name) else { continue }
      let files = LintFrame.files(entry.badExample)
      let turned = files.reversed().enumerated().map { index, file in
        SourceFile(id: FileID(UInt32(index)), path: file.path, bytes: file.bytes)
      }
      func codes(_ files: [SourceFile]) -> [String] {
        lint(check(files: files), today: LintFrame.today).all.map { finding in
          "\(files[Int(finding.primary.file.raw)].path) \(finding.code.name)"
        }.sorted()
      }
      #expect(codes(files) == codes(turned), "\(name)")
    }
  }

  @Test func everyRuleSpeaksOnlyForPackagesThatCheck() {
    let source = "edition 2026\nroute { otherwise -> nowhere }\n"
    let found = LintFrame.findings(source)
    #expect(found.map(\.code) == [.unknownName])
  }

  /// What another package says is looked at when that one is checked.
  @Test func importedPackagesAreNotLinted() {
    let texts = [
      (
        "team/main.tocsin",
        """
        edition 2026
        import night from "../people"
        channel ops: terminal {}
        last resort ops
        route { otherwise -> night, ops }
        """
      ),
      (
        "people/main.tocsin",
        """
        edition 2026
        # allow plain-regex because "not for this package"
        channel desk: email { to = ["desk@example.org"] }
        # TODO: find a second person
        escalation night { notify desk }
        """
      ),
    ]
    let files = texts.enumerated().map { index, text in
      SourceFile(id: FileID(UInt32(index)), path: text.0, text: text.1)
    }
    let found = lint(check(files: files), today: LintFrame.today).all
    #expect(found.map(\.code) == [.ungroupedRoute])
  }

  @Test func largeRoutesStayWithinTheirBounds() {
    var source = "edition 2026\nroute {\n  group by [alertname]\n"
    for index in 0..<600 {
      source += "  when alertname == \"A\(index)\" and service != \"x\(index)\" -> room\n"
    }
    source += "  otherwise -> ops\n}\n"
    let found = lint(check(files: LintFrame.files(source)), today: nil)
    // Neighbours with the same targets are told one by one, and shown up to the limit.
    #expect(found.all.count { $0.code == .sameOutcome } == 599)
    #expect(found.diagnostics.count { $0.primary.file == FileID(0) } == 21)
  }

  /// Alerts are followed through the route only as far as the work stays bounded.
  @Test(arguments: [(500, 60, 1), (1_000, 240, 0)])
  func manyRulesStayWithinTheirBounds(_ rules: Int, _ branches: Int, _ found: Int) {
    var source = """
      edition 2026
      source main: prometheus { url = "https://prometheus.example.org" }
      route {
        group by [alertname]
        when alertname == "A\(rules - 1)" and severity == info -> room

      """
    for index in 1..<branches {
      source += "  when service == \"s\(index)\" and severity == warning -> room\n"
    }
    source += "  otherwise -> ops\n}\nrules all from main every 1m {\n"
    for index in 0..<rules {
      source += """
          alert A\(index) {
            when promql"sum by (service, job) (rate(errors_\(index){job=~\\"a|b\\"}[5m])) > 5" for 5m
            labels { severity = warning }
            summary = "${labels.service} fails"
          }

        """
    }
    let checked = check(files: LintFrame.files(source + "}\n"))
    #expect(!checked.hasErrors)
    let report = lint(checked, today: nil)
    #expect(report.all.count { $0.code == .unproducibleBranch } == found)
  }
}
