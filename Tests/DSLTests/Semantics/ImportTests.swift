import DSL
import Testing

/// Packages that use names of other packages.
@Suite struct ImportTests {
  private static let people = """
    edition 2026
    import nights from "../time"
    channel desk: email { to = ["desk@example.org"] }
    contact ana { terminal = "ana", email = "ana@example.org" }
    contact bo { terminal = "bo" }
    escalation page { notify ana by [email], desk }
    template card(group: Group) for terminal { title = greeting(group) }
    def greeting(group: Group): String = "${hello} ${group.key}"
    let hello = "hello"
    mute quiet { during nights, because "night" }
    rota watch { daily from 2026-11-23 09:00 through [ana, bo] during nights }
    """
  private static let time = """
    edition 2026
    calendar nights { 22:00..06:00 }
    calendar weekends { sat..sun }
    """
  private static let head = """
    edition 2026
    channel ops: terminal {}
    last resort ops

    """

  /// What is found in a package at `team/main.tocsin`, as `path:line name`.
  private func findings(_ source: String, without missing: Set<String> = []) -> [String] {
    let all = [
      ("team/main.tocsin", Self.head + source), ("people/a.tocsin", Self.people),
      ("time/a.tocsin", Self.time),
    ]
    let files = all.filter { !missing.contains($0.0) }.enumerated().map { index, file in
      SourceFile(id: FileID(UInt32(index)), path: file.0, text: file.1)
    }
    return DSL.check(files: files).diagnostics.map { diagnostic in
      let file = files[Int(diagnostic.primary.file.raw)]
      let line = file.position(of: diagnostic.primary.range.start, in: .utf8).line + 1
      return "\(file.path):\(line) \(diagnostic.code.name)"
    }
  }

  @Test func aNameBringsWhatItNeeds() {
    #expect(
      findings("import page from \"../people\"\nroute { otherwise -> page }") == [])
    #expect(
      findings(
        """
        import card from "../people"
        route { otherwise -> room }
        channel room: terminal { template = card }
        """) == [])
  }

  @Test func whatIsNotImportedStaysAway() {
    #expect(
      findings(
        "import ana from \"../people\"\nroute { otherwise -> page }\nescalation e { notify ana }")
        == ["team/main.tocsin:5 unknown-name", "team/main.tocsin:6 unused-declaration"])
    // Nothing of the mute in the other package acts here.
    let source =
      "import bo from \"../people\"\nroute { otherwise -> e }\nescalation e { notify bo }"
    #expect(findings(source) == [])
  }

  @Test func anImportedPackageMayImport() {
    #expect(
      findings(
        """
        import watch from "../people"
        escalation e { notify on_call(watch) }
        route { otherwise -> e }
        """) == ["team/main.tocsin:5 not-run-yet"])
  }

  @Test func faultsStandAtTheImport() {
    let route = "\nroute { otherwise -> ops }"
    let others: Set = ["people/a.tocsin", "time/a.tocsin"]
    #expect(
      findings("import anna from \"../people\"" + route) == ["team/main.tocsin:4 unknown-name"])
    #expect(
      findings("import ana from \"../people\"" + route)
        == ["team/main.tocsin:4 unused-declaration"])
    #expect(
      findings("import quiet from \"../people\"" + route) == ["team/main.tocsin:4 not-importable"])
    #expect(
      findings("import ana from \"../nobody\"" + route, without: others)
        == ["team/main.tocsin:4 package-not-loaded"])
    #expect(
      findings("import ana from \"../../people\"" + route, without: others)
        == ["team/main.tocsin:4 invalid-path"])
    #expect(
      findings("import ana from \"/people\"" + route, without: others)
        == ["team/main.tocsin:4 invalid-path"])
  }

  @Test func oneNameMeansOneThing() {
    let source = """
      import ana from "../people"
      contact ana { terminal = "x" }
      escalation e { notify ana }
      route { otherwise -> e }
      """
    #expect(findings(source) == ["team/main.tocsin:4 duplicate-declaration"])
  }

  @Test func aLoaderIsToldWhatToLoad() {
    let main = SourceFile(
      path: "main.tocsin",
      text: "edition 2026\nimport a from \"../people\"\nimport b from \"sub/x\"\n")
    #expect(importedFolders(of: [main]) == ["../people", "sub/x"])
    let people = SourceFile(
      id: FileID(1), path: "../people/a.tocsin", text: "edition 2026\nimport c from \"../time\"\n")
    #expect(importedFolders(of: [main, people]) == ["../time", "sub/x"])
    let wrong = SourceFile(path: "main.tocsin", text: "edition 2026\nimport a from \"../../x\"\n")
    #expect(importedFolders(of: [wrong]) == [])
  }

  /// Files are looked through for imports before they are parsed, and none may be missed.
  @Test(arguments: [
    "edition 2026\nimport ana from \"../people\"\n", "import ana from \"../people\"",
    "edition 2026\r\n\timport\tana from \"../people\"\r\n",
    "\u{FEFF}import ana from \"../people\"\n",
    "edition 2026\nlabels { team: a | b } import ana from \"../people\"\n",
    "edition 2026\n# an import of words\nimport\n  ana from \"../people\"\n",
    "edition 2026\n# we import this\nchannel x: terminal { title = \"the import from ../people\" }\n",
    "edition 2026\nlet text = \"\"\"\n  import all of it\n  \"\"\"\n",
  ])
  func importsAreFoundWhereverTheyStand(_ text: String) {
    let file = SourceFile(path: "main.tocsin", text: text)
    let parsed = parse(file).file?.declarations.contains { declaration in
      guard case .importDecl(let view) = declaration else { return false }
      return view.package?.constant == "../people"
    }
    #expect(importedFolders(of: [file]) == (parsed == true ? ["../people"] : []))
  }
}
