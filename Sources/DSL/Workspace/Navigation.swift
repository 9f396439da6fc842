// From a name to its declaration and to its uses.
extension PackageSnapshot {
  /// What the name at a place refers to.
  ///
  /// In damaged text, which the checker passes over, a name is looked up as the checker would:
  /// there is one scope for the whole package.
  func name(at file: FileID, _ offset: UInt32) -> (target: NameIndex.Target, span: Span)? {
    if let found = index.target(at: file, offset) { return found }
    guard files.indices.contains(Int(file.raw)) else { return nil }
    let tree = files[Int(file.raw)].tree
    let node = tree.node(at: offset)
    let kind = tree.kind(of: node)
    if kind == .alertRef, let name = AlertRefSyntax(tree, node) {
      guard name.quoted == nil, !checker.alertNames[name.text].isEmpty else { return nil }
      return (.alert(name.text), tree.span(of: node))
    }
    guard kind == .nameRef || kind == .nameExpr else { return nil }
    let text = tree.text(of: node)
    if tree.parent(of: node).map(tree.kind(of:)) == .labelRef {
      return checker.vocabulary[text].map { (.label($0.name), tree.span(of: node)) }
    }
    return checker.symbols[text].map { (.symbol($0.span), tree.span(of: node)) }
  }

  /// Where the name at a place is declared.
  package func definition(at file: FileID, _ offset: UInt32) -> (name: Span, declaration: Span)? {
    guard let (target, span) = name(at: file, offset),
      let declaration = index.declaration(of: target)
    else { return nil }
    return (span, declaration)
  }

  /// Every place of what the name at a place refers to, in order.
  package func references(
    at file: FileID, _ offset: UInt32, includingDeclaration: Bool
  ) -> [Span] {
    guard let (target, _) = name(at: file, offset) else { return [] }
    let declaration = index.declaration(of: target)
    return index.places(of: target).filter { includingDeclaration || $0 != declaration }
  }
}

/// Why a name cannot be changed.
package struct RenameFault: Error, Hashable {
  package let reason: String

  init(_ reason: String) { self.reason = reason }
}

extension PackageSnapshot {
  /// The name at a place if it can be changed.
  package func renamable(
    at file: FileID, _ offset: UInt32
  ) throws(RenameFault) -> (span: Span, text: String) {
    guard let (target, span) = name(at: file, offset) else {
      throw RenameFault("there is no name of the package here")
    }
    switch target {
    case .symbol, .local, .label, .value, .alert: break
    case .implicit, .member, .builtin, .annotation:
      throw RenameFault("`\(text(span))` is not declared in this package")
    }
    guard index.declaration(of: target) != nil else {
      throw RenameFault("`\(text(span))` is not declared in this package")
    }
    if let made = index.places(of: target).first(where: { text($0).contains("${") }) {
      throw RenameFault(
        "`\(text(made))` gives this name for a value of a repetition; change it there")
    }
    guard !index.isMadeByObjective(target) else {
      throw RenameFault("`\(text(span))` is made by an `slo`, which gives its alerts fixed names")
    }
    if let damaged = files.first(where: \.hasErrors) {
      throw RenameFault(
        "\(SourcePath.name(of: damaged.source.path)) has errors, so not every use is known")
    }
    return (span, text(span))
  }

  /// The edits that give the name at a place another text.
  ///
  /// They are tried on a copy of the package first: if a name would then refer to something else,
  /// or anything new would be found, the change is refused.
  package func rename(
    at file: FileID, _ offset: UInt32, to new: String
  ) throws(RenameFault) -> [Edit] {
    let (span, old) = try renamable(at: file, offset)
    guard let target = name(at: file, offset)?.target else { return [] }
    let places = index.places(of: target)
    let isFree = places.allSatisfy(isQuoted) && PackageSnapshot.isQuotable(new)
    guard PackageSnapshot.isName(new) || isFree else {
      throw RenameFault("`\(new)` is no name: letters, digits and `_`, no digit first")
    }
    guard new != old else { return [] }
    let edits = places.map { Edit(span: $0, replacement: new) }
    let changed = applying(edits)
    guard changed.shape == shape else {
      throw RenameFault("`\(new)` would be taken for something else; choose another name")
    }
    let moved = PackageSnapshot.moved(span, by: edits)
    guard
      changed.index.target(at: moved.file, moved.range.start).map({
        changed.index.places(of: $0.target).count
      }) == places.count
    else {
      throw RenameFault("`\(new)` would be taken for something else; choose another name")
    }
    return edits
  }

  /// Whether a name stands in quotes, as that of an alert can.
  private func isQuoted(_ place: Span) -> Bool {
    guard let file = files.first(where: { $0.source.id == place.file }), place.range.start > 0
    else { return false }
    return file.source.bytes[Int(place.range.start) - 1] == UInt8(ascii: "\"")
  }

  /// Whether a text can stand in quotes as it is.
  private static func isQuotable(_ text: String) -> Bool {
    !text.isEmpty
      && text.unicodeScalars.allSatisfy {
        $0.value >= 0x20 && !#""\$%"#.unicodeScalars.contains($0)
      }
  }

  /// What must stay when names change: the findings, and how many names are resolved how.
  private var shape: [String] {
    let findings = diagnostics.map { "\($0.primary.file.raw) \($0.code.text)" }
    let names = files.map { String(index.uses(in: $0.source.id).count) }
    return findings + names
  }

  /// The package with edits applied.
  package func applying(_ edits: [Edit]) -> PackageSnapshot {
    let files = self.files.map { file -> ParsedFile in
      let own = edits.filter { $0.span.file == file.source.id }
      guard !own.isEmpty else { return file }
      let bytes = applied(own, to: file.source.bytes)
      return parse(SourceFile(id: file.source.id, path: file.source.path, bytes: bytes))
    }
    return PackageSnapshot(files, today: today, remembering: memory, isWhole: isLinted)
  }

  /// Where a place lies after edits that do not overlap it, or that replace it.
  private static func moved(_ span: Span, by edits: [Edit]) -> Span {
    var shift = 0
    for edit in edits where edit.span.file == span.file && edit.span < span {
      shift += edit.replacement.utf8.count - edit.span.range.count
    }
    let start = UInt32(max(0, Int(span.range.start) + shift))
    return Span(span.file, TextRange(at: start))
  }

  static func isName(_ text: String) -> Bool {
    guard let first = text.utf8.first, !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(first)
    else { return false }
    return text.utf8.allSatisfy(isWordByte)
  }
}

/// Whether a byte can stand in a name.
func isWordByte(_ byte: UInt8) -> Bool {
  (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte &- UInt8(ascii: "0") < 10
    || byte == UInt8(ascii: "_")
}

/// A text with replacements that do not overlap; later ones of a place come after earlier ones.
func applied(_ edits: [Edit], to bytes: [UInt8]) -> [UInt8] {
  var result: [UInt8] = []
  var position = 0
  for edit in edits.sorted(by: { $0.span < $1.span }) {
    let range = edit.span.range.indices.clamped(to: 0..<bytes.count)
    guard range.lowerBound >= position else { continue }
    result += bytes[position..<range.lowerBound]
    result += Array(edit.replacement.utf8)
    position = range.upperBound
  }
  return result + bytes[position...]
}
