import ArgumentParser
import DSL
import Glibc
import Runtime

/// `tocsin fmt`: the one canonical layout.
struct Format: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fmt", abstract: "Rewrite .tocsin files in the one canonical layout.",
    discussion: """
      A file that does not parse is left as it is. `-` formats standard input.

      `--to json` prints a file as JSON, and `--from json` prints the file that such a JSON text \
      says: the form for programs that write packages (docs/json.md).
      """)

  @Argument(help: "Files and folders; `-` for standard input.") var paths: [String]
  @Flag(help: "Change nothing; exit with 1 if a file is not formatted.") var check = false
  @Flag(help: "Change nothing; print what would change.") var diff = false
  @Flag(help: "Change nothing; print the formatted text.") var stdout = false
  @Option(help: ArgumentHelp("Print a file in another form: json.", valueName: "form"))
  var to: Twin?
  @Option(help: ArgumentHelp("Print the file that another form says: json.", valueName: "form"))
  var from: Twin?
  @OptionGroup var color: ColorOption

  /// Another form of a file.
  enum Twin: String, ExpressibleByArgument, CaseIterable {
    case json
  }

  func validate() throws {
    guard to != nil || from != nil else { return }
    if to != nil, from != nil { throw ValidationError("give --to or --from") }
    if check || diff || stdout {
      throw ValidationError("--to and --from go without --check, --diff and --stdout")
    }
    if paths.count > 1 { throw ValidationError("--to and --from take one file") }
  }

  func run() throws {
    if to != nil { return try printTwin(paths[0]) }
    if from != nil { return try printSource(ofTwin: paths[0]) }
    var unformatted = 0
    var damaged = false
    for path in try paths.flatMap(expand) {
      let bytes = try readFile(path)
      let source = SourceFile(
        id: FileID(0), path: path == "-" ? "<standard input>" : path, bytes: bytes)
      let result = DSL.format(DSL.parse(source))
      if !result.diagnostics.isEmpty {
        let use: ColorUse = color.color.applies(to: 2) ? .always : .never
        Output.error(
          render(result.diagnostics, sources: SourceSet([source]), as: .human, color: use))
        damaged = true
        continue
      }
      if try handle(path, bytes, result.text) { unformatted += 1 }
    }
    if damaged || (unformatted > 0 && (check || diff)) { throw Exit.findings }
  }

  /// - Returns: Was the file laid out differently?
  private func handle(_ path: String, _ bytes: [UInt8], _ formatted: [UInt8]) throws -> Bool {
    let text = String(decoding: formatted, as: UTF8.self)
    let differs = formatted != bytes
    if stdout || (path == "-" && !check && !diff) {
      Output.text(text)
    } else if diff {
      guard differs else { return false }
      Output.text(
        unifiedDiff(
          from: String(decoding: bytes, as: UTF8.self), to: text, oldName: path,
          newName: "\(path) (formatted)"))
    } else if differs, check {
      Output.line(path)
    } else if differs {
      try replaceFile(path, with: formatted)
      Output.error("formatted \(path)")
    }
    return differs
  }

  /// The files of a folder and of the folders in it, in order.
  private func expand(_ path: String) throws -> [String] {
    var information = stat()
    guard path != "-", stat(path, &information) == 0, information.st_mode & S_IFMT == S_IFDIR
    else { return [path] }
    guard let handle = opendir(path) else {
      throw Problem("cannot read \(path): \(String(cString: strerror(errno)))")
    }
    defer { closedir(handle) }
    var names: [String] = []
    while let entry = readdir(handle) {
      let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      if !name.hasPrefix(".") { names.append(name) }
    }
    let base = path.hasSuffix("/") ? String(path.dropLast()) : path
    return try names.sorted().flatMap { name in
      let child = "\(base)/\(name)"
      if child.hasSuffix(PackageFolder.suffix) { return [child] }
      var information = stat()
      let isFolder = stat(child, &information) == 0 && information.st_mode & S_IFMT == S_IFDIR
      return isFolder ? try expand(child) : []
    }
  }
}
