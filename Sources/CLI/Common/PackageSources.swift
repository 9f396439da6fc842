import Crypto
import DSL
import Interpreter
import Runtime

/// The files of a package as read from disk.
struct PackageSources {
  let path: String
  let files: [BundleFile]

  /// Reads a folder, or a single file as a package of its own.
  init(reading path: String, in pool: WorkPool = .serial) throws {
    self.path = path
    if path.hasSuffix(PackageFolder.suffix) {
      files = [BundleFile(path: path, bytes: try readFile(path))]
      return
    }
    do {
      let folder = path.hasSuffix("/") ? String(path.dropLast()) : path
      files = try PackageFolder.read(path, in: pool).map {
        BundleFile(path: $0.path.hasPrefix("/") ? $0.path : "\(folder)/\($0.path)", bytes: $0.bytes)
      }
    } catch {
      throw Problem(error.description)
    }
    if files.isEmpty {
      throw Problem("there is no \(PackageFolder.suffix) file in \(path)")
    }
  }

  /// Reads a package as it was at a revision of git, and the packages that it imports as they were
  /// then.
  init(reading path: String, at revision: String) throws {
    self.path = path
    let git = try Git(of: path, revision: revision)
    if path.hasSuffix(PackageFolder.suffix) {
      let name = path.split(separator: "/").last.map(String.init) ?? path
      let entry = try git.entries(in: "").first { $0.name == name }
      files = try entry.map { [BundleFile(path: path, bytes: try git.content(of: $0))] } ?? []
    } else {
      let folder = path.hasSuffix("/") ? String(path.dropLast()) : path
      let gathered = try PackageFolder.gather { relative throws(Problem) in
        try Self.files(in: relative, git)
      }
      guard let gathered else { throw Problem("\(path) imports too many packages at \(revision)") }
      files = gathered.map { BundleFile(path: "\(folder)/\($0.path)", bytes: $0.bytes) }
    }
    if files.isEmpty {
      throw Problem(
        "there was no \(PackageFolder.suffix) file in \(path) at \(revision)",
        help: "a package that is new has no plan")
    }
  }

  /// The sources of one folder at a revision; nil where there are none.
  private static func files(
    in relative: String, _ git: Git
  ) throws(Problem) -> [BundleFile]? {
    do {
      let entries = try git.entries(in: relative).filter { entry in
        entry.name.hasSuffix(PackageFolder.suffix) && !entry.name.hasPrefix(".")
      }
      let sorted = entries.sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
      let files = try sorted.map { entry in
        guard entry.isRegularFile else {
          throw Problem("\(entry.name) is a link at \(git.revision), which is not followed")
        }
        return BundleFile(path: entry.name, bytes: try git.content(of: entry))
      }
      return files.isEmpty ? nil : files
    } catch let problem as Problem {
      throw problem
    } catch {
      throw Problem("git cannot be asked: \(error)")
    }
  }

  var name: String { packageName(path) }

  /// The files as the language reads them; ids are places in the list.
  var sourceFiles: [SourceFile] { DSLFiles.numbered(files) }

  /// Checks and lowers.
  func compile() -> Compiled { compileFiles(files, name: name) }

  /// The program, or the end of the command with the diagnostics on standard error.
  func program(_ color: ColorChoice) throws -> Program {
    let compiled = compile()
    if let program = compiled.program { return program }
    guard !Output.errorsAreJSON else {
      Output.error(compiled.report(.json))
      throw Exit.findings
    }
    Output.error(compiled.report(.human, color.applies(to: 2) ? .always : .never))
    throw Exit.findings
  }
}

/// A compiled package with what its diagnostics refer to.
struct Compiled {
  let program: Program?
  let diagnostics: [Diagnostic]
  let sources: SourceSet

  func report(_ format: DiagnosticFormat, _ color: ColorUse = .never) -> String {
    render(diagnostics, sources: sources, as: format, color: color)
  }
}

enum DSLFiles {
  /// The files with their places in the list as ids.
  static func numbered(_ files: [BundleFile]) -> [SourceFile] {
    files.enumerated().map { index, file in
      // Reports name files as repositories do, without a leading "./".
      let path = file.path.hasPrefix("./") ? String(file.path.dropFirst(2)) : file.path
      return SourceFile(id: FileID(UInt32(index)), path: path, bytes: file.bytes)
    }
  }
}

/// The one way from bytes to a program, for every command and for the server.
func compileFiles(_ files: [BundleFile], name: String) -> Compiled {
  let sources = DSLFiles.numbered(files)
  let result = Interpreter.compile(files: sources, name: name, version: version(of: files))
  return Compiled(
    program: result.program, diagnostics: result.diagnostics, sources: SourceSet(sources))
}

/// The last part of the folder's path.
func packageName(_ path: String) -> String {
  let last = path.split(separator: "/").last { $0 != "." } ?? "package"
  return last.hasSuffix(PackageFolder.suffix)
    ? String(last.dropLast(PackageFolder.suffix.count)) : String(last)
}

/// SHA-256 of names and contents.
///
/// The folder's own path does not count, so that the same package has the same version wherever it
/// lies.
private func version(of files: [BundleFile]) -> String {
  var hash = SHA256()
  for file in files.sorted(by: { $0.path < $1.path }) {
    let name = file.path.split(separator: "/").last ?? ""
    hash.update(data: Array("\(name.utf8.count):\(name)\(file.bytes.count):".utf8))
    hash.update(data: file.bytes)
  }
  return hash.finalize().map { byte in
    let digits = String(byte, radix: 16)
    return digits.count == 1 ? "0" + digits : digits
  }.joined()
}
