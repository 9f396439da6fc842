import ArgumentParser
import DSL
import Glibc

/// The exit statuses of the design, and the way out of every command.
enum Exit: Int32, Error {
  case clean = 0
  /// Diagnostics, failed tests, files to format.
  case findings = 1
  /// The command line is wrong.
  case usage = 2
  /// Something cannot be read, written or reached, or Tocsin itself failed.
  case failure = 3

  /// Prints what an error has to say and ends the process with its status.
  static func end(with error: any Error) -> Never {
    switch error {
    case let status as Exit:
      exit(status.rawValue)
    case let problem as Problem where Output.errorsAreJSON:
      let help = problem.help.map { [JSONMember("help", .string($0))] } ?? []
      Output.error([JSONMember("error", .string(problem.message))] + help)
      exit(problem.status.rawValue)
    case let problem as Problem:
      Output.error("error: \(problem.message)")
      if let help = problem.help { Output.error("help: \(help)") }
      exit(problem.status.rawValue)
    default:
      let text = Tocsin.fullMessage(for: error)
      let code = Tocsin.exitCode(for: error)
      if code == .success {
        Output.line(text)
        exit(Exit.clean.rawValue)
      }
      Output.error(text)
      exit((code == .validationFailure ? Exit.usage : Exit.failure).rawValue)
    }
  }
}

/// A failure told in one line, with advice where there is some.
struct Problem: Error {
  let message: String
  var help: String?
  var status: Exit
  /// The same may succeed a little later, because a server is away or busy.
  var isPassing: Bool

  init(
    _ message: String, help: String? = nil, status: Exit = .failure, isPassing: Bool = false
  ) {
    self.isPassing = isPassing
    self.message = message
    self.help = help
    self.status = status
  }
}
