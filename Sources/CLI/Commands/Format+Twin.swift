import DSL

// The JSON twin of a file.
extension Format {
  /// Prints a file as JSON.
  func printTwin(_ path: String) throws {
    let source = SourceFile(id: FileID(0), path: name(path), bytes: try readFile(path))
    let file = DSL.parse(source)
    guard !file.hasErrors else { try refuse(file.diagnostics, source) }
    let formatted = SourceFile(
      id: FileID(0), path: source.path, bytes: DSL.format(file).text)
    var writer = JSONWriter(.pretty)
    writer.value(jsonTwin(of: DSL.parse(formatted)))
    Output.line(writer.text)
  }

  /// Prints the file that a JSON text says.
  func printSource(ofTwin path: String) throws {
    let bytes = try readFile(path)
    let twin: TwinText
    do {
      twin = try TwinText(bytes)
    } catch let error as JSONError {
      let place = SourceFile(id: FileID(0), path: path, bytes: bytes).place(of: error.offset)
      throw Problem("\(name(path)):\(place): \(error.message)", status: .findings)
    } catch let error as TwinError {
      throw Problem("\(name(path)): \(error)", status: .findings)
    }
    let source = SourceFile(path: "\(name(path)) as source", text: twin.text)
    let formatted = DSL.format(DSL.parse(source))
    guard formatted.diagnostics.isEmpty else {
      let lines = source.lines
      let placed = formatted.diagnostics.map { diagnostic in
        let line = lines.line(of: diagnostic.primary.range.start)
        return twin.places.indices.contains(line)
          ? diagnostic.note("the line is what \(twin.places[line]) says") : diagnostic
      }
      try refuse(placed, source)
    }
    Output.text(String(decoding: formatted.text, as: UTF8.self))
  }

  private func name(_ path: String) -> String { path == "-" ? "<standard input>" : path }

  private func refuse(_ diagnostics: [Diagnostic], _ source: SourceFile) throws -> Never {
    let use: ColorUse = color.color.applies(to: 2) ? .always : .never
    Output.error(render(diagnostics, sources: SourceSet([source]), as: .human, color: use))
    throw Exit.findings
  }
}

extension SourceFile {
  /// Line and column of a byte, as `3:5`.
  fileprivate func place(of offset: Int) -> String {
    let position = position(of: UInt32(min(offset, bytes.count)), in: .scalar)
    return "\(position.line + 1):\(position.column + 1)"
  }
}
