/// The files of a package with their repetitions written out.
///
/// A repetition stands for its body, once for each value. What follows it (checker, lint, lowering,
/// emission) reads a text in which that is written out, and knows nothing of repetitions; places
/// in that text are turned into places of the source where they leave the check.
package struct Expansion: Sendable {
  /// The files as the checker reads them; those without repetitions are as they were given.
  package let files: [ParsedFile]
  /// What is wrong with the repetitions, at places of the source.
  let diagnostics: [Diagnostic]
  /// What the names in lists and placeholders refer to.
  let uses: [NameUses.Use]
  /// Names of the package that lists refer to.
  let usedNames: [String]
  /// What the next expansion of the package need not do again.
  let memory: ExpansionMemory
  private let maps: [FileID: SourceMap]
  private let hidden: Set<NamePattern>

  /// Whether the package has no repetition.
  package var isTrivial: Bool { maps.isEmpty }

  init(
    _ files: [ParsedFile], notingUses notesUses: Bool, _ known: ExpansionMemory = ExpansionMemory()
  ) {
    let concerned = files.indices.filter {
      files[$0].tree.hasRepetition || !files[$0].tree.patterns.isEmpty
    }
    var result = files
    var maps: [FileID: SourceMap] = [:]
    var found: [Diagnostic] = []
    var uses: [NameUses.Use] = []
    var used: [String] = []
    var memory = ExpansionMemory()
    var hidden: Set<NamePattern> = []
    for (folder, places) in Expansion.byFolder(concerned, files) {
      let own = files.filter { PackagePath.folder(of: $0.source.path) == folder }
      let others = files.filter { PackagePath.folder(of: $0.source.path) != folder }
      var reader = RepetitionReader(own + others, notingUses: notesUses)
      for place in places {
        var expander = Expander(files[place], reader, notingUses: notesUses)
        expander.run()
        reader = expander.reader
        let written = memory.parsed(expander, known)
        let faults = Expansion.faults(of: written, expander)
        found += RoundFindings(expander.map).folded(expander.findings + faults)
        let own = found.filter { $0.primary.file == written.source.id }
        result[place] = ParsedFile(
          tree: written.tree, diagnostics: files[place].diagnostics + own)
        maps[written.source.id] = expander.map
        uses += expander.uses
        hidden.formUnion(expander.hidden)
      }
      found += Expansion.once(reader.diagnostics)
      uses += reader.uses
      used += reader.used
    }
    (self.files, self.maps, self.uses) = (result, maps, uses)
    (self.diagnostics, self.usedNames, self.memory) = (found, used, memory)
    self.hidden = hidden
  }

  /// The files with something to write out, by their folders, in order.
  private static func byFolder(
    _ places: [Int], _ files: [ParsedFile]
  ) -> [(folder: String, places: [Int])] {
    var folders: [(folder: String, places: [Int])] = []
    for place in places {
      let folder = PackagePath.folder(of: files[place].source.path)
      if let known = folders.firstIndex(where: { $0.folder == folder }) {
        folders[known].places.append(place)
      } else {
        folders.append((folder, [place]))
      }
    }
    return folders
  }

  /// What the parser says of the text that was made and did not say of the source.
  private static func faults(
    of written: ParsedFile, _ expander: Expander
  ) -> [(finding: Diagnostic, round: Int?)] {
    guard !expander.parsed.hasErrors, expander.findings.isEmpty, written.hasErrors else {
      return []
    }
    return written.diagnostics.map { finding in
      (
        finding.moved { Span($0.file, expander.map.source(of: $0.range)) },
        expander.map.round(of: finding.primary.range)
      )
    }
  }

  /// The findings without those that say the same of the same place: lists inside of repetitions
  /// are read more than once.
  private static func once(_ findings: [Diagnostic]) -> [Diagnostic] {
    var seen: Set<Diagnostic> = []
    return findings.filter { seen.insert($0).inserted }
  }

  // MARK: Places

  /// Where a place of the checked text stands in the source.
  package func source(of span: Span) -> Span {
    guard let map = maps[span.file] else { return span }
    return Span(span.file, map.source(of: span.range))
  }

  /// Whether a place was copied from the source for an earlier round of a repetition as well, so
  /// that what stands there is written once and not once more.
  func isCopiedAgain(_ span: Span) -> Bool {
    maps[span.file]?.isCopiedAgain(span.range) ?? false
  }

  /// Findings about the checked text as findings about the source: what holds for all rounds of a
  /// repetition is told once, and what holds for some names their values.
  func moved(_ findings: [Diagnostic]) -> [Diagnostic] {
    guard !isTrivial else { return findings }
    var rest: [Diagnostic] = []
    var inFile: [FileID: [(finding: Diagnostic, round: Int?)]] = [:]
    var order: [FileID] = []
    for finding in findings where !isHidden(finding) {
      let moved = finding.moved(source(of:), edits: edits)
      guard let map = maps[finding.primary.file] else {
        rest.append(moved)
        continue
      }
      if inFile[finding.primary.file] == nil { order.append(finding.primary.file) }
      // A slip in what is copied into every round is found in the first.
      let isCopied = map.origins(in: finding.primary.range) == [.copied]
      let isOfSource = finding.code.isOfSpelling && isCopied
      let round = isOfSource ? nil : map.round(of: finding.primary.range)
      inFile[finding.primary.file, default: []].append((moved, round))
    }
    for file in order {
      guard let map = maps[file], let own = inFile[file] else { continue }
      rest += RoundFindings(map).folded(own)
    }
    return rest
  }

  /// Whether a finding follows from a value that is not known.
  private func isHidden(_ finding: Diagnostic) -> Bool {
    switch finding.code {
    case .unknownName, .unknownVariable:
      let name = finding.arguments.first { $0.name == "name" }?.value ?? ""
      if hidden.contains(where: { $0.matches(name) }) { return true }
    default: break
    }
    let places = [finding.primary] + finding.secondary.map(\.span)
    return places.contains { span in
      maps[span.file].map { $0.origins(in: span.range).contains(.unknown) } ?? false
    }
  }

  /// Edits of the source; nil where what is replaced is different in each round.
  private func edits(_ edits: [Edit]) -> [Edit]? {
    var result: [Edit] = []
    for edit in edits {
      if let map = maps[edit.span.file], map.origins(in: edit.span.range) != [.copied] {
        return nil
      }
      result.append(Edit(span: source(of: edit.span), replacement: edit.replacement))
    }
    return result
  }
}

/// The texts that were made of trees that stay, so that they need not be parsed again, and what is
/// known about their trees still holds.
struct ExpansionMemory: Sendable {
  private struct Entry {
    /// Held, so that no other tree gets its identity.
    let tree: SyntaxTree
    let written: ParsedFile
  }

  private var entries: [ObjectIdentifier: Entry] = [:]

  /// The text that was made, parsed.
  fileprivate mutating func parsed(_ expander: Expander, _ known: ExpansionMemory) -> ParsedFile {
    let tree = expander.parsed.tree
    let source = tree.source
    var written = known.entries[ObjectIdentifier(tree)]?.written
    if written?.source.bytes != expander.bytes {
      written = parse(SourceFile(id: source.id, path: source.path, bytes: expander.bytes))
    }
    let result = written ?? expander.parsed
    entries[ObjectIdentifier(tree)] = Entry(tree: tree, written: result)
    return result
  }
}
