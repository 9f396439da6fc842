import DSL
import Glibc
import Interpreter

/// What every import does with what it made.
struct ImportOutput {
  private let asJSON: Bool

  /// - Parameter asJSON: whether all of standard error is JSON.
  init(asJSON: Bool) {
    self.asJSON = asJSON
    if asJSON { Output.errorsAreJSON = true }
  }

  /// Says why files are refused; gives the end of the command.
  func refusal(_ problems: [(file: String, problem: YAMLError)]) -> Exit {
    guard asJSON else {
      for (file, problem) in problems {
        let mark = problem.mark
        Output.error("\(file):\(mark.line):\(mark.column): error: \(problem.message)")
      }
      return .findings
    }
    var files: [String] = []
    for (file, _) in problems where !files.contains(file) { files.append(file) }
    show(
      files.map { file in
        YAMLError.json(problems.filter { $0.file == file }.map(\.problem), file: file)
      }, [])
    return .findings
  }

  /// Writes the files to a folder, or to standard output, and says what was lost or changed; ends
  /// with status 1 where something was lost.
  ///
  /// - Parameters:
  ///   - files: what was made.
  ///   - folder: where it goes.
  ///   - option: how the folder was named.
  ///   - reports: what to say.
  /// - Throws: The end of the command, or what could not be written.
  func deliver(
    _ files: [(path: String, text: String)], to folder: String?, by option: FolderOption = .out,
    _ reports: [ImportReport]
  ) throws {
    var tally = FileTally()
    if let folder {
      try write(files, to: folder, by: option, &tally)
    } else {
      for file in files { Output.text(file.text) }
    }
    if asJSON {
      show(reports.map(\.json), tally.json)
    } else {
      if !tally.text.isEmpty { Output.error(tally.text) }
      for report in reports where !report.findings.isEmpty { Output.error(report.text) }
    }
    let isLost = reports.contains { $0.findings.contains { $0.effect == .lost } }
    if isLost { throw Exit.findings }
  }

  /// How a folder is named.
  enum FolderOption {
    /// `--out`: for a package of its own.
    case out
    /// `--into`: a package that has other files.
    case into

    /// What to do where a file is there already.
    fileprivate var advice: String {
      switch self {
      case .out: "name another folder with --out"
      case .into: "remove it, or give the file of rules another name"
      }
    }
  }

  /// Writes files of a package; never over one that is there.
  private func write(
    _ files: [(path: String, text: String)], to folder: String, by option: FolderOption,
    _ tally: inout FileTally
  ) throws {
    for file in files {
      let path = "\(folder)/\(file.path)"
      guard access(path, F_OK) != 0 else {
        throw Problem("\(path) is there already", help: option.advice)
      }
    }
    for file in files {
      let path = "\(folder)/\(file.path)"
      try makeFolders(of: path)
      try replaceFile(path, with: Array(file.text.utf8))
      tally.written.append(path)
    }
  }

  /// One object: the report of a file, or a list of those of several.
  private func show(_ reports: [[JSONMember]], _ rest: [JSONMember]) {
    guard reports.count != 1 else { return Output.error(reports[0] + rest) }
    Output.error([JSONMember("reports", .array(reports.map(JSONValue.object)))] + rest)
  }
}
